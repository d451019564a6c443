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
}
