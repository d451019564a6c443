// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson suggest and caisson replay")
struct SuggestTests {
    private static func line(
        _ call: String, client: String = "web@10.0.0.5", decision: String = "allowed", more: String = ""
    ) -> String {
        let words = call.split(separator: " ")
        return
            #"{"time":"2026-11-21T17:52:13.061Z","client":"\#(client)","method":"\#(words[0])","path":"\#(words[1])","#
            + #""decision":"\#(decision)","status":200\#(more)}"# + "\n"
    }

    private static let log = [
        line("GET /_ping"), line("GET /v1.51/containers/json"), line("GET /v1.51/containers/api/logs"),
        line("POST /v1.51/containers/api/restart"), line("POST /v1.51/networks/create"),
        line("POST /v1.51/containers/create"), line("GET /v1.51/events", decision: "warned"),
        line("DELETE /v1.51/volumes/data", decision: "denied"),
    ].joined()

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try write(Self.log, to: "access.json")
    }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
    }

    /// Words that name a file are of the test's directory.
    private func run(_ words: String...) throws -> (status: Int32, out: String, err: String) {
        try RunningCaisson.run(
            words.map { $0.hasSuffix(".json") || $0.hasSuffix(".yaml") ? "\(directory.path)/\($0)" : $0 })
    }

    @Test("print a policy that passes its own tests, lets the same requests pass and denies their neighbours")
    func roundTrip() throws {
        let suggested = try run("suggest", "access.json")
        #expect(suggested.status == 0, "\(suggested.err)")
        try write(suggested.out, to: "new.yaml")
        let checked = try run("check", "--test", "new.yaml")
        #expect(checked.status == 0, "\(checked.out)\(suggested.out)")
        #expect(checked.out.hasSuffix(": 1 policy, 8 tests pass\n"), "\(checked.out)\(suggested.out)")

        let passed = Self.log.split(separator: "\n").filter { !$0.contains("create") && !$0.contains("denied") }
        try write(passed.map { "\($0)\n" }.joined(), to: "passed.json")
        let same = try run("replay", "passed.json", "--policy", "new.yaml")
        #expect(same.status == 0)
        #expect(same.out == "5 requests: all fare as they did\n")

        let neighbours = [
            "GET /v1.51/containers/db/logs", "POST /v1.51/containers/db/restart", "POST /v1.51/containers/api/stop",
            "GET /v1.51/containers/api/json", "GET /v1.51/images/json",
        ]
        try write(neighbours.map { Self.line($0) }.joined(), to: "neighbours.json")
        let denied = try run("replay", "neighbours.json", "--policy", "new.yaml")
        #expect(denied.status == 1)
        #expect(denied.out.hasPrefix("5 requests, 0 of them fare as they did\nweb@10.0.0.5:\n"), "\(denied.out)")
        #expect(denied.out.components(separatedBy: "\n  - ").count == 6, "\(denied.out)")
    }

    @Test("take logs from standard input and from many files, as one")
    func inputs() throws {
        try write(Self.line("GET /v1.51/images/json"), to: "more.json")
        let both = try run("suggest", "access.json", "more.json")
        #expect(both.out.contains("- ImageList"), "\(both.out)")
        #expect(both.out.contains("# The smallest policy for 8 requests of 2 logs, "), "\(both.out)")
    }

    @Test("leave out what is no line of a JSON log, say so, and need one request at least")
    func unreadable() throws {
        try write("2026-11-21T17:52:13.061Z allowed GET /info status=200\n", to: "text.json")
        let told = try run("suggest", "text.json")
        #expect(told.status == 1)
        #expect(
            told.err == """
                caisson: 1 line is no JSON of a gate and left out; CAISSON_LOG_FORMAT=json makes a gate write it
                caisson: there is no request in text.json

                """)
        #expect(try run("suggest", "missing.json").status == 1)
    }

    @Test("say what a policy of today lacks, and what of it was never used")
    func difference() throws {
        try write("caisson: 1\npolicies: { web: { allow: [SystemPing, SystemInfo] } }\n", to: "today.yaml")
        let told = try run("suggest", "access.json", "--diff", "today.yaml")
        #expect(told.status == 1)
        #expect(told.out.hasPrefix("web: policy web\n  + ContainerList  # once, 2026-"), "\(told.out)")
        #expect(told.out.contains("\n  + ContainerCreate  # root on the host; once, 2026-"), "\(told.out)")
        #expect(told.out.hasSuffix("\n  - SystemInfo  # never used\n"), "\(told.out)")
        let suggested = try run("suggest", "access.json", "--policy", "today.yaml", "--as", "web")
        #expect(
            suggested.out.contains("# policy web allows, and it was never used:\n    #   SystemInfo\n"),
            "\(suggested.out)")
        #expect(try run("suggest", "access.json", "--diff", "today.yaml", "--as", "nobody").status == 64)
    }

    @Test("replay says what depends on a body or on an id that nobody knows: 3")
    func depends() throws {
        try write("caisson: 1\npolicies: { p: { allow: [NetworkCreate] } }\n", to: "new.yaml")
        try write(Self.line("POST /networks/create"), to: "one.json")
        let told = try run("replay", "one.json", "--policy", "new.yaml")
        #expect(told.status == 3)
        #expect(told.out.contains("  ? NetworkCreate  once, "), "\(told.out)")
    }
}
