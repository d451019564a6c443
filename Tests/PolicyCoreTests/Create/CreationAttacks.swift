// SPDX-License-Identifier: Apache-2.0

/// Every road to the host, or to somebody else's container, that a body of `POST /containers/create` has: a member with a
/// value that takes it, and one that an honest client sends in its place.
enum CreationAttacks {
    struct Row: CustomStringConvertible, Sendable {
        /// Where the member stands: `HostConfig`, `NetworkingConfig`, or empty for the top.
        let place: String
        let name: String
        let attack: String
        let honest: String

        var description: String { "\(place).\(name): \(attack)" }
    }

    static let all: [Row] = hostConfig + top + networking

    private static let hostConfig: [Row] = roads.flatMap { name, attacks, honest in
        attacks.map { Row(place: "HostConfig", name: name, attack: $0, honest: honest) }
    }

    private static let roads: [(String, [String], String)] =
        mounts + namespaces + privileges + devices + others

    private static let mounts: [(String, [String], String)] = [
        (
            "Binds",
            [
                #"["/:/host"]"#, #"["/etc:/e:ro"]"#, #"["/tmp/../..:/y:ro"]"#, #"["/var/run/docker.sock:/s"]"#,
                #"["data:/d","/:/h"]"#, #"["data:/d:rshared"]"#, #"["data:/d:shared,rw"]"#, #"["./etc:/x"]"#,
                #"["/srv:/x:O,upperdir=/etc"]"#, #"[7]"#, #""/:/x""#, #"[":/x"]"#,
            ], #"["data:/d","cache:/c:ro"]"#
        ),
        (
            "Mounts",
            [
                #"[{"Type":"bind","Source":"/","Target":"/x"}]"#, #"[{"Source":"/","Target":"/x"}]"#,
                #"[{"Type":"Bind","Source":"/","Target":"/x"}]"#, #"[{"Type":"npipe","Source":"x","Target":"/x"}]"#,
                #"[{"Type":"cluster","Source":"x","Target":"/x"}]"#,
                #"[{"Type":"tmpfs","Source":"/etc","Target":"/x"}]"#,
                #"[{"Type":"tmpfs","Target":"/x","TmpfsOptions":{"Options":[["mpol=/etc"]]}}]"#,
                #"[{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":{"Name":"evil"}}}]"#,
                volume(#""type":"none","o":"bind","device":"/""#), volume(#""type":"ext4","device":"/dev/sda1""#),
                volume(#""type":"nfs","o":"addr=10.0.0.1","device":":/x""#),
                volume(#""type":"overlay","o":"lowerdir=/""#),
                volume(#""Type":"none","o":"bind","device":"/""#),
                #"[{"Type":"volume","Target":"/x","Unknown":true}]"#, #"{"Type":"volume"}"#,
                #"[{"Type":"volume","Source":"../etc","Target":"/x"}]"#, #"["/:/x"]"#,
            ],
            #"[{"Type":"volume","Source":"data","Target":"/x","VolumeOptions":{"NoCopy":true,"Labels":{"a":"b"}}},"#
                + #"{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":1024,"Options":[["noexec"]]}}]"#
        ),
        ("Tmpfs", [#"{"/x":"mpol=/etc"}"#, #"{"/x":"bind"}"#, #"{"/a:/b":""}"#], #"{"/run":"size=1m,noexec"}"#),
        ("VolumesFrom", [#"["web"]"#, #"["web:ro"]"#], "[]"), ("VolumeDriver", [#""evil""#], #""local""#),
        ("StorageOpt", [#"{"dm.basesize":"1g"}"#, #"{"size":"1g","x":"y"}"#], #"{"size":"1g"}"#),
        ("ContainerIDFile", [#""/etc/passwd""#], #""""#),
    ]

    private static func volume(_ options: String) -> String {
        #"[{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":{"Name":"local","Options":{\#(options)}}}}]"#
    }

    private static let namespaces: [(String, [String], String)] = [
        (
            "NetworkMode",
            [#""host""#, #""container:web""#, #""container:""#, #""ns:/proc/1/ns/net""#, #""bridge:ip=1""#],
            #""ci_default""#
        ),
        ("PidMode", [#""host""#, #""container:web""#, #""Host""#, #""private""#], #""""#),
        ("IpcMode", [#""host""#, #""container:web""#, #""HOST""#], #""private""#),
        ("UTSMode", [#""host""#], #""""#), ("UsernsMode", [#""host""#, #""Host""#, #""auto""#], #""""#),
        ("CgroupnsMode", [#""host""#], #""private""#), ("Cgroup", [#""container:web""#], #""""#),
        ("CgroupParent", [#""/""#, #""/../../x""#, #""system.slice""#], #""""#),
        ("Links", [#"["db:db"]"#], "[]"),
        ("ExtraHosts", [#"["h:host-gateway"]"#, #"["h=host-gateway"]"#], #"["h:10.0.0.1"]"#),
        ("PublishAllPorts", ["true"], "false"),
        (
            "PortBindings",
            [#"{"80/tcp":[{"HostPort":"80"}]}"#, #"{"80/tcp":[]}"#, #"{"80/tcp":null}"#, #"{"80/tcp":[{}]}"#], "{}"
        ),
    ]

    private static let privileges: [(String, [String], String)] = [
        ("Privileged", ["true", #""true""#, "1"], "false"),
        (
            "CapAdd",
            [
                #"["SYS_ADMIN"]"#, #"["CAP_SYS_ADMIN"]"#, #"["sys_admin"]"#, #"["cap_sys_Admin"]"#, #"["ALL"]"#,
                #"["all"]"#, #"["CHOWN","NET_ADMIN"]"#, #"["NET_RAW"]"#, #"["CAP_ALL"]"#,
            ], #"["CHOWN","CAP_NET_BIND_SERVICE"]"#
        ),
        ("Capabilities", [#"["CHOWN"]"#], "[]"),
        (
            "SecurityOpt",
            [
                #"["seccomp=unconfined"]"#, #"["seccomp:unconfined"]"#, #"["seccomp={}"]"#, #"["seccomp=/x"]"#,
                #"["apparmor=unconfined"]"#, #"["apparmor:unconfined"]"#, #"["apparmor=mine"]"#, #"["label=disable"]"#,
                #"["label:disable"]"#, #"["disable"]"#, #"["label=type:spc_t"]"#, #"["label=user:root"]"#,
                #"["no-new-privileges:false"]"#, #"["no-new-privileges=0"]"#, #"["writable-cgroups=true"]"#,
                #"["writable-cgroups"]"#, #"["systempaths=unconfined"]"#, #"["unmask=ALL"]"#, #"[""]"#,
                #"["no-new-privileges","seccomp=unconfined"]"#,
            ], #"["no-new-privileges:true","apparmor=docker-default","label=level:s0:c1,c2"]"#
        ),
        ("MaskedPaths", ["[]", #"["/proc/x"]"#, "{}"], "null"), ("ReadonlyPaths", ["[]", #"["/proc/x"]"#], "null"),
        (
            "Sysctls",
            [#"{"kernel.core_pattern":"|/x"}"#, #"{"net.ipv4.ip_forward":"1"}"#, #"{"net/ipv4/tcp_syncookies":"1"}"#],
            #"{"net.ipv4.tcp_syncookies":"1"}"#
        ),
        ("Runtime", [#""runc""#, #""io.containerd.evil.v1""#], #""""#), ("Umask", [#""0000""#], #""""#),
        ("GroupAdd", [#"["keep-groups"]"#, #"["docker","keep-groups"]"#], #"["docker","1000"]"#),
        ("Annotations", [#"{"run.oci.hooks.stdout":"/x"}"#], #"{"com.docker.compose.project":"x"}"#),
        ("Isolation", [#""hyperv""#, #""process""#], #""default""#),
    ]

    private static let devices: [(String, [String], String)] = [
        ("Devices", [#"[{"PathOnHost":"/dev/sda","PathInContainer":"/d","CgroupPermissions":"rwm"}]"#, "[{}]"], "[]"),
        ("DeviceCgroupRules", [#"["a *:* rwm"]"#], "[]"),
        (
            "DeviceRequests", [#"[{"Driver":"cdi","DeviceIDs":["x"]}]"#, #"[{"Count":-1,"Capabilities":[["gpu"]]}]"#],
            "[]"
        ),
        ("BlkioWeightDevice", [#"[{"Path":"/dev/sda","Weight":1}]"#], "[]"),
        ("BlkioDeviceReadBps", [#"[{"Path":"/dev/sda","Rate":1}]"#], "[]"),
        ("BlkioDeviceWriteBps", [#"[{"Path":"/dev/sda","Rate":1}]"#], "null"),
        ("BlkioDeviceReadIOps", [#"[{"Path":"/dev/sda","Rate":1}]"#], "[]"),
        ("BlkioDeviceWriteIOps", [#"[{"Path":"/dev/sda","Rate":1}]"#], "[]"),
        ("OomScoreAdj", ["-1000", "-1"], "500"), ("OomKillDisable", ["true"], "false"),
        ("CpuRealtimePeriod", ["1000"], "0"), ("CpuRealtimeRuntime", ["1000"], "0"),
    ]

    private static let others: [(String, [String], String)] = [
        (
            "LogConfig",
            [
                #"{"Type":"syslog","Config":{"syslog-address":"udp://10.0.0.1"}}"#, #"{"Type":"fluentd"}"#,
                #"{"Type":"journald"}"#, #"{"Type":"evil"}"#, #"{"Type":"json-file","Config":{"path":"/etc/x"}}"#,
                #"{"Config":{"fluentd-address":"unix:///x"}}"#, #"{"Type":"local","Unknown":"x"}"#,
            ], #"{"Type":"json-file","Config":{"max-size":"10m","max-file":"3"}}"#
        ),
        ("Newcomer", ["true", #""x""#, "1", "[0]", #"{"a":0}"#, #"" ""#, "-1"], "null"),
    ]

    private static let top: [Row] = [
        Row(place: "", name: "MacAddress", attack: #""02:42:ac:11:00:02""#, honest: #""""#),
        Row(place: "", name: "Volumes", attack: #"{"/etc:/x":{}}"#, honest: #"{"/data":{}}"#),
        Row(place: "", name: "Env", attack: #"["*"]"#, honest: #"["A=*","B"]"#),
        Row(place: "", name: "Newcomer", attack: #"{"Privileged":true}"#, honest: #"{}"#),
        Row(
            place: "", name: "Healthcheck", attack: #"{"Newcomer":1}"#, honest: #"{"Test":["CMD","true"],"Retries":3}"#),
        Row(place: "", name: "Cpuset", attack: #""0""#, honest: #""""#),
    ]

    private static let networking: [Row] = [
        #"{"host":{}}"#, #"{"container:web":{}}"#, #"{"a":{"DriverOpts":{"com.docker.network.endpoint.sysctls":"x"}}}"#,
        #"{"a":{"IPAMConfig":{"IPv4Address":"10.0.0.1"}}}"#,
        #"{"a":{"IPAMConfig":{"LinkLocalIPs":["169.254.169.254"]}}}"#,
        #"{"a":{"MacAddress":"02:42:ac:11:00:02"}}"#, #"{"a":{"Links":["db:db"]}}"#, #"{"a":{"NetworkID":"abc"}}"#,
        #"{"a":{"DNSNames":["db"]}}"#, #"{"a":{"IPAddress":"10.0.0.1"}}"#, #"{"a":{"Newcomer":"x"}}"#, #"{"a":[]}"#,
    ].map {
        Row(
            place: "NetworkingConfig", name: "EndpointsConfig", attack: $0,
            honest: #"{"ci_default":{"Aliases":["web"],"IPAMConfig":{},"GwPriority":1}}"#)
    }
}
