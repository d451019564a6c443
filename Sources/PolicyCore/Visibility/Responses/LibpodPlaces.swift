// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The fields of Podman's own endpoints that refer to containers, images, networks and volumes.
///
/// Unlike Docker's they are a closed world: while something is hidden or redacted, only the fields named here are
/// passed on. Podman's responses grow with each version, and mention pods, dependencies and paths in many places.
///
/// Sources: podman pkg/domain/entities (ListContainer, ImageSummary), libpod/define (InspectContainerData,
/// InspectVolumeData), containers/common libnetwork/types (Network); seen at Podman 4.3 and 5.8.
enum LibpodPlaces {
    // MARK: Containers

    private static let inList: [ResponsePath] =
        .at(.judge(ContainerPlaces.listFields), "") + .at(.blankReference(.image, .whole), "Image", "ImageID")
        + .at(.command, "Command") + .at(.labels, "Labels") + .at(.address, "Ports[].host_ip")
        + .at(.dropReference(.network, .whole), "Networks[]")

    private static let listMembers = [
        "Id", "Names", "Image", "ImageID", "Command", "Created", "CreatedAt", "StartedAt", "Exited", "ExitedAt",
        "ExitCode", "State", "Status", "Labels", "Ports", "Networks", "AutoRemove", "IsInfra", "Restarts", "Size",
        "Pid",
    ]

    static let listedContainer = ResponseShape.closed(inList.each(), listMembers)

    private static let fields = ObjectFields(
        kind: .container, id: "Id", names: ["Name"], labels: ["Config.Labels"], image: "ImageName")

    private static let inspected: [ResponsePath] =
        .at(.judge(fields), "") + .at(.blankReference(.image, .whole), "Image", "ImageName", "Config.Image")
        + .at(.leaveOut([.image]), "ImageDigest") + .at(.joinedHost, "") + .at(.hostnameVariable, "Config.Env[]")
        + ContainerPlaces.networkSettings.under("NetworkSettings")
        + .at(.environment, "Config.Env") + .at(.labels, "Config.Labels")
        + .at(.command, "Path", "Args", "Config.Cmd", "Config.Entrypoint", "Config.Healthcheck.Test")
        + .at(.command, "State.Health.Log[].Output", "State.Healthcheck.Log[].Output")
        + .at(.blankReference(.container, .mode), "HostConfig.NetworkMode")
        + .at(.blankReference(.network, .networkMode), "HostConfig.NetworkMode")
        + ContainerPlaces.mounts + ContainerPlaces.networks.under("NetworkSettings")
        + ContainerPlaces.addresses.under("NetworkSettings")

    private static let own = [
        "Id", "Name", "Created", "Path", "Args", "Image", "ImageName", "ImageDigest", "RestartCount", "Driver",
        "SizeRw",
        "SizeRootFs", "IsInfra", "ExecIDs", "Mounts", "NetworkSettings.Networks", "NetworkSettings.Ports",
        "NetworkSettings.IPAddress", "NetworkSettings.MacAddress", "NetworkSettings.Gateway",
    ]
    private static let state = [
        "Status", "Running", "Paused", "Restarting", "OOMKilled", "Dead", "Pid", "ExitCode", "StartedAt", "FinishedAt",
        "Health", "Healthcheck",
    ]
    private static let config = [
        "Env", "Cmd", "Entrypoint", "Image", "Labels", "WorkingDir", "User", "Tty", "OpenStdin", "StdinOnce",
        "AttachStdin", "AttachStdout", "AttachStderr", "StopSignal", "StopTimeout", "Healthcheck",
    ]
    private static let host = ["RestartPolicy", "AutoRemove", "Memory", "NanoCpus", "Privileged", "NetworkMode"]

    static let inspectedContainer = ResponseShape.closed(
        inspected, own + state.map { "State.\($0)" } + config.map { "Config.\($0)" } + host.map { "HostConfig.\($0)" })

    private static let removed: [ResponsePath] = .at(.judge(ObjectFields(owners: [.init(.container, "Id")])), "")

    /// The response of `DELETE`, with the id of each removed container.
    static let removedContainer = ResponseShape.closed(removed.each(), ["Id"])

    // MARK: Images

    private static func image(labels: String) -> [ResponsePath] {
        let names = ["RepoTags[]", "RepoDigests[]", "Names[]"]
        return .at(.judge(ObjectFields(kind: .image, id: "Id", names: names, labels: [labels])), "")
            + .at(.imageName, "RepoTags[]", "RepoDigests[]", "Names[]") + .at(.labels, "Labels", "Config.Labels")
            + .at(.count(.notCounted, [.image]), "SharedSize") + .at(.importSource, "Comment")
    }

    private static let imageMembers = [
        "Id", "RepoTags", "RepoDigests", "Created", "Size", "VirtualSize", "Digest", "Labels",
    ]

    static let listedImage = ResponseShape.closed(
        image(labels: "Labels").each(), imageMembers + ["Names", "SharedSize", "Dangling", "Arch", "Os"])

    static let inspectedImage = ResponseShape.closed(
        image(labels: "Labels") + ImagePlaces.config.under("Config"),
        imageMembers + ["Comment", "Config", "Version", "Author", "Architecture", "Os", "User"])

    // MARK: Networks and volumes

    private static let network: [ResponsePath] =
        .at(.judge(ObjectFields(kind: .network, id: "id", names: ["name"], labels: ["labels"])), "")
        + .at(.labels, "labels") + .at(.address, "subnets")

    private static let networkMembers = [
        "name", "id", "driver", "created", "subnets", "ipv6_enabled", "internal", "dns_enabled", "labels", "options",
        "ipam_options",
    ]

    static let listedNetwork = ResponseShape.closed(network.each(), networkMembers)
    static let inspectedNetwork = ResponseShape.closed(network, networkMembers)

    private static let volumeMembers = [
        "Name", "Driver", "Mountpoint", "CreatedAt", "Labels", "Scope", "Options", "UID", "GID", "Anonymous",
    ]

    static let listedVolume = ResponseShape.closed(VolumePlaces.volume.each(), volumeMembers)
    static let inspectedVolume = ResponseShape.closed(VolumePlaces.volume, volumeMembers)
}

extension ResponseShape {
    /// Returns the wanted fields that may be passed on at all.
    static func within(_ closed: [String], wanted: [String]?) -> [String] {
        guard let wanted else { return closed }
        return wanted.filter { path in closed.contains { path == $0 || path.begins(with: $0 + ".") } }
    }
}
