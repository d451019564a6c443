// SPDX-License-Identifier: Apache-2.0

/// Roads to the host, or to somebody else's container, in the other bodies that are judged: those of execs, updates, volumes
/// and networks.
enum CreationBodyAttacks {
    struct Row: CustomStringConvertible, Sendable {
        let line: String
        /// The member that the value stands in; empty for the top.
        let place: String
        let name: String
        let attack: String
        let honest: String

        var description: String { "\(line) \(place).\(name): \(attack)" }

        /// The body with a value of the member, whose name or place may be written in another way.
        func body(_ value: String, name: String? = nil, place: String? = nil) -> String {
            let member = #""\#(name ?? self.name)":\#(value)"#
            return self.place.isEmpty ? "{\(member)}" : #"{"\#(place ?? self.place)":{\#(member)}}"#
        }
    }

    static let all: [Row] = exec + update + volumes + networks + connections

    private static func rows(
        _ line: String, _ members: [(name: String, attacks: [String], honest: String)], in place: String = ""
    ) -> [Row] {
        members.flatMap { member in
            member.attacks.map {
                Row(line: line, place: place, name: member.name, attack: $0, honest: member.honest)
            }
        }
    }

    private static let exec = rows(
        "POST /containers/web/exec",
        [
            ("Privileged", ["true", #""true""#, "1"], "false"), ("Env", [#"["*"]"#, #"["A=b","X*"]"#], #"["A=*"]"#),
            ("Newcomer", ["true", #"{"a":1}"#], "null"), ("Cmd", [#""ls""#, "[1]"], #"["ls"]"#),
        ])

    private static let update = rows(
        "POST /containers/web/update",
        [
            ("Privileged", ["true"], "false"), ("CapAdd", [#"["SYS_ADMIN"]"#], "[]"),
            ("Devices", [#"[{"PathOnHost":"/dev/sda"}]"#, "[{}]"], "null"),
            ("DeviceRequests", [#"[{"Count":-1,"Capabilities":[["gpu"]]}]"#], "[]"),
            ("DeviceCgroupRules", [#"["a *:* rwm"]"#], "[]"), ("Binds", [#"["/:/x"]"#], "null"),
            ("BlkioWeightDevice", [#"[{"Path":"/dev/sda","Weight":1}]"#], "[]"),
            ("BlkioDeviceReadBps", [#"[{"Path":"/dev/sda","Rate":1}]"#], "[]"),
            ("CgroupParent", [#""/""#, #""../x""#], #""""#), ("OomKillDisable", ["true"], "false"),
            ("OomScoreAdj", ["-1000"], "0"), ("CpuRealtimePeriod", ["1000"], "0"),
            ("CpuRealtimeRuntime", ["1000"], "0"), ("Memory", [#""1g""#, "1e9"], "1048576"),
            ("Newcomer", ["1"], "0"),
        ])

    private static let volumes = rows(
        "POST /volumes/create",
        [
            ("Driver", [#""evil""#, #""/run/x.sock""#], #""local""#),
            (
                "DriverOpts",
                [
                    #"{"type":"none","o":"bind","device":"/"}"#, #"{"type":"ext4","device":"/dev/sda1"}"#,
                    #"{"type":"nfs","o":"addr=10.0.0.1","device":":/x"}"#,
                    #"{"type":"cifs","o":"username=a,password=b","device":"//h/s"}"#,
                    #"{"type":"overlay","o":"lowerdir=/,upperdir=/a,workdir=/b","device":"overlay"}"#,
                    #"{"Type":"none","o":"bind","device":"/"}"#, #"{"o":"bind","device":"/etc"}"#,
                ], #"{"type":"tmpfs","device":"tmpfs","o":"size=1m"}"#
            ),
            ("ClusterVolumeSpec", [#"{"Group":"x"}"#, #"{"AccessMode":{"Scope":"single"}}"#], "null"),
            ("Newcomer", [#""x""#], #""""#),
        ])

    private static let networks =
        rows(
            "POST /networks/create",
            [
                ("Driver", [#""macvlan""#, #""ipvlan""#, #""host""#, #""evil""#, #""/run/x.sock""#], #""bridge""#),
                (
                    "Options",
                    [
                        #"{"parent":"eth0"}"#, #"{"com.docker.network.bridge.name":"br0"}"#,
                        #"{"com.docker.network.bridge.host_binding_ipv4":"0.0.0.0"}"#,
                        #"{"com.docker.network.bridge.gateway_mode_ipv4":"routed"}"#,
                        #"{"com.docker.network.bridge.trusted_host_interfaces":"eth0"}"#,
                        #"{"com.docker.network.container_iface_prefix":"eth"}"#,
                    ], #"{"com.docker.network.driver.mtu":"1400"}"#
                ),
                ("Ingress", ["true"], "false"), ("ConfigOnly", ["true"], "false"),
                ("ConfigFrom", [#"{"Network":"host"}"#], #"{"Network":""}"#),
                ("Scope", [#""swarm""#, #""global""#], #""local""#), ("Newcomer", ["true"], "false"),
            ])
        + rows(
            "POST /networks/create",
            [
                ("Driver", [#""evil""#], #""default""#), ("Options", [#"{"a":"b"}"#], "{}"),
                (
                    "Config",
                    [
                        #"[{"Subnet":"169.254.169.0/24"}]"#, #"[{"Gateway":"10.0.0.1"}]"#,
                        #"[{"AuxiliaryAddresses":{"a":"b"}}]"#,
                    ],
                    "[]"
                ),
            ], in: "IPAM")

    private static let connections = rows(
        "POST /networks/ci/connect",
        [
            ("DriverOpts", [#"{"com.docker.network.endpoint.sysctls":"x"}"#], "{}"),
            ("IPAMConfig", [#"{"IPv4Address":"10.0.0.1"}"#, #"{"LinkLocalIPs":["169.254.169.254"]}"#], "{}"),
            ("MacAddress", [#""02:42:ac:11:00:02""#], #""""#), ("Links", [#"["db:db"]"#], "[]"),
            ("DNSNames", [#"["db"]"#], "[]"),
            ("Newcomer", ["1"], "0"),
        ], in: "EndpointConfig")
}
