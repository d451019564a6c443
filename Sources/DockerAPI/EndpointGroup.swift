// SPDX-License-Identifier: Apache-2.0

/// The endpoints that are granted together: one group for each tag of moby's api/swagger.yaml and for each family of
/// libpod's. The raw value is the name in a policy: `containers:read`.
public enum EndpointGroup: String, CaseIterable, Sendable {
    case containers, exec, images, build, session, networks, volumes, system, distribution, plugins
    case swarm, nodes, services, tasks, secrets, configs
    case checkpoints, debug

    case libpodArtifacts = "libpod-artifacts"
    case libpodBuild = "libpod-build"
    case libpodContainers = "libpod-containers"
    case libpodExec = "libpod-exec"
    case libpodGenerate = "libpod-generate"
    case libpodImages = "libpod-images"
    case libpodKube = "libpod-kube"
    case libpodManifests = "libpod-manifests"
    case libpodNetworks = "libpod-networks"
    case libpodPlay = "libpod-play"
    case libpodPods = "libpod-pods"
    case libpodQuadlets = "libpod-quadlets"
    case libpodSecrets = "libpod-secrets"
    case libpodSystem = "libpod-system"
    case libpodVolumes = "libpod-volumes"
}

/// The part of a group that a rule grants, by an endpoint's effects and not by its method.
public enum Access: String, CaseIterable, Sendable {
    /// The state of objects, without changes.
    case read
    /// The output of containers, services and tasks.
    case logs
    /// Files out of containers, images, volumes and artifacts.
    case files
    /// All changes, files into containers and builds included.
    case write
    /// Commands in a container that runs already, its standard input, and every tunnel.
    case exec
}

extension Endpoint {
    /// The group under which a policy grants this endpoint.
    public var group: EndpointGroup { EndpointFacts.of(self).group }

    /// The part of its group that this endpoint belongs to.
    public var access: Access {
        switch self {
        case .containerLogs, .serviceLogs, .taskLogs, .libpodContainerLogs:
            .logs
        case .containerArchive, .containerArchiveInfo, .containerExport, .containerCopy, .imageGet, .imageGetAll,
            .libpodContainerArchive, .libpodContainerArchiveInfo, .libpodContainerExport, .libpodImageGet,
            .libpodImageGetAll, .libpodVolumeExport, .libpodArtifactExtract, .libpodQuadletFile:
            .files
        case .containerExec, .execStart, .execResize, .containerAttach, .containerAttachWebsocket, .session, .grpc,
            .libpodContainerExec, .libpodExecStart, .libpodExecResize, .libpodContainerAttach,
            .libpodContainerHealthcheck:
            .exec
        default:
            traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost]) ? .read : .write
        }
    }
}
