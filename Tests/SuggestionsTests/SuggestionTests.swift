// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore
import Testing

@testable import Suggestions

@Suite("A suggestion")
struct SuggestionTests {
    private func usage(_ lines: [String], countsDenied: Bool = false) -> Usage {
        Lines.usage(lines, countsDenied: countsDenied)
    }

    private func policy(_ usage: Usage, catalog: ObjectCatalog = ObjectCatalog()) throws -> SuggestedPolicy {
        let (client, own) = try #require(usage.byClient.first)
        return SuggestedPolicy(for: client, usage: own, catalog: catalog, choices: SuggestedPolicy.Choices())
    }

    @Test("is a preset where one covers what was seen, with the options that it takes and no others")
    func preset() throws {
        let calls = ["GET /info", "GET /containers/json", "GET /containers/4f66ad9c6ad5/json", "GET /events"]
        let seen = usage(
            (calls + ["GET /containers/4f66ad9c6ad5/logs", "GET /containers/4f66ad9c6ad5/stats"]).map {
                Lines.line($0, client: "shop-dozzle-1@10.0.0.5")
            })
        let text = Lines.file(of: seen)
        #expect(text.contains("    preset: { name: dozzle, with: [stats] }\n"), "\(text)")
        #expect(text.contains("# nothing beyond what was seen"), "\(text)")
    }

    @Test("is no preset that stands for few operations or allows many others, unless the client is called so")
    func farPreset() throws {
        let own = try policy(
            usage([Lines.line("GET /containers/json"), Lines.line("GET /containers/4f66ad9c6ad5/logs")]))
        #expect(own.presetName == nil)
        #expect(own.allowedEndpoints == [.containerList, .containerLogs])
        let named = try policy(usage([Lines.line("GET /containers/json", client: "traefik@10.0.0.2")]))
        #expect(named.presetName == "traefik")
    }

    @Test("narrows an operation to the names that were asked for, and tests that others are denied")
    func names() throws {
        let seen = usage([Lines.line("GET /containers/json"), Lines.line("POST /containers/web/restart")])
        let text = Lines.file(of: seen)
        #expect(text.contains(#"- { operation: ContainerRestart, containers: { name: [web] } }"#), "\(text)")
        #expect(
            text.contains(
                "  - { request: 'POST /containers/web/restart', object: ['name:caisson-other'], expect: deny }"),
            "\(text)")
        #expect(Lines.issues(of: text) == [])
    }

    @Test("finds names, compose projects and labels by what an engine tells of ids", arguments: Ladder.all)
    func ladder(rung: Ladder) throws {
        var catalog = ObjectCatalog()
        for object in rung.objects { catalog.add(object) }
        let seen = usage(rung.asked.map { Lines.line("POST /containers/\($0)/restart") })
        let entry = try #require(try policy(seen, catalog: catalog).entries.first)
        #expect(entry.rung == rung.expected)
    }

    @Test("holds for no name that an engine gave to what the client made")
    func made() throws {
        var catalog = ObjectCatalog()
        for object in Ladder.all[0].objects { catalog.add(object) }
        let id = Ladder.all[0].asked[0]
        let lines = [
            Lines.line("POST /containers/create"), Lines.line("POST /containers/\(id)/start"),
            Lines.line("DELETE /containers/tmp"),
        ]
        let own = try policy(usage(lines), catalog: catalog)
        #expect(own.entries.map(\.rung) == [.any, .names(["tmp"])])
        #expect(try policy(usage([lines[1]]), catalog: catalog).entries.map(\.rung) == [.names(["web-1"])])
    }

    @Test("never holds a way to root unasked, and says what it would mean")
    func root() throws {
        let seen = usage([Lines.line("GET /containers/json"), Lines.line("POST /containers/create")])
        let text = Lines.file(of: seen)
        #expect(
            text.contains(
                "# - ContainerCreate  # root on the host; `create: { standard: baseline }` would bound it; once, 2026-"),
            "\(text)"
        )
        #expect(Lines.policy(of: text)?.allowedEndpoints == [.containerList])
        var choices = SuggestedPolicy.Choices()
        choices.includesRoot = true
        let asked = Lines.file(of: seen, choices: choices)
        #expect(Lines.policy(of: asked)?.allowedEndpoints == [.containerList, .containerCreate], "\(asked)")
    }

    @Test("counts what was denied only if it is asked to, and what was refused never")
    func denied() throws {
        let lines = [
            Lines.line("GET /containers/json"), Lines.line("GET /info", decision: "denied"),
            Lines.line("GET /version", decision: "refused"), Lines.line("GET /events", decision: "warned"),
        ]
        #expect(try policy(usage(lines)).allowedEndpoints == [.containerList, .systemEvents])
        #expect(
            try policy(usage(lines, countsDenied: true)).allowedEndpoints == [
                .containerList, .systemEvents, .systemInfo,
            ])
    }

    @Test("narrows by parameters that tell, where the log holds them for every request")
    func parameters() throws {
        let kill = Lines.line("POST /containers/web/kill", more: #""query":["signal=HUP"]"#)
        let text = Lines.file(of: usage([kill]))
        #expect(text.contains(#"query: { signal: [HUP] }"#), "\(text)")
        #expect(Lines.issues(of: text) == [])
        let silent = Lines.file(of: usage([kill, Lines.line("POST /containers/web/kill")]))
        #expect(!silent.contains("query:"), "\(silent)")
    }

    @Test("has a policy for each client that the log tells apart, and one for addresses")
    func clients() throws {
        let text = Lines.file(
            of: usage([
                Lines.line("GET /containers/json", client: "homepage@10.0.0.5"),
                Lines.line("GET /version", client: "unix:1000"), Lines.line("GET /info", client: "10.0.0.9"),
            ]))
        #expect(text.contains("  - { container: homepage, policy: homepage }\n  - { user: 1000, policy: user-1000 }\n"))
        #expect(text.contains("  - { address: '10.0.0.9', policy: app }\n"), "\(text)")
        #expect(text.contains("as: 'container:homepage'"), "\(text)")
        #expect(Lines.issues(of: text) == [])
    }

    @Test("keeps policies apart whose clients come to one name")
    func clashingNames() throws {
        let clients = ["a b@10.0.0.5", "a-b@10.0.0.6", "app@10.0.0.7", "10.0.0.8"]
        let text = Lines.file(of: usage(clients.map { Lines.line("GET /info", client: $0) }))
        #expect(Lines.issues(of: text) == [])
        #expect(text.split(separator: "\n").count { $0 == "    allow:" } == 4, "\(text)")
    }

    @Test("says what of today's policy was never used, and what is missing from it")
    func unused() throws {
        let seen = usage([Lines.line("GET /containers/json"), Lines.line("GET /info")])
        let own = try #require(seen.byClient.values.first)
        let today = try #require(Preset.named("traefik")).policy(with: [])
        let difference = UnusedPermissions(of: today, after: own)
        #expect(difference.missing == [.systemInfo])
        #expect(Set(difference.unused) == Set(today.allowedEndpoints).subtracting([.containerList]))
        #expect(difference.lines.first == "+ SystemInfo  # once, 2026-11-21T17:52:13.061Z")
    }

    @Test("is a file that can be read, whatever stands in the log", arguments: Lines.hostile)
    func hostile(line: String) throws {
        let seen = usage([Lines.line("GET /containers/json"), line])
        #expect(Lines.issues(of: Lines.file(of: seen)) == [])
    }
}

/// Objects, how they were asked for, and the rung of the ladder on which all of them stand.
struct Ladder: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let objects: [ObjectDescription]
    let asked: [String]
    let expected: ObjectRung

    private static func container(_ number: Int, labels: [(key: String, value: String)] = []) -> ObjectDescription {
        let digit = String(number, radix: 16)
        return ObjectDescription(
            kind: .container, id: String(repeating: digit, count: 64), names: ["/web-\(number)"], labels: labels)
    }

    private static func ids(_ numbers: Range<Int>) -> [String] {
        numbers.map { String(repeating: String($0, radix: 16), count: 64) }
    }

    private static let project = (key: "com.docker.compose.project", value: "shop")

    static let all = [
        Ladder(
            testDescription: "names", objects: (1..<9).map { container($0) }, asked: ids(1..<3),
            expected: .names(["web-1", "web-2"])),
        Ladder(
            testDescription: "the beginning of an id", objects: [container(1), container(2)],
            asked: ["111111111111", "web-1"], expected: .names(["web-1"])),
        Ladder(
            testDescription: "a compose project",
            objects: (1..<6).map { container($0, labels: [project]) } + [container(7)], asked: ids(1..<6),
            expected: .composeProject("shop")),
        Ladder(
            testDescription: "a label that not every container has",
            objects: (1..<6).map { container($0, labels: [("all", "1"), ("logs", "yes")]) }
                + [container(7, labels: [("all", "1")])],
            asked: ids(1..<6), expected: .label("logs")),
        Ladder(
            testDescription: "a label that every container has",
            objects: (1..<6).map { container($0, labels: [("all", "1")]) },
            asked: ids(1..<6), expected: .any),
        Ladder(testDescription: "an id that nobody knows", objects: [], asked: ids(1..<2), expected: .any),
        Ladder(
            testDescription: "a name that another container has as a link", asked: ids(1..<2)),
    ]

    init(testDescription: String, objects: [ObjectDescription], asked: [String], expected: ObjectRung) {
        (self.testDescription, self.objects, self.asked, self.expected) = (testDescription, objects, asked, expected)
    }

    private init(testDescription: String, asked: [String]) {
        var linked = Self.container(1)
        linked.names = ["/other/db", "/web-1"]
        self.init(testDescription: testDescription, objects: [linked], asked: asked, expected: .names(["web-1"]))
    }
}
