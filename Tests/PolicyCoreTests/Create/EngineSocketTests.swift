// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A bind of the engine's socket, where a policy names one of the gate's own,")
struct EngineSocketTests {
    private static let socket = "/run/caisson/ci.sock"

    private func outcome(
        _ host: String, under standard: SecurityStandard = .baseline, change: (inout CreationLimit) -> Void = { _ in }
    ) -> CreationOutcome {
        let policy = Policy.creating(standard) {
            $0.dockerSocket = Self.socket
            change(&$0)
        }
        return CreationOutcome(#"{"HostConfig":{\#(host)}}"#, under: policy, in: AskedEngine())
    }

    private func sent(_ host: String) -> CreationOutcome { .sent(#"{"HostConfig":{\#(host)}}"#) }

    @Test(
        "is sent as a bind of that one",
        arguments: [
            ("/var/run/docker.sock:/var/run/docker.sock", "/var/run/docker.sock"),
            ("/run/docker.sock:/x", "/x"), ("//var/run/./docker.sock:/x", "/x"),
            ("/var/lib/../run/docker.sock/:/x", "/x"), ("/run/user/1000/docker.sock:/var/run/docker.sock:ro", ""),
            ("/home/ci/.docker/run/docker.sock:/x:rw", "/x:rw"), ("/run/podman/podman.sock:/x", "/x"),
            ("/elsewhere:/var/run/docker.sock", "/var/run/docker.sock"), ("/run/caisson/../caisson/ci.sock:/x", "/x"),
            ("/var/run/docker.sock:/x:z", "/x"), ("/var/run/docker.sock:/x:Z,ro", "/x:ro"),
            ("/srv/ci:/run//docker.sock", "/run//docker.sock"),
        ])
    func binds(asked: String, given: String) {
        let given = given.isEmpty ? "/var/run/docker.sock:ro" : given
        let told = sent(#""Binds":["data:/d","\#(Self.socket):\#(given)"]"#)
        #expect(outcome(#""Binds":["data:/d","\#(asked)"]"#) == told)
        #expect(outcome(#""Binds":["data:/d","\#(asked)"]"#, under: .privileged) == told)
        #expect(
            outcome(#""Binds":["data:/d","\#(asked)"]"#) { $0.binds = [.init(path: "/", isReadOnly: true)] } == told)
    }

    @Test("is sent as a mount of that one, with the rest of the mount as it was")
    func mounts() {
        for type in [#""Type":"bind","#, #""Type":"","#, ""] {
            func mount(_ source: String, _ target: String) -> String {
                #""Mounts":[{\#(type)"Source":"\#(source)","Target":"\#(target)","ReadOnly":true}]"#
            }
            for (source, target) in [
                ("/var/run/docker.sock", "/var/run/docker.sock"), ("/var/run/docker.sock", "/x"),
                ("/tmp", "/a/docker.sock"),
                (Self.socket, "/x"),
            ] {
                #expect(outcome(mount(source, target)) == sent(mount(Self.socket, target)))
                #expect(outcome(mount(source, target), under: .privileged) == sent(mount(Self.socket, target)))
            }
        }
    }

    @Test(
        "is refused where it is more than a bind of a socket",
        arguments: [
            #""Binds":["/var/run/docker.sock:/x:rshared"]"#, #""Binds":["/var/run/docker.sock:/x:O,upperdir=/etc"]"#,
            #""Binds":["/var/run/docker.sock:/x:ro:y"]"#, #""Binds":["/var/run/docker.sock"]"#,
            #""Binds":["/var/run:/x"]"#, #""Binds":["/run/caisson:/x"]"#, #""Binds":["/run/caisson/ci.sock/a:/x"]"#,
            #""Binds":["/var/run/docker.sock.d:/x"]"#, #""Binds":["/var/run/docker.sock/..:/x"]"#,
            #""Binds":["/var/run/docker.sock:/x","/etc:/e"]"#, #""Binds":["docker.sock:docker.sock"]"#,
            #""Mounts":[{"Type":"bind","Source":"/var/run/docker.sock","Target":"/x","BindOptions":{"Propagation":"rshared"}}]"#,
            #""Mounts":[{"Type":"Bind","Source":"/var/run/docker.sock","Target":"/x"}]"#,
            #""Mounts":[{"Type":"tmpfs","Source":"/var/run/docker.sock","Target":"/x"}]"#,
            #""Mounts":[{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":{"Name":"local","Options":"#
                + #"{"type":"none","o":"bind","device":"/run/caisson/ci.sock"}}}}]"#,
        ])
    func refused(host: String) {
        let outcome = outcome(host)
        #expect(!outcome.passes && outcome != .undecided, "\(outcome)")
    }

    @Test("leaves a volume what it is, wherever it is mounted")
    func volumes() {
        for host in [
            #""Binds":["data:/var/run/docker.sock"]"#,
            #""Mounts":[{"Type":"volume","Source":"data","Target":"/var/run/docker.sock"}]"#,
        ] {
            #expect(outcome(host) == sent(host))
        }
    }

    @Test("is refused without the word, and a denial names it")
    func word() {
        let told =
            "ContainerCreate is not allowed: HostConfig.Binds[0]: /var/run/docker.sock is not allowed under standard baseline; "
            + #""docker_socket: /run/caisson/gate.sock" would allow it"#
        let binds = #""Binds":["/var/run/docker.sock:/x"]"#
        #expect(outcome(binds) { $0.dockerSocket = nil } == .denied(told))
        #expect(outcome(binds, under: .privileged) { $0.dockerSocket = nil } == sent(binds))
    }

    @Test("is told as root where the engine itself may listen there")
    func power() {
        func powers(_ path: String) -> [String] {
            var limit = CreationLimit(standard: .baseline)
            limit.dockerSocket = path
            return limit.powers
        }
        #expect(powers(Self.socket) == [])
        for path in ["/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock"] {
            #expect(powers(path) == ["docker_socket: \(path)"])
        }
    }
}

@Suite("A stricter standard that a policy warns of")
struct WarnedStandardTests {
    private func grounds(_ json: String, change: (inout CreationLimit) -> Void = { _ in }) throws -> Permit? {
        let policy = Policy.creating(.baseline) {
            $0.warnedStandard = .restricted
            change(&$0)
        }
        guard case .allowed(let permit) = policy.evaluate(try .of("POST /containers/create", json: json)) else {
            return nil
        }
        return permit
    }

    private let strict =
        #"{"User":"1000","HostConfig":{"CapDrop":["ALL"],"SecurityOpt":["no-new-privileges:true"]}}"#

    @Test("lets pass what it would refuse, and tells why")
    func warned() throws {
        let permit = try #require(try grounds(#"{"Image":"a","User":"root"}"#))
        let told =
            #"ContainerCreate is not allowed: User must be the number of a user that is not root under standard restricted, "#
            + #"not root; "standard: baseline" would allow it"#
        #expect(permit.warning?.sentence == told && permit.rule == nil)
        #expect(try grounds(strict)?.warning == nil)
        #expect(try grounds(#"{"User":"root"}"#) { $0.warnedStandard = nil }?.warning == nil)
    }

    @Test("changes nothing of what is refused, and of what is sent")
    func unchanged() throws {
        #expect(try grounds(#"{"HostConfig":{"Privileged":true}}"#) == nil)
        let permit = try #require(
            try grounds(#"{"HostConfig":{"Newcomer":0,"Binds":["/run/docker.sock:/x"]}}"#) { $0.dockerSocket = "/a" })
        #expect(permit.request.body == .judged(Array(#"{"HostConfig":{"Binds":["/a:/x"]}}"#.utf8)))
        #expect(permit.warning != nil)
    }

    @Test("costs other requests nothing")
    func others() throws {
        let policy = Policy.creating(.baseline) { $0.warnedStandard = .restricted }
        guard case .allowed(let permit) = policy.evaluate(try .of("GET /containers/json")) else {
            Issue.record("a list is not allowed")
            return
        }
        #expect(permit.warning == nil)
    }
}
