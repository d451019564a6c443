// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// One name with several tags, of which some are of hidden images.
extension EngineTests {
    private static let policy = """
        policies:
          ci: { allow: ["*"], containers: { label: team=ci }, images: { label: team=ci } }

        """

    @Test(
        "A hidden image is neither exported, nor pushed, nor robbed of its name by another tag", .timeLimit(.minutes(1))
    )
    func imageNames() async throws {
        let gate = try await FileGate(bench, Self.policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let asking = Asking(gate.socketPath)
        let tar = try await run(["tar", "-C", bench.engine.directory + "/busybox-root", "-c", "."])
        for (team, name) in [("ci", "ci/app:v1"), ("secret", "zqsecret:prod")] {
            let label = ["import", "--change", "LABEL team=\(team)", "-", name]
            let made = try await bench.direct.start(label, wiring: .pipes(input: tar.output)).finished()
            try #require(made.status == 0, "\(made.said)")
        }
        let before = try await bench.direct("image", "inspect", "--format", "{{.Id}}", "zqsecret:prod").text
        for query in ["repo=zqsecret:x&tag=prod", "repo=zqsecret:prod&tag=prod", "repo=zqsecret&tag=prod&tag=y"] {
            let tagged = try await asking.send("POST", "/images/ci/app:v1/tag?\(query)")
            #expect(tagged.status == 403, "\(query): \(tagged.text)")
        }
        #expect(try await asking.send("POST", "/images/ci/app:v1/tag?repo=zqsecret&tag=latest").status == 201)
        let exported = try await asking.send("GET", "/images/zqsecret/get")
        #expect(exported.status == 200 && !exported.whole.contains("zqsecret:prod"))
        #expect(exported.whole.contains("zqsecret:latest"))
        let pushed = try await asking.send("POST", "/images/zqsecret/push?tag=prod")
        #expect(!pushed.text.contains("zqsecret:prod"), "\(pushed.text)")
        let after = try await bench.direct("image", "inspect", "--format", "{{.Id}}", "zqsecret:prod").text
        #expect(before == after)
        _ = try await bench.direct("rmi", "-f", "zqsecret:prod", "zqsecret:latest", "ci/app:v1")
    }

    private static let byName = """
        policies:
          ci: { allow: ["*"], images: { name: "zqshown/*" } }

        """

    @Test("A hidden name of an image that is shown can be neither read, moved nor removed", .timeLimit(.minutes(1)))
    func otherNames() async throws {
        let gate = try await FileGate(bench, Self.byName) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let asking = Asking(gate.socketPath)
        let tar = try await run(["tar", "-C", bench.engine.directory + "/busybox-root", "-c", "."])
        for name in ["zqshown/copy:1", "zqshown/app:1"] {
            let made = try await bench.direct.start(
                ["import", "--change", "LABEL of=\(name)", "-", name], wiring: .pipes(input: tar.output)
            ).finished()
            try #require(made.status == 0, "\(made.said)")
        }
        _ = try await bench.direct("tag", "zqshown/copy:1", "zqprod/base:1")
        let before = try await bench.direct("image", "inspect", "--format", "{{.Id}}", "zqprod/base:1").text
        let id = before.split(separator: "\n").first.map(String.init) ?? ""
        for path in ["/images/json?all=1", "/images/zqshown/copy:1/json", "/images/\(id)/json", "/system/df"] {
            let answer = try await asking.send("GET", path)
            #expect(answer.status == 200 && answer.text.contains("zqshown/copy:1"), "\(path): \(answer.text)")
            #expect(!answer.text.contains("zqprod"), "\(path)")
        }
        #expect(try await asking.send("GET", "/images/zqprod/base:1/json").status == 404)
        #expect(try await asking.send("DELETE", "/images/zqprod/base:1").status == 404)
        #expect(try await asking.send("DELETE", "/images/\(id)").status == 403)
        #expect(try await asking.send("POST", "/images/zqprod/base:1/tag?repo=zqshown/x&tag=1").status == 404)
        #expect(try await asking.send("POST", "/images/zqshown/app:1/tag?repo=zqprod/base&tag=1").status == 403)
        #expect(try await asking.send("DELETE", "/images/zqshown/copy:1").status == 200)
        #expect(try await bench.direct("image", "inspect", "--format", "{{.Id}}", "zqprod/base:1").text == before)
        _ = try await bench.direct("rmi", "-f", "zqprod/base:1", "zqshown/app:1")
    }

    private static let exceptHidden = """
        policies:
          ci: { allow: ["*"], images: { except: { name: "zqhidden/*" } } }

        """

    @Test("An image that was hidden stays hidden when another takes its name", .timeLimit(.minutes(1)))
    func formerImages() async throws {
        let gate = try await FileGate(bench, Self.exceptHidden) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let asking = Asking(gate.socketPath)
        let tar = try await run(["tar", "-C", bench.engine.directory + "/busybox-root", "-c", "."])
        var ids: [String] = []
        for number in 1...2 {
            let made = try await bench.direct.start(
                ["import", "--change", "LABEL number=\(number)", "-", "zqhidden/sec:1"],
                wiring: .pipes(input: tar.output)
            ).finished()
            try #require(made.status == 0, "\(made.said)")
            let text = try await bench.direct("image", "inspect", "--format", "{{.Id}}", "zqhidden/sec:1").text
            ids += text.split(separator: "\n").prefix(1).map(String.init)
        }
        try #require(Set(ids).count == 2)
        let there = try await bench.direct("images", "--all", "--no-trunc", "--quiet").text
        let list = try await asking.send("GET", "/images/json?all=1")
        for id in ids {
            #expect(there.contains(id))
            #expect(list.status == 200 && !list.text.contains(id))
            #expect(try await asking.send("GET", "/images/\(id)/json").status == 404)
            #expect(try await asking.send("DELETE", "/images/\(id)").status == 404)
        }
        for id in ids { _ = try await bench.direct("rmi", "-f", id) }
    }
}
