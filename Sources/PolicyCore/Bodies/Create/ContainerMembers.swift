// SPDX-License-Identifier: Apache-2.0

/// The fields of a container's body: api/types/container's Config, HostConfig and Resources, api/types/network's
/// EndpointSettings and api/types/mount's Mount of moby v20.10 to API 1.56, with the top-level fields that engines up
/// to 26.1 read.
enum ContainerMembers {
    static let create =
        config
        + .of(.structure(hostConfig), "HostConfig")
        + .of(.structure(.of(.map(endpoint), "EndpointsConfig", rule: .judged(.networks))), "NetworkingConfig")
        // Engines up to 26.1 read these if there is no HostConfig (runconfig, ContainerConfigWrapper).
        + (hostConfig + .of(.text, "Cpuset")).neutral(by: .misplacedMembers)

    /// The body of an update, of which an engine reads the resources and the restart policy.
    static let update =
        resources + .of(.structure(restart), "RestartPolicy", rule: .judged(.restart))
        + hostConfig.neutral(by: .misplacedMembers)

    private static let config =
        MemberTable.of(.text, "Image", rule: .judged(.image))
        + .of(.text, "Hostname Domainname WorkingDir StopSignal") + .of(.text, "User", rule: .judged(.user))
        + .of(.flag, "AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce ArgsEscaped NetworkDisabled")
        + .of(.texts, "Env", rule: .judged(.variables)) + .of(.textOrTexts, "Cmd Entrypoint Shell")
        + .of(.texts, "OnBuild") + .of(.number, "StopTimeout") + .of(.marks, "ExposedPorts")
        + .of(.marks, "Volumes", rule: .judged(.anonymousVolumes)) + .of(.textMap, "Labels", rule: .judged(.labels))
        + .of(.text, "MacAddress", rule: .neutral(.networkIdentity))
        + .of(
            .structure(.of(.texts, "Test") + .of(.number, "Interval Timeout StartPeriod StartInterval Retries")),
            "Healthcheck")

    private static let restart = MemberTable.of(.text, "Name") + .of(.number, "MaximumRetryCount")

    static let hostConfig =
        resources + privileges + storage + network
        + .of(.structure(restart), "RestartPolicy", rule: .judged(.restart))
        + .of(.flag, "AutoRemove ReadonlyRootfs Init")
        + .of(.numbers, "ConsoleSize") + .of(.number, "ShmSize")
        + .of(.text, "Isolation", rule: .words(["default"], .hostProcess))
        + .of(.text, "ContainerIDFile", rule: .neutral(.hostFiles))
        + .of(.structure(.of(.text, "Type") + .of(.textMap, "Config")), "LogConfig", rule: .judged(.logging))

    private static let privileges =
        MemberTable.of(.flag, "Privileged", rule: .neutral(.privilegedContainers))
        + .of(.texts, "CapAdd", rule: .judged(.capabilities)) + .of(.texts, "CapDrop")
        + .of(.texts, "GroupAdd", rule: .judged(.groups))
        + .of(.texts, "Capabilities", rule: .neutral(.capabilities))
        + .of(.texts, "SecurityOpt", rule: .judged(.securityOptions))
        + .of(.replacement, "MaskedPaths ReadonlyPaths", rule: .neutral(.procMount))
        + .of(.text, "PidMode UTSMode UsernsMode", rule: .neutral(.hostNamespaces))
        + .of(.text, "IpcMode", rule: .words(["private", "none", "shareable"], .hostNamespaces))
        + .of(.text, "CgroupnsMode", rule: .words(["private"], .hostNamespaces))
        + .of(.textMap, "Sysctls", rule: .judged(.systemControls))
        + .of(.text, "Runtime", rule: .judged(.runtime)) + .of(.text, "Umask", rule: .neutral(.runtime))
        + .of(.textMap, "Annotations", rule: .judged(.annotations))

    private static let storage =
        MemberTable.of(.texts, "Binds", rule: .judged(.binds))
        + .of(.list(mount), "Mounts", rule: .judged(.mounts)) + .of(.textMap, "Tmpfs", rule: .judged(.tmpfs))
        + .of(.texts, "VolumesFrom Links", rule: .neutral(.otherContainers))
        + .of(.text, "VolumeDriver", rule: .words(["local"], .volumeDrivers))
        + .of(.textMap, "StorageOpt", rule: .judged(.storageOptions))

    private static let network =
        MemberTable.of(.text, "NetworkMode", rule: .judged(.networkMode))
        + .of(.mapOfLists(.of(.text, "HostIp HostPort")), "PortBindings", rule: .judged(.ports))
        + .of(.flag, "PublishAllPorts", rule: .judged(.allPorts))
        + .of(.texts, "Dns DnsOptions DnsSearch") + .of(.texts, "ExtraHosts", rule: .judged(.extraHosts))

    private static let resources =
        MemberTable.of(.number, "Memory", rule: .judged(.memory))
        + .of(.number, "MemorySwap", rule: .judged(.memoryAndSwap))
        + .of(.number, "NanoCpus", rule: .judged(.processors))
        + .of(.number, "CpuQuota", rule: .judged(.processorQuota))
        + .of(.number, "PidsLimit", rule: .judged(.processes))
        + .of(
            .number,
            "CpuShares CpuPeriod BlkioWeight DiskQuota KernelMemory KernelMemoryTCP MemoryReservation MemorySwappiness "
                + "CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth")
        + .of(.text, "CpusetCpus CpusetMems")
        + .of(.list(.of(.text, "Name") + .of(.number, "Soft Hard")), "Ulimits")
        + .of(.number, "OomScoreAdj", rule: .judged(.oomScore))
        + .of(.flag, "OomKillDisable", rule: .neutral(.controlGroups))
        + .of(.number, "CpuRealtimePeriod CpuRealtimeRuntime", rule: .neutral(.controlGroups))
        + .of(.text, "CgroupParent Cgroup", rule: .neutral(.controlGroups)) + devices

    private static let devices =
        MemberTable.of(
            .list(.of(.text, "PathOnHost PathInContainer CgroupPermissions")), "Devices", rule: .judged(.devices))
        + .of(.texts, "DeviceCgroupRules", rule: .neutral(.devices))
        + .of(
            .list(
                .of(.text, "Driver") + .of(.number, "Count") + .of(.texts, "DeviceIDs") + .of(.textMap, "Options")
                    + .of(.lists, "Capabilities")), "DeviceRequests", rule: .judged(.graphics))
        + .of(
            .list(.of(.text, "Path") + .of(.number, "Weight")), "BlkioWeightDevice", rule: .neutral(.devices))
        + .of(
            .list(.of(.text, "Path") + .of(.number, "Rate")),
            "BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps", rule: .neutral(.devices))

    static let mount =
        MemberTable.of(.text, "Type Source Target Consistency") + .of(.flag, "ReadOnly")
        + .of(
            .structure(
                .of(.text, "Propagation")
                    + .of(.flag, "NonRecursive CreateMountpoint ReadOnlyNonRecursive ReadOnlyForceRecursive")),
            "BindOptions")
        + .of(
            .structure(
                .of(.flag, "NoCopy") + .of(.textMap, "Labels") + .of(.text, "Subpath")
                    + .of(.structure(.of(.text, "Name") + .of(.textMap, "Options")), "DriverConfig")),
            "VolumeOptions")
        + .of(.structure(.of(.text, "Subpath")), "ImageOptions")
        + .of(.structure(.of(.number, "SizeBytes Mode") + .of(.lists, "Options")), "TmpfsOptions")
        + .of(.structure(MemberTable([])), "ClusterOptions")

    /// The endpoint of a container in a network. The fields that the engine shows there may be sent again if they are
    /// empty.
    static let endpoint =
        MemberTable.of(.texts, "Aliases") + .of(.number, "GwPriority")
        + .of(
            .structure(.of(.text, "IPv4Address IPv6Address") + .of(.texts, "LinkLocalIPs")), "IPAMConfig",
            rule: .neutral(.networkIdentity))
        + .of(.texts, "Links", rule: .neutral(.otherContainers))
        + .of(
            .text, "NetworkID EndpointID Gateway IPAddress MacAddress IPv6Gateway GlobalIPv6Address",
            rule: .neutral(.networkIdentity))
        + .of(.number, "IPPrefixLen GlobalIPv6PrefixLen", rule: .neutral(.networkIdentity))
        + .of(.texts, "DNSNames", rule: .neutral(.networkIdentity))
        + .of(.textMap, "DriverOpts", rule: .neutral(.networkIdentity))
}
