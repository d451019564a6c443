// SPDX-License-Identifier: Apache-2.0

/// The places of containers, and of their contents, in responses.
///
/// Sources: moby api/types/container (Summary, InspectResponse, StatsResponse), facts/threats.md (c).
enum ContainerPlaces {
    static let listFields = ObjectFields(
        kind: .container, id: "Id", names: ["Names[]"], labels: ["Labels"], image: "Image")

    /// An element of `/containers/json`.
    static let inList: [ResponsePath] = .at(.judge(listFields), "") + listed

    /// An element of both layouts of `/system/df`. Podman leaves out the fields that rules need there, so the container
    /// is judged by its id.
    static let inUsage: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.container, "Id")])), "") + listed

    private static let listed: [ResponsePath] =
        .at(.joinedHost, "") + .at(.dropReference(.container, .linkAlias), "Names[]")
        + .at(.blankReference(.image, .whole), "Image", "ImageID", "ImageManifestDescriptor.digest")
        + .at(.leaveOut([.image]), "ImageManifestDescriptor.annotations")
        + .at(.command, "Command") + .at(.labels, "Labels", "ImageManifestDescriptor.annotations")
        + .at(.blankReference(.container, .mode), "HostConfig.NetworkMode")
        + .at(.blankReference(.network, .networkMode), "HostConfig.NetworkMode")
        + .at(.ofJoinedHost, "Ports", "NetworkSettings.Networks")
        // Podman's: if the network's owner is not listed, they are names of the container that has it.
        + .at(.leaveOut([.container]), "NetworkSettings.Networks.*.Aliases", "NetworkSettings.Networks.*.DNSNames")
        + .at(.address, "Ports[].IP") + mounts + networks.under("NetworkSettings") + annotations.under("HostConfig")

    static let inspected: [ResponsePath] =
        .at(
            .judge(
                ObjectFields(
                    kind: .container, id: "Id", names: ["Name"], labels: ["Config.Labels"], image: "Config.Image")), "")
        + .at(.blankReference(.image, .whole), "Image", "Config.Image", "ImageManifestDescriptor.digest")
        + .at(.leaveOut([.image]), "ImageManifestDescriptor.annotations")
        + .at(.joinedHost, "") + .at(.hostname, "Config.Hostname", "Config.Domainname")
        + .at(.hostnameVariable, "Config.Env[]") + .outcomes("State.Error") + networkSettings.under("NetworkSettings")
        + .at(.environment, "Config.Env") + .at(.labels, "Config.Labels", "ImageManifestDescriptor.annotations")
        + .at(.command, "Path", "Args", "Config.Cmd", "Config.Entrypoint", "Config.Healthcheck.Test", "Config.Shell")
        + .at(.buildStep, "Config.OnBuild")
        // The output of the check, which often repeats its input.
        + .at(.command, "State.Health.Log[].Output")
        + .at(.blankReference(.container, .idInPath), "ResolvConfPath", "HostnamePath", "HostsPath", "LogPath")
        + .at(.hostPath, "ResolvConfPath", "HostnamePath", "HostsPath", "LogPath", "GraphDriver.Data.*")
        + .at(.pathInText, "Storage.RootFS.Snapshot.*")
        + hostConfig.under("HostConfig") + mounts + networks.under("NetworkSettings")
        + addresses.under("NetworkSettings") + .at(.address, "Config.MacAddress")

    static let hostConfig: [ResponsePath] =
        .at(
            .blankReference(.container, .mode), "NetworkMode", "PidMode", "IpcMode", "UsernsMode", "UTSMode",
            "CgroupnsMode", "Cgroup")
        + .at(.blankReference(.network, .networkMode), "NetworkMode")
        + .at(.dropReference(.container, .beforeColon), "VolumesFrom[]", "Links[]")
        + .at(.emptied(.null, [.container]), "VolumesFrom", "Links")
        + .at(.dropReference(.volume, .volumeOfBind), "Binds[]") + .at(.bind, "Binds[]")
        + .at(.emptied(.null, [.volume]), "Binds") + .at(.emptied(.absent, [.volume, .image]), "Mounts")
        + .at(.pathInText, "SecurityOpt[]", "Runtime", "StorageOpt.*", "DeviceRequests[].DeviceIDs[]")
        + .at(.pathOfPod, "CgroupParent")
        + .at(.hostPath, "ContainerIDFile", "Devices[].PathOnHost", "Mounts[].Source", "CgroupParent")
        + .at(
            .hostPath, "BlkioWeightDevice[].Path", "BlkioDeviceReadBps[].Path", "BlkioDeviceWriteBps[].Path",
            "BlkioDeviceReadIOps[].Path", "BlkioDeviceWriteIOps[].Path")
        + .at(.judgeMount, "Mounts[]")
        + driverConfig.under("Mounts[]") + .options(at: "LogConfig.Config")
        + annotations + .at(.address, "PortBindings.*[].HostIp", "Dns", "ExtraHosts")

    /// Annotations, also in lists since API 1.46. Podman names there the containers whose volumes were taken.
    static let annotations: [ResponsePath] =
        .at(.leaveOut([.container, .volume, .image]), "Annotations") + .at(.labels, "Annotations")
        + .at(.pathsInLabels, "Annotations")

    /// The part of a mount that describes the volume it creates.
    static let driverConfig: [ResponsePath] =
        .at(.labels, "VolumeOptions.Labels") + VolumePlaces.options.under("VolumeOptions.DriverConfig.Options")

    static let mounts: [ResponsePath] =
        .at(.judgeMount, "Mounts[]") + .at(.hostPath, "Mounts[].Source")

    static let networks: [ResponsePath] =
        .at(.keys(.network, .whole), "Networks")
        + .at(.dropReference(.container, .beforeColon), "Networks.*.Links[]")
        + .at(.emptied(.null, [.container]), "Networks.*.Links")
        + endpoint.under("Networks.*")

    static let endpoint: [ResponsePath] =
        .at(
            .address, "IPAddress", "MacAddress", "Gateway", "GlobalIPv6Address", "IPv6Gateway",
            "IPAMConfig.IPv4Address", "IPAMConfig.IPv6Address", "IPAMConfig.LinkLocalIPs", "SecondaryIPAddresses",
            "SecondaryIPv6Addresses", "AdditionalMacAddresses", "DriverOpts")

    /// Fields of `NetworkSettings` that belong to the joined container's network if that is hidden: the old ones repeat
    /// the default network's, and Podman writes all of the joined network.
    static let networkSettings: [ResponsePath] =
        .at(.ofJoinedHost, "Networks", "Ports", "SandboxID", "SandboxKey") + .at(.ofJoinedHost, ofDefaultNetwork)
        + .at(.ofDefaultNetwork, ofDefaultNetwork)

    private static let ofDefaultNetwork = [
        "EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "MacAddress", "GlobalIPv6Address", "GlobalIPv6PrefixLen",
        "IPv6Gateway", "SecondaryIPAddresses", "SecondaryIPv6Addresses", "AdditionalMacAddresses",
    ]

    /// The old fields of `NetworkSettings`, which repeat the first network's.
    static let addresses: [ResponsePath] =
        .at(
            .address, "IPAddress", "MacAddress", "Gateway", "GlobalIPv6Address", "IPv6Gateway",
            "LinkLocalIPv6Address", "SecondaryIPAddresses", "SecondaryIPv6Addresses", "Ports.*[].HostIp")
        + .at(.hostPath, "SandboxKey")

    static let top: [ResponsePath] = .at(.processTitles, "") + .at(.processCell, "Processes[][]")

    /// The response of `stats`, whose `id` and `name` are the requested container's.
    static let stats: [ResponsePath] = .at(.judge(ObjectFields(owners: [.init(.container, "id")])), "")

    static let exec: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.container, "ContainerID")])), "")
        + .at(.command, "ProcessConfig.entrypoint", "ProcessConfig.arguments")

    /// The response of `wait`, whose error has the reason of a failed start, and names the container that was to be
    /// joined.
    static let waited: [ResponsePath] = .outcomes("Error.Message")

    static let pruned = PrunePlaces.names(of: .container, in: "ContainersDeleted")
}

/// The responses of prunes. Since API 1.56 `stream=1` gives records, one `{"id":…,"status":…}` for each object and the
/// report in the last one's `aux`; without it the report is read as the only record.
enum PrunePlaces {
    static func names(of kind: ObjectKind, in list: String) -> [ResponsePath] {
        lists(of: kind, in: list) { .at(.dropReference(kind, .whole), "\($0)[]") }
    }

    static func lists(of kind: ObjectKind, in list: String, places: (String) -> [ResponsePath]) -> [ResponsePath] {
        .at(.judge(ObjectFields(owners: [.init(kind, "id")])), "") + places(list) + places("aux.\(list)")
    }
}
