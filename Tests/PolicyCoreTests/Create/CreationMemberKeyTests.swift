// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A key of what may be created, about single members,")
struct CreationMemberKeyTests {
    private typealias Change = (inout CreationLimit) -> Void

    private func outcome(
        _ json: String, to line: String = "POST /containers/create", _ standard: SecurityStandard = .baseline,
        change: Change
    ) -> CreationOutcome {
        CreationOutcome(json, to: line, under: .creating(standard, change: change), in: AskedEngine())
    }

    private func host(_ members: String, _ standard: SecurityStandard = .baseline, change: Change) -> CreationOutcome {
        outcome(#"{"Image":"a","HostConfig":{\#(members)}}"#, standard, change: change)
    }

    private func denied(_ sentence: String) -> CreationOutcome {
        .denied("ContainerCreate is not allowed: \(sentence)")
    }

    @Test("names the users that a container may run as, and says so where it names none")
    func users() {
        let users: Change = { $0.users = [.exact("1000"), .glob("app*"), .exact("0")] }
        let exec = "POST /containers/web/exec"
        for user in ["1000", "1000:0", "app", "app1:1", "0"] {
            #expect(outcome(#"{"User":"\#(user)"}"#, change: users).passes, "\(user)")
            #expect(outcome(#"{"Cmd":["a"],"User":"\#(user)"}"#, to: exec, change: users).passes, "\(user)")
        }
        for user in ["", "root", "1001", "01000", "my app", ":1000"] {
            #expect(!outcome(#"{"User":"\#(user)"}"#, change: users).passes, "\(user)")
        }
        #expect(!outcome("{}", change: users).passes && !outcome(#"{"User":null}"#, change: users).passes)
        #expect(outcome(#"{"Cmd":["a"]}"#, to: exec, change: users).passes)
        #expect(!outcome(#"{"Cmd":["a"],"User":"root"}"#, to: exec, change: users).passes)
        #expect(
            outcome(#"{"User":"root"}"#) { $0.users = [.exact("1000")] }
                == denied(#"User must be one of 1000 by "users", not root; "users: [root]" would allow it"#))
        let strict = #""HostConfig":{"CapDrop":["ALL"],"SecurityOpt":["no-new-privileges"]}"#
        #expect(outcome(#"{"User":"app",\#(strict)}"#, .restricted, change: users).passes)
        #expect(!outcome(#"{"User":"2",\#(strict)}"#, .restricted, change: users).passes)
    }

    @Test("adds labels, asks for some and forbids others, in each body that has them")
    func labels() {
        let limits: Change = {
            var labels = CreationLimit.LabelLimit()
            labels.required = [.init(name: "team", value: nil), .init(name: "tier", value: "1")]
            labels.forbidden = [.glob("traefik.*"), .exact("owner")]
            labels.added = [.init(name: "owner", value: "ci"), .init(name: "made", value: nil)]
            $0.labels = labels
        }
        let own = #""owner":"ci","made":"""#
        for line in ["POST /containers/create", "POST /volumes/create", "POST /networks/create"] {
            func send(_ labels: String) -> CreationOutcome {
                outcome(#"{"Labels":\#(labels)}"#, to: line, change: limits)
            }
            #expect(
                send(#"{"team":"a","tier":"1"}"#) == .sent(#"{"Labels":{"team":"a","tier":"1",\#(own)}}"#), "\(line)")
            #expect(
                send(#"{"owner":"root","team":"","tier":"1"}"#) == .sent(#"{"Labels":{"team":"","tier":"1",\#(own)}}"#))
            for labels in [
                "null", "{}", #"{"team":"a"}"#, #"{"team":"a","tier":"2"}"#,
                #"{"team":"a","tier":"1","traefik.enable":"1"}"#,
                #"["team=a","tier=1"]"#, #"{"team":"a","tier":1}"#,
            ] {
                #expect(!send(labels).passes, "\(line) \(labels)")
            }
            #expect(!outcome("{}", to: line, change: limits).passes)
        }
        let added: Change = {
            $0.labels = CreationLimit.LabelLimit()
            $0.labels?.added = [.init(name: "owner", value: "ci")]
        }
        #expect(outcome(#"{"Image":"a"}"#, change: added) == .sent(#"{"Image":"a","Labels":{"owner":"ci"}}"#))
        #expect(outcome(#"{"labels":null}"#, change: added) == .sent(#"{"Labels":{"owner":"ci"}}"#))
        #expect(!outcome(#"{"Labels":7}"#, change: added).passes)
        #expect(
            outcome("{}", change: limits) == denied(#"Labels must be the label team among them by "labels""#))
        #expect(
            outcome(#"{"Labels":{"team":"a","tier":"1","traefik.enable":"true"}}"#, change: limits)
                == denied(#"Labels: traefik.enable is not allowed by "labels""#))
    }

    @Test("asks for variables, and forbids others, in an exec too")
    func variables() {
        let variables: Change = {
            var variables = CreationLimit.VariableLimit()
            variables.required = [.init(name: "CI", value: "true"), .init(name: "REGION", value: nil)]
            variables.forbidden = [.glob("LD_*"), .exact("NVIDIA_VISIBLE_DEVICES")]
            $0.variables = variables
        }
        func send(_ env: String) -> CreationOutcome { outcome(#"{"Env":\#(env)}"#, change: variables) }
        #expect(send(#"["CI=true","REGION=","A=LD_X=1"]"#).passes && send(#"["REGION","CI=true"]"#).passes)
        for env in [
            "null", "[]", #"["CI=true"]"#, #"["CI=false","REGION=a"]"#, #"["CI=true","CI=false","REGION=a"]"#,
            #"["CI=true","REGION=a","LD_PRELOAD=/x"]"#, #"["CI=true","REGION=a","NVIDIA_VISIBLE_DEVICES"]"#,
            #"["CI=true","REGION=a","LD_*"]"#,
        ] {
            #expect(!send(env).passes, "\(env)")
        }
        let exec = "POST /containers/web/exec"
        #expect(outcome(#"{"Cmd":["a"],"Env":["A=b"]}"#, to: exec, change: variables).passes)
        #expect(!outcome(#"{"Cmd":["a"],"Env":["LD_PRELOAD=/x"]}"#, to: exec, change: variables).passes)
        #expect(
            send(#"["CI=true","REGION=a","LD_PRELOAD=/x"]"#) == denied(#"Env: LD_PRELOAD is not allowed by "env""#))
    }

    @Test("names restart policies, of which none is no")
    func restarts() {
        let some: Change = { $0.restarts = ["no", "on-failure"] }
        func restart(_ name: String) -> String { #""RestartPolicy":{"Name":"\#(name)","MaximumRetryCount":1}"# }
        for name in ["", "no", "on-failure"] { #expect(host(restart(name), change: some).passes, "\(name)") }
        #expect(host("", change: some).passes && host(#""RestartPolicy":null"#, change: some).passes)
        for name in ["always", "unless-stopped", "ALWAYS"] { #expect(!host(restart(name), change: some).passes) }
        #expect(
            !host("") { $0.restarts = ["on-failure"] }.passes && !host(restart("")) { $0.restarts = ["always"] }.passes)
        let update = "POST /containers/web/update"
        #expect(!outcome(#"{"RestartPolicy":{"Name":"always"}}"#, to: update, change: some).passes)
        #expect(outcome("{}", to: update, change: some).passes)
        #expect(
            host(restart("always"), change: some)
                == denied(
                    #"HostConfig.RestartPolicy.Name: always is not allowed by "restart"; "restart: [always]" would allow it"#
                ))
    }

    @Test("names containers, also where they are renamed")
    func names() throws {
        let policy = Policy.creating(.baseline) { $0.names = [.glob("ci-*")] }
        for name in ["ci-1", "/ci-1", "ci-"] {
            #expect(try policy.objection("POST /containers/web/rename?name=\(name)") == nil, "\(name)")
            #expect(
                CreationOutcome("{}", to: "POST /containers/create?name=\(name)", under: policy, in: AskedEngine())
                    .passes)
        }
        for query in ["", "?name=", "?name=web", "?name=//ci-1", "?name=ci-1&name=web", "?name=web&name=ci-1"] {
            #expect(try policy.objection("POST /containers/web/rename\(query)") != nil, "\(query)")
            #expect(
                !CreationOutcome("{}", to: "POST /containers/create\(query)", under: policy, in: AskedEngine()).passes)
        }
        #expect(try Policy.creating(.baseline).objection("POST /containers/web/rename?name=web") == nil)
        let told = #"ContainerRename is not allowed: name must be one of ci-* by "name", not web"#
        #expect(try policy.objection("POST /containers/a/rename?name=web") == told)
    }

    @Test("names devices of the host, and says which of them is root")
    func devices() {
        let some: Change = { $0.devices = ["/dev/fuse", "/dev/dri"] }
        func device(_ path: String) -> String { #""Devices":[{"PathOnHost":"\#(path)","PathInContainer":"/dev/x"}]"# }
        for path in ["/dev/fuse", "/dev/dri/card0", "/dev/./dri//card0", "/dev/x/../fuse"] {
            #expect(host(device(path), change: some).passes, "\(path)")
        }
        for path in ["/dev/sda", "/dev/fuse0", "/dev", "/dev/dri/../sda", "dev/fuse", ""] {
            #expect(!host(device(path), change: some).passes, "\(path)")
            #expect(!host(device(path), .privileged, change: some).passes, "\(path)")
        }
        #expect(!host(#""DeviceCgroupRules":["a *:* rwm"]"#, change: some).passes)
        #expect(
            host(device("/dev/sda")) { _ in }
                == denied(
                    #"HostConfig.Devices[0]: /dev/sda is not allowed under standard baseline; "devices: [/dev/sda]" would "#
                        + "allow it, and that is root on the host"))
        #expect(
            host(device("/dev/kvm"), change: some)
                == denied(
                    #"HostConfig.Devices[0]: /dev/kvm is not allowed by "devices"; "devices: [/dev/kvm]" would allow it"#
                ))
        var limit = CreationLimit(standard: .baseline)
        limit.devices = ["/dev/fuse", "/dev/sda", "/dev/dri/card0", "/dev"]
        #expect(limit.powers == ["devices: [/dev/sda, /dev]"])
    }

    @Test("counts graphics processors, whoever asks for them as devices of NVIDIA's")
    func graphics() {
        func request(_ members: String, _ gpus: Int?) -> CreationOutcome {
            host(#""DeviceRequests":[{\#(members)}]"#) { $0.gpus = gpus }
        }
        let gpu = #""Capabilities":[["gpu"]]"#
        #expect(request(#""Count":2,\#(gpu)"#, 2).passes && request(#""Count":-1,\#(gpu)"#, .max).passes)
        #expect(request(#""Driver":"nvidia","DeviceIDs":["0","1"],"Capabilities":[["gpu","compute"]]"#, 2).passes)
        for members in [
            #""Count":3,\#(gpu)"#, #""Count":-1,\#(gpu)"#, #""DeviceIDs":["0","1","2"],\#(gpu)"#,
            #""Driver":"cdi","DeviceIDs":["x"]"#, #""Driver":"cdi","Count":1,\#(gpu)"#, #""Count":1"#,
            #""Count":1,"Capabilities":[["tpu"]]"#, #""Count":1,"Options":{"a":"b"},\#(gpu)"#,
            #""Count":1,\#(gpu)},{"Count":2,\#(gpu)"#, #""Count":99999999999999999999,\#(gpu)},{"Count":-1,\#(gpu)"#,
        ] {
            #expect(!request(members, 2).passes, "\(members)")
        }
        #expect(
            request(#""Count":1,\#(gpu)"#, nil)
                == denied(
                    #"HostConfig.DeviceRequests[0]: gpu is not allowed under standard baseline; "gpus: all" would allow it"#
                ))
        #expect(
            request(#""Count":3,\#(gpu)"#, 2)
                == denied(#"HostConfig.DeviceRequests must be at most 2 by "gpus", not 3; "gpus: 3" would allow it"#))
    }

    @Test("names runtimes, of which default is the engine's own")
    func runtimes() {
        let runtime = #""Runtime":"runsc""#
        #expect(host(runtime) { $0.runtimes = ["runsc"] }.passes && !host("") { $0.runtimes = ["runsc"] }.passes)
        #expect(
            host("") { $0.runtimes = ["runsc", "default"] }.passes && !host(runtime) { $0.runtimes = ["kata"] }.passes)
        #expect(
            !host(runtime, .privileged) { $0.runtimes = ["default"] }.passes
                && host(runtime, .privileged) { _ in }.passes)
        #expect(
            host(runtime) { _ in }
                == denied(
                    #"HostConfig.Runtime: runsc is not allowed under standard baseline; "runtimes: [runsc]" would allow it"#
                ))
        #expect(
            host("") { $0.runtimes = ["runsc", "kata"] }
                == denied(#"HostConfig.Runtime must be one of runsc, kata by "runtimes""#))
    }

    @Test("names kernel parameters, these and no others")
    func systemControls() {
        let some: Change = { $0.sysctls = [.glob("net.core.*")] }
        #expect(host(#""Sysctls":{"net.core.somaxconn":"1"}"#, change: some).passes)
        for name in ["net.ipv4.tcp_syncookies", "kernel.core_pattern", "net.core"] {
            #expect(!host(#""Sysctls":{"\#(name)":"1"}"#, change: some).passes, "\(name)")
            #expect(!host(#""Sysctls":{"\#(name)":"1"}"#, .privileged, change: some).passes, "\(name)")
        }
        #expect(
            host(#""Sysctls":{"kernel.shmmax":"1"}"#) { _ in }
                == denied(
                    #"HostConfig.Sysctls: kernel.shmmax is not allowed under standard baseline; "sysctls: [kernel.shmmax]" "#
                        + "would allow it"))
    }

    @Test("names volumes, wherever they are made or mounted")
    func volumes() {
        for standard in [SecurityStandard.baseline, .privileged] {
            func passes(_ json: String, to line: String = "POST /containers/create") -> Bool {
                outcome(json, to: line, standard) { $0.volumes = [.glob("ci-*")] }.passes
            }
            for (name, isListed) in [("ci-data", true), ("data", false), ("cI-data", false)] {
                #expect(passes(#"{"HostConfig":{"Binds":["\#(name):/d"]}}"#) == isListed, "\(name)")
                let mount = #"{"Type":"volume","Source":"\#(name)","Target":"/d"}"#
                #expect(passes(#"{"HostConfig":{"Mounts":[\#(mount)]}}"#) == isListed, "\(name)")
                #expect(passes(#"{"Name":"\#(name)"}"#, to: "POST /volumes/create") == isListed, "\(name)")
            }
            #expect(passes(#"{"Volumes":{"/d":{}}}"#) && passes("{}", to: "POST /volumes/create"))
            #expect(passes(#"{"HostConfig":{"Mounts":[{"Type":"volume","Target":"/d"}]}}"#))
        }
        #expect(
            host(#""Binds":["data:/d"]"#) { $0.volumes = [] }
                == denied(#"HostConfig.Binds[0]: data is not allowed by "volumes"; "volumes: [data]" would allow it"#))
    }

    @Test("adds limits where a container asks for none, and for no more where it asks")
    func added() {
        let limits: Change = {
            $0.maxima.memory = 1 << 20
            $0.maxima.nanoCPUs = 2_000_000_000
            $0.maxima.processes = 100
            $0.maxima.isAdded = true
        }
        let all = #""Memory":1048576,"PidsLimit":100,"NanoCpus":2000000000"#
        #expect(outcome("{}", change: limits) == .sent(#"{"HostConfig":{\#(all)}}"#))
        #expect(outcome(#"{"HostConfig":null}"#, change: limits) == .sent(#"{"HostConfig":{\#(all)}}"#))
        #expect(
            host(#""Memory":0,"PidsLimit":5,"CpuQuota":1000"#, change: limits)
                == .sent(#"{"Image":"a","HostConfig":{"Memory":1048576,"PidsLimit":5,"CpuQuota":1000}}"#))
        for members in [#""Memory":-1"#, #""Memory":1048577"#, #""PidsLimit":-1"#, #""NanoCpus":2000000001"#] {
            #expect(!host(members, change: limits).passes, "\(members)")
        }
        #expect(!outcome(#"{"HostConfig":[]}"#, change: limits).passes)
        #expect(outcome("{}", to: "POST /containers/web/update", change: limits).passes)
    }
}
