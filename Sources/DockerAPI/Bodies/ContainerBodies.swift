// SPDX-License-Identifier: Apache-2.0

/// api/types/container: CreateRequest with Config, HostConfig and NetworkingConfig; UpdateConfig.
enum ContainerBodies {
    /// The body of a create. Engines up to 26.1 read the fields of a HostConfig also beside it
    /// (`ContainerConfigWrapper`).
    static let create = config.with(hostConfig).with([
        "HostConfig": .structure(hostConfig), "Cpuset": .plain,
        "NetworkingConfig": .structure(["EndpointsConfig": .map(.structure(endpointSettings))]),
    ])

    /// api/types/network: ConnectOptions.
    static let connect: [String: BodyShape] = [
        "Container": .plain, "EndpointConfig": .structure(endpointSettings),
    ]

    /// api/types/network: CreateRequest.
    static let network: [String: BodyShape] = .plain(
        "CheckDuplicate", "Driver", "Scope", "EnableIPv4", "EnableIPv6", "Internal", "Attachable", "Ingress",
        "ConfigOnly", "Name"
    ).with([
        "ConfigFrom": .structure(.plain("Network")), "Options": .texts, "Labels": .texts,
        "IPAM": .structure([
            "Driver": .plain, "Options": .texts,
            "Config": .list(of: ["Subnet": .plain, "IPRange": .plain, "Gateway": .plain, "AuxiliaryAddresses": .texts]),
        ]),
    ])

    /// api/types/container: ExecOptions.
    static let exec: [String: BodyShape] = .plain(
        "User", "Privileged", "Tty", "ConsoleSize", "AttachStdin", "AttachStderr", "AttachStdout", "Detach",
        "DetachKeys", "Env", "WorkingDir", "Cmd", "Container")

    /// The body of an update. An engine reads the resources and the restart policy; the other fields are named so that
    /// they are judged all the same.
    static let update = hostConfig.with(["HostConfig": .structure(hostConfig)])

    /// A container's configuration, also the body of a commit.
    static let config: [String: BodyShape] = .plain(
        "Hostname", "Domainname", "User", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin",
        "StdinOnce", "Env", "Cmd", "ArgsEscaped", "Image", "WorkingDir", "Entrypoint", "NetworkDisabled",
        "MacAddress", "OnBuild", "StopSignal", "StopTimeout", "Shell"
    ).with([
        "ExposedPorts": .map(.structure([:])), "Volumes": .map(.structure([:])), "Labels": .texts,
        "Healthcheck": healthcheck,
    ])

    static let healthcheck = BodyShape.structure(
        .plain("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"))

    private static let hostConfig = resources.with(
        .plain(
            "Binds", "ContainerIDFile", "NetworkMode", "AutoRemove", "VolumeDriver", "VolumesFrom", "ConsoleSize",
            "CapAdd", "CapDrop", "Capabilities", "CgroupnsMode", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts",
            "GroupAdd", "IpcMode", "Cgroup", "Links", "OomScoreAdj", "PidMode", "Privileged", "PublishAllPorts",
            "ReadonlyRootfs", "SecurityOpt", "UTSMode", "UsernsMode", "ShmSize", "Runtime", "Isolation", "Umask",
            "MaskedPaths", "ReadonlyPaths", "Init")
    ).with([
        "LogConfig": .structure(["Type": .plain, "Config": .texts]),
        "PortBindings": .map(.list(of: .plain("HostIp", "HostPort"))),
        "RestartPolicy": .structure(.plain("Name", "MaximumRetryCount")), "Annotations": .texts,
        "StorageOpt": .texts, "Tmpfs": .texts, "Sysctls": .texts, "Mounts": .list(of: MountBodies.mount),
    ])

    private static let resources: [String: BodyShape] = .plain(
        "CpuShares", "Memory", "NanoCpus", "CgroupParent", "BlkioWeight", "CpuPeriod", "CpuQuota",
        "CpuRealtimePeriod", "CpuRealtimeRuntime", "CpusetCpus", "CpusetMems", "DeviceCgroupRules", "DiskQuota",
        "KernelMemory", "KernelMemoryTCP", "MemoryReservation", "MemorySwap", "MemorySwappiness", "OomKillDisable",
        "PidsLimit", "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth"
    ).with([
        "BlkioWeightDevice": .list(of: .plain("Path", "Weight")), "BlkioDeviceReadBps": throttles,
        "BlkioDeviceWriteBps": throttles, "BlkioDeviceReadIOps": throttles, "BlkioDeviceWriteIOps": throttles,
        "Devices": .list(of: .plain("PathOnHost", "PathInContainer", "CgroupPermissions")),
        "DeviceRequests": .list(
            of: .plain("Driver", "Count", "DeviceIDs", "Capabilities").with(["Options": .texts])),
        "Ulimits": ulimits,
    ])

    private static let throttles = BodyShape.list(of: .plain("Path", "Rate"))

    static let ulimits = BodyShape.list(of: .plain("Name", "Soft", "Hard"))

    private static let endpointSettings: [String: BodyShape] = .plain(
        "Links", "Aliases", "GwPriority", "NetworkID", "EndpointID", "Gateway", "IPAddress", "MacAddress",
        "IPPrefixLen", "IPv6Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "DNSNames"
    ).with([
        "DriverOpts": .texts,
        "IPAMConfig": .structure(.plain("IPv4Address", "IPv6Address", "LinkLocalIPs")),
    ])
}
