// SPDX-License-Identifier: Apache-2.0

/// The routes as the project's fact tables list them: moby b985e2313a (API 1.56) with the routes of older engines, and
/// podman c6580b4a52. It is a copy on purpose, kept apart from the route tables: each is held against the other.
enum KnownRoutes {
    struct Row: Sendable, CustomStringConvertible {
        let method: String
        let template: String
        let operationId: String
        /// `any`, `v3` or `v4AndUp`.
        let era: String

        var description: String { "\(method) \(template) (\(era))" }
    }

    /// The routes of the engine, sorted by family; method, template, operationId.
    static let docker = rows(dockerText)

    /// What Engine 1.12 wrote `{id:.*}` and later engines `{id}` or `{id:.+}`: the template of today serves both.
    static let engine112 = rows(engine112Text)

    /// Podman's routes for Docker's clients: names have no slash there. Rows for ANY method stand here as GET.
    static let podmanDocker = rows(podmanDockerText)

    /// Podman's own routes; the fourth column is the era of the version prefix, where there is one.
    static let libpod = rows(libpodText)

    static let all = docker + engine112 + podmanDocker + libpod

    /// The rows of the fact tables that have no route, with the reason.
    static let unrouted: [(row: String, reason: String)] = [
        (
            row: "OPTIONS /{anyroute:.*}",
            reason: "catch-all that answers 200 to whatever is asked: no client needs it"
        ),
        (
            row: "OPTIONS *",
            reason: "answered by net/http, reaches no route of the engine"
        ),
        (
            row: "ANY /v{version:[0-9.]+}/{path:.*}",
            reason: "catch-all that answers 404"
        ),
        (
            row: "GRPC(h2) /moby.buildkit.v1.Control/*",
            reason: "needs HTTP/2 with prior knowledge, which the gate does not speak"
        ),
        (
            row: "GRPC(h2) /containerd.services.content.v1.Content/* and others",
            reason: "the same gRPC server"
        ),
        (
            row: "GET,POST,… /{extensionName}/{path:.*}",
            reason: "never merged into the engine"
        ),
        (
            row: "ANY /{configs,nodes,secrets,services,swarm,tasks}/*",
            reason: "podman's stubs: they answer 4xx or 503"
        ),
        (
            row: "ANY /v{version:[0-9.]+}/{configs,nodes,secrets,services,swarm,tasks}/*",
            reason: "the same stubs under a version"
        ),
        (
            row: "ANY with Content-Type: application/grpc*",
            reason: "podman matches it by header, before any path"
        ),
        (
            row: "GET /debug/pprof/*",
            reason: "podman serves it on a listener of its own"
        ),
    ]

    private static func rows(_ text: String) -> [Row] {
        text.split(separator: "\n").map { line in
            let columns = line.split(separator: "\t").map(String.init)
            return Row(
                method: columns[0], template: columns[1], operationId: columns[2],
                era: columns.count > 3 ? columns[3] : "any")
        }
    }
}

extension KnownRoutes {
    private static let dockerText = """
        POST	/build	ImageBuild
        POST	/build/cancel	BuildCancel
        POST	/build/prune	BuildPrune
        GET	/containers/{name:.*}/checkpoints	CheckpointList
        POST	/containers/{name:.*}/checkpoints	CheckpointCreate
        DELETE	/containers/{name}/checkpoints/{checkpoint}	CheckpointDelete
        GET	/configs	ConfigList
        POST	/configs/create	ConfigCreate
        DELETE	/configs/{id}	ConfigDelete
        GET	/configs/{id}	ConfigInspect
        POST	/configs/{id}/update	ConfigUpdate
        POST	/commit	ImageCommit
        POST	/containers/create	ContainerCreate
        GET	/containers/json	ContainerList
        POST	/containers/prune	ContainerPrune
        DELETE	/containers/{name:.*}	ContainerDelete
        GET	/containers/{name:.*}/archive	ContainerArchive
        HEAD	/containers/{name:.*}/archive	ContainerArchiveInfo
        PUT	/containers/{name:.*}/archive	PutContainerArchive
        POST	/containers/{name:.*}/attach	ContainerAttach
        GET	/containers/{name:.*}/attach/ws	ContainerAttachWebsocket
        GET	/containers/{name:.*}/changes	ContainerChanges
        POST	/containers/{name:.*}/copy	ContainerCopy
        POST	/containers/{name:.*}/exec	ContainerExec
        GET	/containers/{name:.*}/export	ContainerExport
        GET	/containers/{name:.*}/json	ContainerInspect
        POST	/containers/{name:.*}/kill	ContainerKill
        GET	/containers/{name:.*}/logs	ContainerLogs
        POST	/containers/{name:.*}/pause	ContainerPause
        POST	/containers/{name:.*}/rename	ContainerRename
        POST	/containers/{name:.*}/resize	ContainerResize
        POST	/containers/{name:.*}/restart	ContainerRestart
        POST	/containers/{name:.*}/start	ContainerStart
        GET	/containers/{name:.*}/stats	ContainerStats
        POST	/containers/{name:.*}/stop	ContainerStop
        GET	/containers/{name:.*}/top	ContainerTop
        POST	/containers/{name:.*}/unpause	ContainerUnpause
        POST	/containers/{name:.*}/update	ContainerUpdate
        POST	/containers/{name:.*}/wait	ContainerWait
        GET	/debug/pprof/	DebugPprofIndex
        GET	/debug/pprof/cmdline	DebugPprofCmdline
        GET	/debug/pprof/profile	DebugPprofProfile
        GET	/debug/pprof/symbol	DebugPprofSymbol
        GET	/debug/pprof/trace	DebugPprofTrace
        GET	/debug/pprof/{name}	DebugPprofNamed
        GET	/debug/vars	DebugVars
        GET	/distribution/{name:.*}/json	DistributionInspect
        GET	/exec/{id:.*}/json	ExecInspect
        POST	/exec/{name:.*}/resize	ExecResize
        POST	/exec/{name:.*}/start	ExecStart
        POST	/images/create	ImageCreate
        GET	/images/get	ImageGetAll
        GET	/images/json	ImageList
        POST	/images/load	ImageLoad
        POST	/images/prune	ImagePrune
        GET	/images/search	ImageSearch
        DELETE	/images/{name:.*}	ImageDelete
        GET	/images/{name:.*}/attestations	ImageAttestations
        GET	/images/{name:.*}/get	ImageGet
        GET	/images/{name:.*}/history	ImageHistory
        GET	/images/{name:.*}/json	ImageInspect
        POST	/images/{name:.*}/push	ImagePush
        POST	/images/{name:.*}/tag	ImageTag
        GET	/networks	NetworkList
        GET	/networks/	NetworkList
        POST	/networks/create	NetworkCreate
        POST	/networks/prune	NetworkPrune
        DELETE	/networks/{id:.*}	NetworkDelete
        POST	/networks/{id:.*}/connect	NetworkConnect
        POST	/networks/{id:.*}/disconnect	NetworkDisconnect
        GET	/networks/{id:.+}	NetworkInspect
        GET	/nodes	NodeList
        DELETE	/nodes/{id}	NodeDelete
        GET	/nodes/{id}	NodeInspect
        POST	/nodes/{id}/update	NodeUpdate
        GET	/plugins	PluginList
        POST	/plugins/create	PluginCreate
        GET	/plugins/privileges	GetPluginPrivileges
        POST	/plugins/pull	PluginPull
        DELETE	/plugins/{name:.*}	PluginDelete
        GET	/plugins/{name:.*}	PluginInspect
        POST	/plugins/{name:.*}/disable	PluginDisable
        POST	/plugins/{name:.*}/enable	PluginEnable
        GET	/plugins/{name:.*}/json	PluginInspect
        POST	/plugins/{name:.*}/push	PluginPush
        POST	/plugins/{name:.*}/set	PluginSet
        POST	/plugins/{name:.*}/upgrade	PluginUpgrade
        GET	/secrets	SecretList
        POST	/secrets/create	SecretCreate
        DELETE	/secrets/{id}	SecretDelete
        GET	/secrets/{id}	SecretInspect
        POST	/secrets/{id}/update	SecretUpdate
        GET	/services	ServiceList
        POST	/services/create	ServiceCreate
        DELETE	/services/{id}	ServiceDelete
        GET	/services/{id}	ServiceInspect
        GET	/services/{id}/logs	ServiceLogs
        POST	/services/{id}/update	ServiceUpdate
        POST	/grpc	Grpc
        POST	/session	Session
        GET	/swarm	SwarmInspect
        POST	/swarm/init	SwarmInit
        POST	/swarm/join	SwarmJoin
        POST	/swarm/leave	SwarmLeave
        POST	/swarm/unlock	SwarmUnlock
        GET	/swarm/unlockkey	SwarmUnlockkey
        POST	/swarm/update	SwarmUpdate
        GET	/_ping	SystemPing
        HEAD	/_ping	SystemPingHead
        POST	/auth	SystemAuth
        GET	/events	SystemEvents
        GET	/info	SystemInfo
        GET	/system/df	SystemDataUsage
        GET	/version	SystemVersion
        GET	/tasks	TaskList
        GET	/tasks/{id}	TaskInspect
        GET	/tasks/{id}/logs	TaskLogs
        GET	/volumes	VolumeList
        POST	/volumes/create	VolumeCreate
        POST	/volumes/prune	VolumePrune
        DELETE	/volumes/{name:.*}	VolumeDelete
        GET	/volumes/{name:.*}	VolumeInspect
        PUT	/volumes/{name:.*}	VolumeUpdate
        """
}

extension KnownRoutes {
    private static let engine112Text = """
        GET	/networks/{id:.*}	NetworkInspect
        DELETE	/nodes/{id:.*}	NodeDelete
        GET	/nodes/{id:.*}	NodeInspect
        POST	/nodes/{id:.*}/update	NodeUpdate
        DELETE	/services/{id:.*}	ServiceDelete
        GET	/services/{id:.*}	ServiceInspect
        POST	/services/{id:.*}/update	ServiceUpdate
        GET	/tasks/{id:.*}	TaskInspect
        """
}

extension KnownRoutes {
    private static let podmanDockerText = """
        GET	/_ping	SystemPing
        HEAD	/_ping	SystemPingHead
        POST	/auth	SystemAuth
        POST	/build	ImageBuild
        POST	/commit	ImageCommit
        POST	/containers/create	ContainerCreate
        GET	/containers/json	ContainerList
        POST	/containers/prune	ContainerPrune
        DELETE	/containers/{name}	ContainerDelete
        GET	/containers/{name}/archive	ContainerArchive
        HEAD	/containers/{name}/archive	ContainerArchiveInfo
        PUT	/containers/{name}/archive	PutContainerArchive
        POST	/containers/{name}/attach	ContainerAttach
        GET	/containers/{name}/changes	ContainerChanges
        POST	/containers/{name}/exec	ContainerExec
        GET	/containers/{name}/export	ContainerExport
        GET	/containers/{name}/json	ContainerInspect
        POST	/containers/{name}/kill	ContainerKill
        GET	/containers/{name}/logs	ContainerLogs
        POST	/containers/{name}/pause	ContainerPause
        POST	/containers/{name}/rename	ContainerRename
        POST	/containers/{name}/resize	ContainerResize
        POST	/containers/{name}/restart	ContainerRestart
        POST	/containers/{name}/start	ContainerStart
        GET	/containers/{name}/stats	ContainerStats
        POST	/containers/{name}/stop	ContainerStop
        GET	/containers/{name}/top	ContainerTop
        POST	/containers/{name}/unpause	ContainerUnpause
        POST	/containers/{name}/update	ContainerUpdate
        POST	/containers/{name}/wait	ContainerWait
        GET	/distribution/{name}/json	DistributionInspect
        GET	/events	SystemEvents
        GET	/exec/{id}/json	ExecInspect
        POST	/exec/{id}/resize	ExecResize
        POST	/exec/{id}/start	ExecStart
        POST	/images/create	ImageCreate
        POST	/images/create	ImageCreate
        GET	/images/get	ImageGetAll
        GET	/images/json	ImageList
        POST	/images/load	ImageLoad
        POST	/images/prune	ImagePrune
        GET	/images/search	ImageSearch
        DELETE	/images/{name:.*}	ImageDelete
        GET	/images/{name:.*}/get	ImageGet
        GET	/images/{name:.*}/history	ImageHistory
        GET	/images/{name:.*}/json	ImageInspect
        POST	/images/{name:.*}/push	ImagePush
        POST	/images/{name:.*}/tag	ImageTag
        GET	/info	SystemInfo
        GET	/monitor	Monitor
        GET	/networks	NetworkList
        POST	/networks/create	NetworkCreate
        POST	/networks/prune	NetworkPrune
        DELETE	/networks/{name}	NetworkDelete
        GET	/networks/{name}	NetworkInspect
        POST	/networks/{name}/connect	NetworkConnect
        POST	/networks/{name}/disconnect	NetworkDisconnect
        GET	/plugins	PluginList
        GET	/secrets	SecretList
        POST	/secrets/create	SecretCreate
        DELETE	/secrets/{name}	SecretDelete
        GET	/secrets/{name}	SecretInspect
        POST	/secrets/{name}/update	SecretUpdate
        GET	/system/df	SystemDataUsage
        GET	/version	SystemVersion
        GET	/volumes	VolumeList
        POST	/volumes/create	VolumeCreate
        POST	/volumes/prune	VolumePrune
        DELETE	/volumes/{name}	VolumeDelete
        GET	/volumes/{name}	VolumeInspect
        """
}

extension KnownRoutes {
    private static let libpodText = """
        GET	/libpod/_ping	LibpodPing
        HEAD	/libpod/_ping	LibpodPingHead
        POST	/libpod/artifacts/add	LibpodArtifactAdd
        GET	/libpod/artifacts/json	LibpodArtifactList
        POST	/libpod/artifacts/local/add	LibpodArtifactAddLocal
        POST	/libpod/artifacts/pull	LibpodArtifactPull
        DELETE	/libpod/artifacts/remove	LibpodArtifactBatchDelete
        DELETE	/libpod/artifacts/{name:.*}	LibpodArtifactDelete
        GET	/libpod/artifacts/{name:.*}/extract	LibpodArtifactExtract
        GET	/libpod/artifacts/{name:.*}/json	LibpodArtifactInspect
        POST	/libpod/artifacts/{name:.*}/push	LibpodArtifactPush
        POST	/libpod/build	LibpodImageBuild
        POST	/libpod/commit	LibpodImageCommit
        POST	/libpod/containers/create	LibpodContainerCreate
        GET	/libpod/containers/json	LibpodContainerList
        POST	/libpod/containers/prune	LibpodContainerPrune
        GET	/libpod/containers/showmounted	LibpodContainerListMounted
        GET	/libpod/containers/stats	LibpodContainerStatsAll
        GET	/libpod/containers/{name:.*}/healthcheck	LibpodContainerHealthcheck
        DELETE	/libpod/containers/{name}	LibpodContainerDelete
        GET	/libpod/containers/{name}/archive	LibpodContainerArchive
        HEAD	/libpod/containers/{name}/archive	LibpodContainerArchiveInfo
        PUT	/libpod/containers/{name}/archive	LibpodPutContainerArchive
        POST	/libpod/containers/{name}/attach	LibpodContainerAttach
        GET	/libpod/containers/{name}/changes	LibpodContainerChanges
        POST	/libpod/containers/{name}/checkpoint	LibpodContainerCheckpoint
        POST	/libpod/containers/{name}/exec	LibpodContainerExec
        GET	/libpod/containers/{name}/exists	LibpodContainerExists
        GET	/libpod/containers/{name}/export	LibpodContainerExport
        POST	/libpod/containers/{name}/init	LibpodContainerInit
        GET	/libpod/containers/{name}/json	LibpodContainerInspect
        POST	/libpod/containers/{name}/kill	LibpodContainerKill
        GET	/libpod/containers/{name}/logs	LibpodContainerLogs
        POST	/libpod/containers/{name}/mount	LibpodContainerMount
        POST	/libpod/containers/{name}/pause	LibpodContainerPause
        POST	/libpod/containers/{name}/rename	LibpodContainerRename
        POST	/libpod/containers/{name}/resize	LibpodContainerResize
        POST	/libpod/containers/{name}/restart	LibpodContainerRestart
        POST	/libpod/containers/{name}/restore	LibpodContainerRestore
        POST	/libpod/containers/{name}/start	LibpodContainerStart
        GET	/libpod/containers/{name}/stats	LibpodContainerStats
        POST	/libpod/containers/{name}/stop	LibpodContainerStop
        GET	/libpod/containers/{name}/top	LibpodContainerTop
        POST	/libpod/containers/{name}/unmount	LibpodContainerUnmount
        POST	/libpod/containers/{name}/unpause	LibpodContainerUnpause
        POST	/libpod/containers/{name}/update	LibpodContainerUpdate
        POST	/libpod/containers/{name}/wait	LibpodContainerWait
        GET	/libpod/events	LibpodSystemEvents
        GET	/libpod/exec/{id}/json	LibpodExecInspect
        POST	/libpod/exec/{id}/remove	LibpodExecRemove
        POST	/libpod/exec/{id}/resize	LibpodExecResize
        POST	/libpod/exec/{id}/start	LibpodExecStart
        GET	/libpod/generate/kube	LibpodGenerateKube
        GET	/libpod/generate/{name:.*}/systemd	LibpodGenerateSystemd
        GET	/libpod/images/export	LibpodImageGetAll
        POST	/libpod/images/import	LibpodImageImport
        GET	/libpod/images/json	LibpodImageList
        POST	/libpod/images/load	LibpodImageLoad
        POST	/libpod/images/prune	LibpodImagePrune
        POST	/libpod/images/pull	LibpodImagePull
        DELETE	/libpod/images/remove	LibpodImageBatchDelete
        POST	/libpod/images/scp/{name:.*}	LibpodImageScp
        GET	/libpod/images/search	LibpodImageSearch
        DELETE	/libpod/images/{name:.*}	LibpodImageDelete
        GET	/libpod/images/{name:.*}/exists	LibpodImageExists
        GET	/libpod/images/{name:.*}/get	LibpodImageGet
        GET	/libpod/images/{name:.*}/history	LibpodImageHistory
        GET	/libpod/images/{name:.*}/json	LibpodImageInspect
        POST	/libpod/images/{name:.*}/push	LibpodImagePush
        GET	/libpod/images/{name:.*}/resolve	LibpodImageResolve
        POST	/libpod/images/{name:.*}/tag	LibpodImageTag
        GET	/libpod/images/{name:.*}/tree	LibpodImageTree
        POST	/libpod/images/{name:.*}/untag	LibpodImageUntag
        GET	/libpod/images/{name}/changes	LibpodImageChanges
        GET	/libpod/info	LibpodSystemInfo
        POST	/libpod/kube/apply	LibpodKubeApply
        GET	/libpod/kube/generate	LibpodKubeGenerate
        DELETE	/libpod/kube/play	LibpodKubePlayDown
        POST	/libpod/kube/play	LibpodKubePlay
        POST	/libpod/local/build	LibpodImageBuildLocal
        POST	/libpod/local/images/load	LibpodImageLoadLocal
        POST	/libpod/manifests/create	LibpodManifestCreate	v3
        DELETE	/libpod/manifests/{name:.*}	LibpodManifestRemoveDigestV3	v3
        DELETE	/libpod/manifests/{name:.*}	LibpodManifestDelete	v4AndUp
        POST	/libpod/manifests/{name:.*}	LibpodManifestCreate	v4AndUp
        PUT	/libpod/manifests/{name:.*}	LibpodManifestModify	v4AndUp
        POST	/libpod/manifests/{name:.*}/add	LibpodManifestAddV3	v3
        GET	/libpod/manifests/{name:.*}/exists	LibpodManifestExists	v3
        GET	/libpod/manifests/{name:.*}/exists	LibpodManifestExists	v4AndUp
        GET	/libpod/manifests/{name:.*}/json	LibpodManifestInspect	v3
        GET	/libpod/manifests/{name:.*}/json	LibpodManifestInspect	v4AndUp
        POST	/libpod/manifests/{name:.*}/registry/{destination:.*}	LibpodManifestPush	v4AndUp
        POST	/libpod/manifests/{name}/push	LibpodManifestPushV3	v3
        POST	/libpod/networks/create	LibpodNetworkCreate
        GET	/libpod/networks/json	LibpodNetworkList
        POST	/libpod/networks/prune	LibpodNetworkPrune
        DELETE	/libpod/networks/{name}	LibpodNetworkDelete
        GET	/libpod/networks/{name}	LibpodNetworkInspect
        POST	/libpod/networks/{name}/connect	LibpodNetworkConnect
        POST	/libpod/networks/{name}/disconnect	LibpodNetworkDisconnect
        GET	/libpod/networks/{name}/exists	LibpodNetworkExists
        GET	/libpod/networks/{name}/json	LibpodNetworkInspect
        POST	/libpod/networks/{name}/update	LibpodNetworkUpdate
        DELETE	/libpod/play/kube	LibpodPlayKubeDown
        POST	/libpod/play/kube	LibpodPlayKube
        POST	/libpod/pods/create	LibpodPodCreate
        GET	/libpod/pods/json	LibpodPodList
        POST	/libpod/pods/prune	LibpodPodPrune
        GET	/libpod/pods/stats	LibpodPodStats
        DELETE	/libpod/pods/{name}	LibpodPodDelete
        GET	/libpod/pods/{name}/exists	LibpodPodExists
        GET	/libpod/pods/{name}/json	LibpodPodInspect
        POST	/libpod/pods/{name}/kill	LibpodPodKill
        POST	/libpod/pods/{name}/pause	LibpodPodPause
        POST	/libpod/pods/{name}/restart	LibpodPodRestart
        POST	/libpod/pods/{name}/start	LibpodPodStart
        POST	/libpod/pods/{name}/stop	LibpodPodStop
        GET	/libpod/pods/{name}/top	LibpodPodTop
        POST	/libpod/pods/{name}/unpause	LibpodPodUnpause
        DELETE	/libpod/quadlets	LibpodQuadletBatchDelete
        POST	/libpod/quadlets	LibpodQuadletInstall
        GET	/libpod/quadlets/json	LibpodQuadletList
        DELETE	/libpod/quadlets/{name}	LibpodQuadletDelete
        GET	/libpod/quadlets/{name}/exists	LibpodQuadletExists
        GET	/libpod/quadlets/{name}/file	LibpodQuadletFile
        POST	/libpod/secrets/create	LibpodSecretCreate
        GET	/libpod/secrets/json	LibpodSecretList
        DELETE	/libpod/secrets/{name}	LibpodSecretDelete
        GET	/libpod/secrets/{name}/exists	LibpodSecretExists
        GET	/libpod/secrets/{name}/json	LibpodSecretInspect
        GET	/libpod/swagger	LibpodSwagger
        POST	/libpod/system/check	LibpodSystemCheck
        GET	/libpod/system/df	LibpodSystemDataUsage
        POST	/libpod/system/prune	LibpodSystemPrune
        GET	/libpod/version	LibpodSystemVersion
        POST	/libpod/volumes/create	LibpodVolumeCreate
        GET	/libpod/volumes/json	LibpodVolumeList
        POST	/libpod/volumes/prune	LibpodVolumePrune
        DELETE	/libpod/volumes/{name}	LibpodVolumeDelete
        GET	/libpod/volumes/{name}/exists	LibpodVolumeExists
        GET	/libpod/volumes/{name}/export	LibpodVolumeExport
        POST	/libpod/volumes/{name}/import	LibpodVolumeImport
        GET	/libpod/volumes/{name}/json	LibpodVolumeInspect
        """
}
