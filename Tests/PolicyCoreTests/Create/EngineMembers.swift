// SPDX-License-Identifier: Apache-2.0

/// The members of a container's body that the API has had from 1.25 to 1.56 (moby api/swagger.yaml), with those that Go's
/// structs have besides, and with the members of a HostConfig at the top.
enum EngineMembers {
    static let ofContainers: [String] = """
        Hostname Domainname User AttachStdin AttachStdout AttachStderr ExposedPorts Tty OpenStdin StdinOnce Env \
        Cmd Healthcheck Healthcheck.Test Healthcheck.Interval Healthcheck.Timeout Healthcheck.Retries \
        ArgsEscaped Image Volumes WorkingDir Entrypoint NetworkDisabled MacAddress OnBuild Labels StopSignal \
        StopTimeout Shell HostConfig HostConfig.CpuShares HostConfig.Memory HostConfig.CgroupParent \
        HostConfig.BlkioWeight HostConfig.BlkioWeightDevice HostConfig.BlkioWeightDevice.Path \
        HostConfig.BlkioWeightDevice.Weight HostConfig.BlkioDeviceReadBps HostConfig.BlkioDeviceReadBps.Path \
        HostConfig.BlkioDeviceReadBps.Rate HostConfig.BlkioDeviceWriteBps HostConfig.BlkioDeviceWriteBps.Path \
        HostConfig.BlkioDeviceWriteBps.Rate HostConfig.BlkioDeviceReadIOps HostConfig.BlkioDeviceReadIOps.Path \
        HostConfig.BlkioDeviceReadIOps.Rate HostConfig.BlkioDeviceWriteIOps HostConfig.BlkioDeviceWriteIOps.Path \
        HostConfig.BlkioDeviceWriteIOps.Rate HostConfig.CpuPeriod HostConfig.CpuQuota \
        HostConfig.CpuRealtimePeriod HostConfig.CpuRealtimeRuntime HostConfig.CpusetCpus HostConfig.CpusetMems \
        HostConfig.Devices HostConfig.Devices.PathOnHost HostConfig.Devices.PathInContainer \
        HostConfig.Devices.CgroupPermissions HostConfig.DiskQuota HostConfig.MemoryReservation \
        HostConfig.MemorySwap HostConfig.MemorySwappiness HostConfig.NanoCpus HostConfig.OomKillDisable \
        HostConfig.PidsLimit HostConfig.Ulimits HostConfig.Ulimits.Name HostConfig.Ulimits.Soft \
        HostConfig.Ulimits.Hard HostConfig.CpuCount HostConfig.CpuPercent HostConfig.IOMaximumIOps \
        HostConfig.IOMaximumBandwidth HostConfig.Binds HostConfig.ContainerIDFile HostConfig.LogConfig \
        HostConfig.LogConfig.Type HostConfig.LogConfig.Config HostConfig.NetworkMode HostConfig.PortBindings \
        HostConfig.PortBindings.HostIp HostConfig.PortBindings.HostPort HostConfig.RestartPolicy \
        HostConfig.RestartPolicy.Name HostConfig.RestartPolicy.MaximumRetryCount HostConfig.AutoRemove \
        HostConfig.VolumeDriver HostConfig.VolumesFrom HostConfig.Mounts HostConfig.Mounts.Target \
        HostConfig.Mounts.Source HostConfig.Mounts.Type HostConfig.Mounts.ReadOnly HostConfig.Mounts.BindOptions \
        HostConfig.Mounts.BindOptions.Propagation HostConfig.Mounts.VolumeOptions \
        HostConfig.Mounts.VolumeOptions.NoCopy HostConfig.Mounts.VolumeOptions.Labels \
        HostConfig.Mounts.VolumeOptions.DriverConfig HostConfig.Mounts.TmpfsOptions \
        HostConfig.Mounts.TmpfsOptions.SizeBytes HostConfig.Mounts.TmpfsOptions.Mode HostConfig.CapAdd \
        HostConfig.CapDrop HostConfig.Dns HostConfig.DnsOptions HostConfig.DnsSearch HostConfig.ExtraHosts \
        HostConfig.GroupAdd HostConfig.IpcMode HostConfig.Cgroup HostConfig.Links HostConfig.OomScoreAdj \
        HostConfig.PidMode HostConfig.Privileged HostConfig.PublishAllPorts HostConfig.ReadonlyRootfs \
        HostConfig.SecurityOpt HostConfig.StorageOpt HostConfig.Tmpfs HostConfig.UTSMode HostConfig.UsernsMode \
        HostConfig.ShmSize HostConfig.Sysctls HostConfig.Runtime HostConfig.ConsoleSize HostConfig.Isolation \
        NetworkingConfig NetworkingConfig.EndpointsConfig NetworkingConfig.EndpointsConfig.IPAMConfig \
        NetworkingConfig.EndpointsConfig.IPAMConfig.IPv4Address \
        NetworkingConfig.EndpointsConfig.IPAMConfig.IPv6Address \
        NetworkingConfig.EndpointsConfig.IPAMConfig.LinkLocalIPs NetworkingConfig.EndpointsConfig.Links \
        NetworkingConfig.EndpointsConfig.Aliases NetworkingConfig.EndpointsConfig.NetworkID \
        NetworkingConfig.EndpointsConfig.EndpointID NetworkingConfig.EndpointsConfig.Gateway \
        NetworkingConfig.EndpointsConfig.IPAddress NetworkingConfig.EndpointsConfig.IPPrefixLen \
        NetworkingConfig.EndpointsConfig.IPv6Gateway NetworkingConfig.EndpointsConfig.GlobalIPv6Address \
        NetworkingConfig.EndpointsConfig.GlobalIPv6PrefixLen NetworkingConfig.EndpointsConfig.MacAddress \
        HostConfig.DeviceCgroupRules Healthcheck.StartPeriod HostConfig.Mounts.Consistency \
        NetworkingConfig.EndpointsConfig.DriverOpts HostConfig.KernelMemory HostConfig.Init \
        HostConfig.MaskedPaths HostConfig.ReadonlyPaths HostConfig.DeviceRequests \
        HostConfig.DeviceRequests.Driver HostConfig.DeviceRequests.Count HostConfig.DeviceRequests.DeviceIDs \
        HostConfig.DeviceRequests.Capabilities HostConfig.DeviceRequests.Options HostConfig.KernelMemoryTCP \
        HostConfig.Mounts.BindOptions.NonRecursive HostConfig.Capabilities HostConfig.CgroupnsMode \
        HostConfig.Mounts.BindOptions.CreateMountpoint HostConfig.Annotations Healthcheck.StartInterval \
        HostConfig.Mounts.BindOptions.ReadOnlyNonRecursive HostConfig.Mounts.BindOptions.ReadOnlyForceRecursive \
        NetworkingConfig.EndpointsConfig.DNSNames HostConfig.Mounts.VolumeOptions.Subpath \
        HostConfig.Mounts.TmpfsOptions.Options HostConfig.Mounts.ImageOptions \
        HostConfig.Mounts.ImageOptions.Subpath NetworkingConfig.EndpointsConfig.GwPriority HostConfig.Umask \
        HostConfig.Mounts.ClusterOptions Cpuset CpuShares Memory CgroupParent BlkioWeight BlkioWeightDevice \
        BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps CpuPeriod CpuQuota \
        CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus CpusetMems Devices DiskQuota MemoryReservation \
        MemorySwap MemorySwappiness NanoCpus OomKillDisable PidsLimit Ulimits CpuCount CpuPercent IOMaximumIOps \
        IOMaximumBandwidth Binds ContainerIDFile LogConfig NetworkMode PortBindings RestartPolicy AutoRemove \
        VolumeDriver VolumesFrom Mounts CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode \
        Cgroup Links OomScoreAdj PidMode Privileged PublishAllPorts ReadonlyRootfs SecurityOpt StorageOpt Tmpfs \
        UTSMode UsernsMode ShmSize Sysctls Runtime ConsoleSize Isolation DeviceCgroupRules KernelMemory Init \
        MaskedPaths ReadonlyPaths DeviceRequests KernelMemoryTCP Capabilities CgroupnsMode Annotations Umask
        """.split(separator: " ").map(String.init)
}
