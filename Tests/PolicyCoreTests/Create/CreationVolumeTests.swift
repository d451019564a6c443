// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A volume that is there already, and that a container is to have,")
struct CreationVolumeTests {
    private func volume(_ name: String, _ origin: String?) throws -> ObjectDescription {
        var volume = AskedEngine.object(.volume, name, id: "a")
        volume.origin = try origin.map { text in
            try Array(text.utf8).withUnsafeBytes { try JSONReader.read(from: $0) }
        }
        return volume
    }

    private func outcome(
        _ origin: String?, _ json: String, change: (inout CreationLimit) -> Void = { _ in }
    ) throws -> CreationOutcome {
        let engine = AskedEngine(objects: [try volume("data", origin)])
        return CreationOutcome(json, under: .creating(.baseline, change: change), in: engine)
    }

    private let bodies = [
        #"{"HostConfig":{"Binds":["data:/d"]}}"#,
        #"{"HostConfig":{"Mounts":[{"Type":"volume","Source":"data","Target":"/d"}]}}"#,
    ]

    @Test(
        "is judged as what it is",
        arguments: [
            (#"{"Driver":"local","Options":null}"#, true), (#"{"Driver":"local","Options":{}}"#, true),
            (#"{"Driver":"local","Options":{"type":"tmpfs","device":"tmpfs","o":"size=1m"}}"#, true),
            (#"{"Driver":"local","Options":{"type":"none","o":"bind","device":"/"}}"#, false),
            (#"{"Driver":"local","Options":{"type":"none","o":"bind","device":"/srv/other"}}"#, false),
            (#"{"Driver":"local","Options":{"type":"ext4","device":"/dev/sda1"}}"#, false),
            (#"{"Driver":"local","Options":{"type":"nfs","o":"addr=10.0.0.1","device":":/x"}}"#, false),
            (#"{"Driver":"local","Options":{"type":"overlay","o":"lowerdir=/"}}"#, false),
            (#"{"Driver":"evil","Options":{}}"#, false), (#"{"Driver":7}"#, false), ("null", false),
        ])
    func origin(of text: String, passes: Bool) throws {
        for body in bodies { #expect(try outcome(text, body).passes == passes, "\(body)") }
    }

    @Test("is refused where nobody can say what it is")
    func unknown() throws {
        for body in bodies { #expect(try !outcome(nil, body).passes) }
    }

    @Test("may be a directory that may be bound")
    func bound() throws {
        let origin = #"{"Driver":"local","Options":{"type":"none","o":"bind","device":"/srv/ci/a"}}"#
        for body in bodies {
            #expect(try outcome(origin, body) { $0.binds = [.init(path: "/srv/ci")] }.passes)
            #expect(try !outcome(origin, body) { $0.binds = [.init(path: "/srv/ci", isReadOnly: true)] }.passes)
        }
        for device in ["/srv/ci/disk", "/srv/ci"] {
            let disk = #"{"Driver":"local","Options":{"type":"ext4","device":"\#(device)"}}"#
            for body in bodies {
                #expect(
                    try !outcome(disk, body) { $0.binds = [.init(path: "/srv/ci")] }.passes, "a client can make one")
            }
        }
        let told = try outcome(#"{"Driver":"local","Options":{"type":"none","o":"bind","device":"/etc"}}"#, bodies[0])
        #expect(
            told
                == .denied(
                    "ContainerCreate is not allowed: HostConfig.Binds[0]: the volume data, which is /etc, is not allowed "
                        + #"under standard baseline; "binds: [/etc]" would allow it, and that is root on the host"#))
    }

    @Test("is asked for before a body passes, and nothing is asked where none is named")
    func questions() throws {
        let policy = Policy.creating(.baseline)
        let line = "POST /containers/create"
        guard case .needs(.objects(let asked)) = policy.evaluate(try .of(line, json: bodies[0])) else {
            Issue.record("nothing is asked")
            return
        }
        #expect(asked == [ObjectQuestion(kind: .object(.volume), reference: "data")])
        guard case .allowed = policy.evaluate(try .of(line, json: #"{"HostConfig":{"Binds":[]}}"#)) else {
            Issue.record("something is asked")
            return
        }
        let many = (0..<33).map { #""v\#($0):/v\#($0)""# }.joined(separator: ",")
        #expect(!CreationOutcome(#"{"HostConfig":{"Binds":[\#(many)]}}"#, under: policy, in: AskedEngine()).passes)
    }

    @Test("is told of to nobody from whom it is hidden, and without its place where places are redacted")
    func untold() throws {
        let shown = Visibility.Rule(shown: [.label(key: .exact("a"), value: nil)])
        var redaction = Redaction()
        redaction.hostPaths = true
        let bound = try volume("data", #"{"Driver":"local","Options":{"o":"bind","device":"/secret"}}"#)
        func denial(_ view: View, _ objects: [ObjectDescription]) throws -> String? {
            let policy = Policy.creating(.baseline).seeing(view)
            return try AskedEngine(objects: objects).judge(policy, "POST /containers/create", bodies[0]).denial
        }
        let hiding = View(visibility: Visibility([.volume: shown]))
        #expect(try denial(hiding, [bound]) == denial(hiding, []) && denial(hiding, []) != nil)
        let told = try denial(View(visibility: Visibility(), redaction: redaction), [bound])
        #expect(told?.contains("secret") == false && told?.contains("HostConfig.Binds[0]") == true, "\(told ?? "-")")
    }

    @Test("is asked for together with what a view has to know")
    func withView() throws {
        let shown = Visibility.Rule(shown: [.label(key: .exact("a"), value: nil)])
        let view = View(visibility: Visibility([.volume: shown, .network: shown]))
        let policy = Policy.creating(.baseline).seeing(view)
        let json = #"{"HostConfig":{"Binds":["data:/d"],"NetworkMode":"ci"}}"#
        func outcome(_ origin: String, _ labels: [(key: String, value: String)]) throws -> CreationOutcome {
            var data = try volume("data", origin)
            data.labels = [("a", "")]
            return CreationOutcome(
                json, under: policy,
                in: AskedEngine(objects: [data, AskedEngine.object(.network, "ci", id: "c", labels)]))
        }
        let (plain, bound) = (#"{"Driver":"local"}"#, #"{"Driver":"local","Options":{"o":"bind","device":"/"}}"#)
        guard case .sent(let sent) = try outcome(plain, [("a", "")]) else {
            Issue.record("it does not pass")
            return
        }
        #expect(sent == #"{"HostConfig":{"Binds":["data:/d"],"NetworkMode":"ci"}}"#)
        #expect(try !outcome(bound, [("a", "")]).passes)
        if case .sent(let sent) = try outcome(plain, []) { #expect(!sent.contains("ci") && !sent.contains("cccc")) }
    }
}
