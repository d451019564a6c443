// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("What a container brings along")
struct ImpliedObjectTests {
    /// A way to refer to a container, X, and what comes along with it.
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: ObjectKind
        let line: String
        var body: String?
        /// What is not there is denied, and not looked for under another name.
        var isKept = false

        var testDescription: String { "\(line) \(body ?? "")" }
    }

    static let rows: [Row] = [
        Row(kind: .volume, line: create, body: #"{"HostConfig":{"VolumesFrom":["X:ro"]}}"#),
        Row(kind: .volume, line: create, body: #"{"VolumesFrom":["X"]}"#),
        Row(kind: .volume, line: create, body: #"{"HostConfig":{"PidMode":"container:X"}}"#),
        Row(kind: .image, line: create, body: #"{"HostConfig":{"VolumesFrom":["X:ro"]}}"#),
        Row(kind: .image, line: create, body: #"{"HostConfig":{"PidMode":"container:X"}}"#),
        Row(kind: .container, line: create, body: #"{"HostConfig":{"PidMode":"container:X"}}"#),
        Row(kind: .container, line: create, body: #"{"HostConfig":{"IpcMode":"container:X"}}"#),
        Row(kind: .network, line: create, body: #"{"HostConfig":{"NetworkMode":"container:X"}}"#, isKept: true),
        Row(kind: .network, line: create, body: #"{"NetworkMode":"container:X"}"#, isKept: true),
        Row(kind: .image, line: "POST /commit?container=X&repo=shown/x&tag=1"),
    ]

    private static let create = "POST /containers/create"
    private static let web = AskedEngine.object(.container, "web", id: "a")

    private static func policy(_ kind: ObjectKind) -> Policy {
        AskedEngine.policy([kind: .init(hidden: [.name(.glob("vault*"))])])
    }

    private func judge(_ row: Row, _ name: String, brings objects: [ObjectDescription]?) throws -> Outcome {
        var engine = AskedEngine(objects: [Self.web])
        engine.implied[Self.web.id] = objects
        return try engine.judge(
            Self.policy(row.kind), row.line.replacing("X", with: name), row.body?.replacing("X", with: name))
    }

    @Test("passes where all of it is shown, and the container travels by its id", arguments: rows)
    func shown(row: Row) throws {
        for objects in [[], [AskedEngine.object(row.kind, "open", id: "b")]] {
            let sent = try judge(row, "web", brings: objects)
            #expect((sent.target + sent.body).contains(Self.web.id), "\(sent)")
        }
    }

    @Test("is denied in one sentence where some of it is hidden, or is not told", arguments: rows)
    func hidden(row: Row) throws {
        let vault = AskedEngine.object(row.kind, "vault", id: "c")
        let all: [[ObjectDescription]?] = [
            [vault], [AskedEngine.object(row.kind, "open", id: "b"), vault], [.unknown(row.kind, id: "gone")], nil,
        ]
        let outcomes = try all.map { try judge(row, "web", brings: $0) }
        #expect(outcomes.allSatisfy { $0.denial?.contains("the container web brings") == true }, "\(outcomes)")
        #expect(outcomes.allSatisfy { $0 == outcomes[0] })
    }

    @Test("is that of nobody where there is no such container", arguments: rows)
    func absent(row: Row) throws {
        let outcome = try judge(row, "gone", brings: [])
        #expect((outcome.denial != nil) == row.isKept)
        #expect(!(outcome.target + outcome.body).contains("gone"), "\(outcome)")
    }

    @Test("is no reason to ask where no rule is about it", arguments: rows)
    func others(row: Row) throws {
        let policy = AskedEngine.policy([.secret: .init(hidden: [.name(.exact("vault"))])])
        let sent = try AskedEngine(objects: [Self.web]).judge(
            policy, row.line.replacing("X", with: "web"), row.body?.replacing("X", with: "web"))
        #expect(!(sent.target + sent.body).contains(Self.web.id) && sent.denial == nil)
    }

    @Test("is another container's network where that one is hidden, and may be joined later where names decide")
    func joinedNetworks() throws {
        let body = #"{"HostConfig":{"NetworkMode":"container:X"}}"#
        func judge(_ name: String, brings objects: [ObjectDescription]?) throws -> Outcome {
            try self.judge(Row(kind: .container, line: Self.create, body: body), name, brings: objects)
        }
        #expect(try judge("web", brings: []).body.contains(Self.web.id))
        #expect(try judge("web", brings: nil).denial?.contains("brings its networks along") == true)
        #expect(try judge("later", brings: nil).body == body.replacing("X", with: "later"))
    }

    @Test("is asked for of eight containers at most")
    func many() throws {
        var engine = AskedEngine()
        for digit in "abcdef012" {
            engine.objects.append(AskedEngine.object(.container, "web-\(digit)", id: digit))
            engine.implied[engine.objects.last?.id ?? ""] = []
        }
        func judge(_ names: some Sequence<Character>) throws -> Outcome {
            let list = names.map { "\"web-\($0)\"" }.joined(separator: ",")
            return try engine.judge(
                Self.policy(.volume), Self.create, #"{"HostConfig":{"VolumesFrom":[\#(list)]}}"#)
        }
        #expect(try judge("abcdef01").denial == nil)
        #expect(try judge("abcdef012").denial?.contains("more than 8 containers") == true)
    }

    @Test("leaves the namespaces of nobody's container: whose networks these are nobody can tell")
    func foreign() throws {
        let body = #"{"HostConfig":{"NetworkMode":"ns:/proc/1/ns/net"}}"#
        #expect(try AskedEngine().judge(Self.policy(.network), Self.create, body).denial != nil)
    }
}
