// SPDX-License-Identifier: Apache-2.0

/// What real clients send, recorded between them and an engine 20.10: `docker run`, `create`, `exec` and `update`, `docker
/// compose up` of three services with a volume and two networks, and docker-py's `containers.run` and `create`.
enum ClientBodies {
    struct Body: CustomStringConvertible, Sendable {
        let client: String
        let line: String
        let json: String

        var description: String { "\(client): \(line)" }

        init(_ client: String, _ line: String, _ json: String) {
            self.client = client
            self.line = line
            self.json = json
        }
    }

    static let all: [Body] = [
        Body(
            "Docker-Client/20.10.24+dfsg1", "POST /v1.41/containers/create",
            #"""
            {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,\#
            "Cmd":["/busybox","echo","hi"],"Image":"busybox","Volumes":{},"WorkingDir":"",\#
            "Entrypoint":null,"OnBuild":null,"Labels":{},"HostConfig":{"Binds":null,\#
            "ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},"NetworkMode":"default",\#
            "PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":true,\#
            "VolumeDriver":"","VolumesFrom":null,"CapAdd":null,"CapDrop":null,"CgroupnsMode":"",\#
            "Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"",\#
            "Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"",\#
            "UsernsMode":"","ShmSize":0,"ConsoleSize":[0,0],"Isolation":"","CpuShares":0,"Memory":0,\#
            "NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],\#
            "BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,"BlkioDeviceReadIOps":null,\#
            "BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,\#
            "CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"KernelMemory":0,"KernelMemoryTCP":0,\#
            "MemoryReservation":0,"MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,\#
            "PidsLimit":0,"Ulimits":null,"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,\#
            "IOMaximumBandwidth":0,"MaskedPaths":null,"ReadonlyPaths":null},\#
            "NetworkingConfig":{"EndpointsConfig":{}}}
            """#),
        Body(
            "Docker-Client/28.2.2", "POST /v1.41/containers/create",
            #"""
            {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,\#
            "Cmd":["/busybox","echo","hi"],"Image":"busybox","Volumes":{},"WorkingDir":"",\#
            "Entrypoint":null,"OnBuild":null,"Labels":{},"HostConfig":{"Binds":null,\#
            "ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},"NetworkMode":"default",\#
            "PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":true,\#
            "VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,\#
            "CgroupnsMode":"","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,\#
            "IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"",\#
            "UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,\#
            "CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],\#
            "BlkioDeviceWriteBps":[],"BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,\#
            "CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"",\#
            "Devices":[],"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,\#
            "MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":0,"Ulimits":[],\#
            "CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,\#
            "ReadonlyPaths":null},"NetworkingConfig":{"EndpointsConfig":{"default":{"IPAMConfig":null,\#
            "Links":null,"Aliases":null,"MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"",\#
            "EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",\#
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}
            """#),
        Body(
            "Docker-Client/20.10.24+dfsg1", "POST /v1.41/containers/create?name=web",
            #"""
            {"Hostname":"","Domainname":"","User":"1000","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"ExposedPorts":{"80/tcp":{}},"Tty":false,"OpenStdin":false,\#
            "StdinOnce":false,"Env":["A=b"],"Cmd":["true"],"Healthcheck":{"Test":["CMD-SHELL","true"]},\#
            "Image":"busybox","Volumes":{},"WorkingDir":"","Entrypoint":null,"OnBuild":null,\#
            "Labels":{"k":"v"},"HostConfig":{"Binds":["data:/data"],"ContainerIDFile":"",\#
            "LogConfig":{"Type":"","Config":{}},"NetworkMode":"default",\#
            "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},\#
            "RestartPolicy":{"Name":"unless-stopped","MaximumRetryCount":0},"AutoRemove":false,\#
            "VolumeDriver":"","VolumesFrom":null,"CapAdd":null,"CapDrop":["ALL"],"CgroupnsMode":"",\#
            "Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"",\#
            "Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":true,"SecurityOpt":["no-new-privileges:true"],\#
            "Tmpfs":{"/run":""},"UTSMode":"","UsernsMode":"","ShmSize":0,"ConsoleSize":[0,0],\#
            "Isolation":"","CpuShares":0,"Memory":67108864,"NanoCpus":1000000000,"CgroupParent":"",\#
            "BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,\#
            "BlkioDeviceReadIOps":null,"BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,\#
            "CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"KernelMemory":0,"KernelMemoryTCP":0,\#
            "MemoryReservation":0,"MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,\#
            "PidsLimit":100,"Ulimits":null,"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,\#
            "IOMaximumBandwidth":0,"Mounts":[{"Type":"volume","Source":"v2","Target":"/v2"}],\#
            "MaskedPaths":null,"ReadonlyPaths":null},"NetworkingConfig":{"EndpointsConfig":{}}}
            """#),
        Body(
            "Docker-Client/28.2.2", "POST /v1.41/containers/create?name=web",
            #"""
            {"Hostname":"","Domainname":"","User":"1000","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"ExposedPorts":{"80/tcp":{}},"Tty":false,"OpenStdin":false,\#
            "StdinOnce":false,"Env":["A=b"],"Cmd":["true"],"Healthcheck":{"Test":["CMD-SHELL","true"]},\#
            "Image":"busybox","Volumes":{},"WorkingDir":"","Entrypoint":null,"OnBuild":null,\#
            "Labels":{"k":"v"},"HostConfig":{"Binds":["data:/data"],"ContainerIDFile":"",\#
            "LogConfig":{"Type":"","Config":{}},"NetworkMode":"default",\#
            "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},\#
            "RestartPolicy":{"Name":"unless-stopped","MaximumRetryCount":0},"AutoRemove":false,\#
            "VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":["ALL"],\#
            "CgroupnsMode":"","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,\#
            "IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":true,"SecurityOpt":["no-new-privileges:true"],\#
            "Tmpfs":{"/run":""},"UTSMode":"","UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,\#
            "Memory":67108864,"NanoCpus":1000000000,"CgroupParent":"","BlkioWeight":0,\#
            "BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],\#
            "BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,"CpuQuota":0,\#
            "CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,\#
            "MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":100,"Ulimits":[],"CpuCount":0,\#
            "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"Mounts":[{"Type":"volume",\#
            "Source":"v2","Target":"/v2"}],"MaskedPaths":null,"ReadonlyPaths":null},\#
            "NetworkingConfig":{"EndpointsConfig":{"default":{"IPAMConfig":null,"Links":null,\#
            "Aliases":null,"MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"",\#
            "EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",\#
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}
            """#),
        Body(
            "docker-sdk-python/7.1.0", "POST /v1.41/containers/create",
            #"""
            {"Tty": false, "OpenStdin": false, "StdinOnce": false, "AttachStdin": false,\#
             "AttachStdout": true, "AttachStderr": true, "Cmd": ["/busybox", "echo", "py"],\#
             "Image": "busybox", "NetworkDisabled": false, "HostConfig": {"NetworkMode": "default"}}
            """#),
        Body(
            "docker-sdk-python/7.1.0", "POST /v1.41/containers/create?name=py1",
            #"""
            {"Tty": false, "OpenStdin": false, "StdinOnce": false, "AttachStdin": false,\#
             "AttachStdout": true, "AttachStderr": true, "Env": ["A=b"], "Cmd": ["/busybox", "true"],\#
             "Image": "busybox", "Volumes": {"/d": {}}, "NetworkDisabled": false,\#
             "HostConfig": {"Memory": 67108864, "NetworkMode": "bridge", "Binds": ["data:/d:rw"]},\#
             "NetworkingConfig": {"bridge": null}, "Labels": {"a": "b"}}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/networks/create",
            #"""
            {"Driver":"","Scope":"","IPAM":null,"Internal":false,"Attachable":false,"Ingress":false,\#
            "ConfigOnly":false,"ConfigFrom":null,"Options":null,\#
            "Labels":{"com.docker.compose.network":"default","com.docker.compose.project":"two",\#
            "com.docker.compose.version":"2.40.3"},"Name":"two_default","CheckDuplicate":true}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/networks/create",
            #"""
            {"Driver":"","Scope":"","IPAM":null,"Internal":false,"Attachable":false,"Ingress":false,\#
            "ConfigOnly":false,"ConfigFrom":null,"Options":null,\#
            "Labels":{"com.docker.compose.network":"front","com.docker.compose.project":"two",\#
            "com.docker.compose.version":"2.40.3"},"Name":"two_front","CheckDuplicate":true}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/networks/create",
            #"""
            {"Driver":"","Scope":"","IPAM":null,"Internal":false,"Attachable":false,"Ingress":false,\#
            "ConfigOnly":false,"ConfigFrom":null,"Options":null,\#
            "Labels":{"com.docker.compose.network":"back","com.docker.compose.project":"two",\#
            "com.docker.compose.version":"2.40.3"},"Name":"two_back","CheckDuplicate":true}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/volumes/create",
            #"""
            {"Labels":{"com.docker.compose.project":"two","com.docker.compose.version":"2.40.3",\#
            "com.docker.compose.volume":"data"},"Name":"two_data"}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/containers/create?name=two-db-1",
            #"""
            {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":["A=b"],\#
            "Cmd":["/busybox","sleep","100"],"Image":"busybox","Volumes":null,"WorkingDir":"",\#
            "Entrypoint":null,"OnBuild":null,"Labels":{"com.docker.compose.container-number":"1",\#
            "com.docker.compose.depends_on":"","com.docker.compose.oneoff":"False",\#
            "com.docker.compose.project":"two",\#
            "com.docker.compose.project.config_files":"/srv/shop/c.yaml",\#
            "com.docker.compose.project.working_dir":"/srv/shop","com.docker.compose.service":"db",\#
            "com.docker.compose.version":"2.40.3"},"HostConfig":{"Binds":null,"ContainerIDFile":"",\#
            "LogConfig":{"Type":"","Config":null},"NetworkMode":"two_back","PortBindings":{},\#
            "RestartPolicy":{"Name":"","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"",\#
            "VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,"CgroupnsMode":"",\#
            "Dns":null,"DnsOptions":null,"DnsSearch":null,"ExtraHosts":[],"GroupAdd":null,"IpcMode":"",\#
            "Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"Tmpfs":{"/tmp":""},\#
            "UTSMode":"","UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,\#
            "NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":null,\#
            "BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,"BlkioDeviceReadIOps":null,\#
            "BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,\#
            "CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":null,\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,\#
            "MemorySwappiness":null,"OomKillDisable":false,"PidsLimit":null,"Ulimits":null,"CpuCount":0,\#
            "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,\#
            "ReadonlyPaths":null},"NetworkingConfig":{"EndpointsConfig":{"two_back":{"IPAMConfig":null,\#
            "Links":null,"Aliases":["two-db-1","db"],"MacAddress":"","DriverOpts":null,"GwPriority":0,\#
            "NetworkID":"","EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",\#
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/containers/create?name=two-web-1",
            #"""
            {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,\#
            "Cmd":["/busybox","sleep","100"],"Image":"busybox","Volumes":null,"WorkingDir":"",\#
            "Entrypoint":null,"OnBuild":null,"Labels":{"com.docker.compose.container-number":"1",\#
            "com.docker.compose.depends_on":"db:service_started:false",\#
            "com.docker.compose.oneoff":"False","com.docker.compose.project":"two",\#
            "com.docker.compose.project.config_files":"/srv/shop/c.yaml",\#
            "com.docker.compose.project.working_dir":"/srv/shop","com.docker.compose.service":"web",\#
            "com.docker.compose.version":"2.40.3"},"HostConfig":{"Binds":["two_data:/data:rw"],\#
            "ContainerIDFile":"","LogConfig":{"Type":"","Config":null},"NetworkMode":"two_back",\#
            "PortBindings":{},"RestartPolicy":{"Name":"","MaximumRetryCount":0},"AutoRemove":false,\#
            "VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,\#
            "CgroupnsMode":"","Dns":null,"DnsOptions":null,"DnsSearch":null,"ExtraHosts":[],\#
            "GroupAdd":null,"IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"",\#
            "Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,\#
            "UTSMode":"","UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,\#
            "NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":null,\#
            "BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,"BlkioDeviceReadIOps":null,\#
            "BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,\#
            "CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":null,\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,\#
            "MemorySwappiness":null,"OomKillDisable":false,"PidsLimit":null,"Ulimits":null,"CpuCount":0,\#
            "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,\#
            "ReadonlyPaths":null},"NetworkingConfig":{"EndpointsConfig":{"two_back":{"IPAMConfig":null,\#
            "Links":null,"Aliases":["two-web-1","web"],"MacAddress":"","DriverOpts":null,"GwPriority":0,\#
            "NetworkID":"","EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",\#
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/networks/two_front/connect",
            #"""
            {"Container":"2d648e113686979394fe912371b96943fbe812308ebd6e7938d26102efa4b0da",\#
            "EndpointConfig":{"IPAMConfig":null,"Links":null,"Aliases":["two-web-1","web"],\#
            "MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"","EndpointID":"",\#
            "Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","GlobalIPv6Address":"",\#
            "GlobalIPv6PrefixLen":0,"DNSNames":null}}
            """#),
        Body(
            "compose/2.40.3-3", "POST /v1.41/containers/create?name=two-once-1",
            #"""
            {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,\#
            "Cmd":["/busybox","true"],"Image":"busybox","Volumes":null,"WorkingDir":"",\#
            "Entrypoint":null,"OnBuild":null,"Labels":{"com.docker.compose.container-number":"1",\#
            "com.docker.compose.depends_on":"","com.docker.compose.oneoff":"False",\#
            "com.docker.compose.project":"two",\#
            "com.docker.compose.project.config_files":"/srv/shop/c.yaml",\#
            "com.docker.compose.project.working_dir":"/srv/shop","com.docker.compose.service":"once",\#
            "com.docker.compose.version":"2.40.3"},"HostConfig":{"Binds":null,"ContainerIDFile":"",\#
            "LogConfig":{"Type":"","Config":null},"NetworkMode":"two_default","PortBindings":{},\#
            "RestartPolicy":{"Name":"","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"",\#
            "VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,"CgroupnsMode":"",\#
            "Dns":null,"DnsOptions":null,"DnsSearch":null,"ExtraHosts":[],"GroupAdd":null,"IpcMode":"",\#
            "Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"",\#
            "UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,\#
            "CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":null,"BlkioDeviceReadBps":null,\#
            "BlkioDeviceWriteBps":null,"BlkioDeviceReadIOps":null,"BlkioDeviceWriteIOps":null,\#
            "CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"",\#
            "CpusetMems":"","Devices":null,"DeviceCgroupRules":null,"DeviceRequests":null,\#
            "MemoryReservation":0,"MemorySwap":0,"MemorySwappiness":null,"OomKillDisable":false,\#
            "PidsLimit":null,"Ulimits":null,"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,\#
            "IOMaximumBandwidth":0,"MaskedPaths":null,"ReadonlyPaths":null},\#
            "NetworkingConfig":{"EndpointsConfig":{"two_default":{"IPAMConfig":null,"Links":null,\#
            "Aliases":["two-once-1","once"],"MacAddress":"","DriverOpts":null,"GwPriority":0,\#
            "NetworkID":"","EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",\#
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/networks/create",
            #"""
            {"Name": "one_back", "CheckDuplicate": true, "Labels": {"com.docker.compose.project": "one",\#
             "com.docker.compose.network": "back", "com.docker.compose.version": "1.29.2"},\#
             "Attachable": true}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/networks/create",
            #"""
            {"Name": "one_front", "CheckDuplicate": true,\#
             "Labels": {"com.docker.compose.project": "one", "com.docker.compose.network": "front",\#
             "com.docker.compose.version": "1.29.2"}, "Attachable": true}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/networks/create",
            #"""
            {"Name": "one_default", "CheckDuplicate": true,\#
             "Labels": {"com.docker.compose.project": "one", "com.docker.compose.network": "default",\#
             "com.docker.compose.version": "1.29.2"}, "Attachable": true}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/volumes/create",
            #"""
            {"Name": "one_data", "Labels": {"com.docker.compose.project": "one",\#
             "com.docker.compose.volume": "data", "com.docker.compose.version": "1.29.2"}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/containers/create?name=one_once_1",
            #"""
            {"Tty": false, "OpenStdin": false, "StdinOnce": false, "AttachStdin": false,\#
             "AttachStdout": false, "AttachStderr": false, "Cmd": ["/busybox", "true"],\#
             "Image": "busybox", "Volumes": {}, "NetworkDisabled": false,\#
             "HostConfig": {"NetworkMode": "one_default", "VolumesFrom": [], "Binds": [],\#
             "PortBindings": {}, "Links": [], "LogConfig": {"Type": "", "Config": {}}},\#
             "NetworkingConfig": {"EndpointsConfig": {"one_default": {"Aliases": ["once"],\#
             "IPAMConfig": {}}}}, "Labels": {"com.docker.compose.project": "one",\#
             "com.docker.compose.service": "once", "com.docker.compose.oneoff": "False",\#
             "com.docker.compose.project.working_dir": "/srv/shop",\#
             "com.docker.compose.project.config_files": "c1.yaml",\#
             "com.docker.compose.container-number": "1", "com.docker.compose.version": "1.29.2"}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/containers/create?name=one_db_1",
            #"""
            {"Tty": false, "OpenStdin": false, "StdinOnce": false, "AttachStdin": false,\#
             "AttachStdout": false, "AttachStderr": false, "Env": ["A=b"], "Cmd": ["/busybox", "sleep",\#
             "100"], "Image": "busybox", "Volumes": {}, "NetworkDisabled": false,\#
             "HostConfig": {"NetworkMode": "one_back", "VolumesFrom": [], "Binds": [],\#
             "PortBindings": {}, "Links": [], "LogConfig": {"Type": "", "Config": {}},\#
             "Tmpfs": {"/tmp": ""}},\#
             "NetworkingConfig": {"EndpointsConfig": {"one_back": {"Aliases": ["db"],\#
             "IPAMConfig": {}}}}, "Labels": {"com.docker.compose.project": "one",\#
             "com.docker.compose.service": "db", "com.docker.compose.oneoff": "False",\#
             "com.docker.compose.project.working_dir": "/srv/shop",\#
             "com.docker.compose.project.config_files": "c1.yaml",\#
             "com.docker.compose.container-number": "1", "com.docker.compose.version": "1.29.2"}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/networks/one_default/connect",
            #"""
            {"Container": "0a4d0b8c29b3c389e3a2b13c2ad2c6a88981e77bdb293637720737472132e943",\#
             "EndpointConfig": {"Aliases": ["once", "0a4d0b8c29b3"]}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/networks/one_back/connect",
            #"""
            {"Container": "1a005e80b01c12474c26eec5ec6408b506a950b0df4e34f188f065a476e411b8",\#
             "EndpointConfig": {"Aliases": ["db", "1a005e80b01c"]}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/networks/one_back/connect",
            #"""
            {"Container": "b47ce166bbd32d81793b7d78a9d7cef8f1c78d38544bbf78a46b0abb542c2a94",\#
             "EndpointConfig": {"Aliases": ["b47ce166bbd3", "web"]}}
            """#),
        Body(
            "docker-compose/1.29.2", "POST /v1.41/containers/create?name=one_web_1",
            #"""
            {"Tty": false, "OpenStdin": false, "StdinOnce": false, "AttachStdin": false,\#
             "AttachStdout": false, "AttachStderr": false, "Cmd": ["/busybox", "sleep", "100"],\#
             "Image": "busybox", "Volumes": {"/data": {}}, "NetworkDisabled": false,\#
             "HostConfig": {"NetworkMode": "one_back", "VolumesFrom": [],\#
             "Binds": ["one_data:/data:rw"], "PortBindings": {}, "Links": [], "LogConfig": {"Type": "",\#
             "Config": {}}}, "NetworkingConfig": {"EndpointsConfig": {"one_back": {"Aliases": ["web"],\#
             "IPAMConfig": {}}}}, "Labels": {"com.docker.compose.project": "one",\#
             "com.docker.compose.service": "web", "com.docker.compose.oneoff": "False",\#
             "com.docker.compose.project.working_dir": "/srv/shop",\#
             "com.docker.compose.project.config_files": "c1.yaml",\#
             "com.docker.compose.container-number": "1", "com.docker.compose.version": "1.29.2"}}
            """#),
        Body(
            "Docker-Client/28.5.2+dfsg4", "POST /v1.41/containers/create",
            #"""
            {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,\#
            "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,\#
            "Cmd":["/busybox","echo","28.5"],"Image":"busybox","Volumes":{},"WorkingDir":"",\#
            "Entrypoint":null,"OnBuild":null,"Labels":{},"HostConfig":{"Binds":null,\#
            "ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},"NetworkMode":"default",\#
            "PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":true,\#
            "VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,\#
            "CgroupnsMode":"","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,\#
            "IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,\#
            "PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"",\#
            "UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,\#
            "CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],\#
            "BlkioDeviceWriteBps":[],"BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,\#
            "CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"",\#
            "Devices":[],"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,\#
            "MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":0,"Ulimits":[],\#
            "CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,\#
            "ReadonlyPaths":null},"NetworkingConfig":{"EndpointsConfig":{"default":{"IPAMConfig":null,\#
            "Links":null,"Aliases":null,"MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"",\#
            "EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"",\#
            "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}
            """#),
        Body(
            "Docker-Client/20.10.24+dfsg1", "POST /v1.41/containers/ex/exec",
            #"""
            {"User":"","Privileged":false,"Tty":false,"AttachStdin":false,"AttachStderr":true,\#
            "AttachStdout":true,"Detach":false,"DetachKeys":"","Env":null,"WorkingDir":"",\#
            "Cmd":["/busybox","echo","exec"]}
            """#),
        Body(
            "Docker-Client/20.10.24+dfsg1", "POST /v1.41/containers/ex/update",
            #"""
            {"CpuShares":0,"Memory":134217728,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,\#
            "BlkioWeightDevice":null,"BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,\#
            "BlkioDeviceReadIOps":null,"BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,\#
            "CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":null,\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"KernelMemory":0,"KernelMemoryTCP":0,\#
            "MemoryReservation":0,"MemorySwap":268435456,"MemorySwappiness":null,"OomKillDisable":null,\#
            "PidsLimit":null,"Ulimits":null,"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,\#
            "IOMaximumBandwidth":0,"RestartPolicy":{"Name":"","MaximumRetryCount":0}}
            """#),
        Body(
            "Docker-Client/28.2.2", "POST /v1.41/containers/ex/exec",
            #"""
            {"User":"","Privileged":false,"Tty":false,"AttachStdin":false,"AttachStderr":true,\#
            "AttachStdout":true,"Detach":false,"DetachKeys":"","Env":null,"WorkingDir":"",\#
            "Cmd":["/busybox","echo","exec"]}
            """#),
        Body(
            "Docker-Client/28.2.2", "POST /v1.41/containers/ex/update",
            #"""
            {"CpuShares":0,"Memory":134217728,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,\#
            "BlkioWeightDevice":null,"BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,\#
            "BlkioDeviceReadIOps":null,"BlkioDeviceWriteIOps":null,"CpuPeriod":0,"CpuQuota":0,\#
            "CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":null,\#
            "DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":268435456,\#
            "MemorySwappiness":null,"OomKillDisable":null,"PidsLimit":null,"Ulimits":null,"CpuCount":0,\#
            "CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"RestartPolicy":{"Name":"",\#
            "MaximumRetryCount":0}}
            """#),
    ]
}
