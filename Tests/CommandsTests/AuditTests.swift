// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("A gate with an audit", .serialized)
struct AuditTests {
    private static let policy = """
        caisson: 1
        audit: { dir: DIR, endpoints: [writes, denied], when_lost: WHEN, key_file: KEY }
        policies:
          ci: { allow: [SystemPing, ContainerStop, ContainerList] }

        """

    /// A folder with a policy file and a key.
    private struct Place {
        let directory: TemporaryDirectory
        let publicKey: String
        var policy: String { "\(directory.path)/caisson.yaml" }
        var audit: String { "\(directory.path)/audit" }

        init(whenLost: String = "serve") throws {
            directory = try TemporaryDirectory()
            let key = "\(directory.path)/audit.key"
            publicKey = try RunningCaisson.run(["audit", "key", key, "--name", "test.example/caisson"]).out
            let text = AuditTests.policy.replacingOccurrences(of: "DIR", with: audit)
                .replacingOccurrences(of: "WHEN", with: whenLost).replacingOccurrences(of: "KEY", with: key)
            try text.write(toFile: policy, atomically: true, encoding: .utf8)
        }

        func gate(before engine: StubEngine) throws -> RunningCaisson {
            try RunningCaisson(environment: ["CAISSON_POLICY": policy, "CAISSON_UPSTREAM": engine.address])
        }

        func verify(_ words: String...) throws -> (status: Int32, out: String, err: String) {
            let key = publicKey.trimmingCharacters(in: .newlines)
            return try RunningCaisson.run(["audit", "verify", audit, "--key", key] + words)
        }

        var files: [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: audit))?.filter { $0.hasSuffix(".jsonl") }.sorted()
                ?? []
        }
    }

    private func ask(_ gate: RunningCaisson, _ line: String) throws -> Int {
        let client = try gate.connect()
        try client.send("\(line) HTTP/1.1\r\nHost: x\r\nX-Registry-Auth: x8pTq1mark\r\nConnection: close\r\n\r\n")
        return try client.receiveResponse().status
    }

    @Test("leaves a chain that is whole, from its start over reloads to its stop, and again")
    func whole() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let place = try Place()
        for _ in 0..<2 {
            let gate = try place.gate(before: engine)
            #expect(try ask(gate, "GET /_ping") == 200)
            #expect(try ask(gate, "POST /v1.45/containers/web/stop?t=5&x8pTq1mark=1") == 200)
            #expect(try ask(gate, "DELETE /containers/web?v=x8pTq1mark") == 403)
            gate.reload()
            try gate.waitForLog(containing: "reloaded: ready")
            gate.terminate()
            #expect(try gate.waitForExit() == 0)
        }
        let verified = try place.verify()
        #expect(verified.status == 0, "\(verified)")
        #expect(verified.out.contains("signed by test.example/caisson\nnothing is changed, and nothing is missing\n"))
        let text = try place.files.map { try String(contentsOfFile: "\(place.audit)/\($0)", encoding: .utf8) }.joined()
        #expect(!text.contains("x8pTq1mark"))
        let lines = text.split(separator: "\n").map(String.init)
        let kinds = ["file_begin", "start", "exchange", "exchange", "reload", "stop", "checkpoint", "file_end"]
        let found = lines.compactMap { $0.firstMatch(of: /"kind":"(\w+)"/).map { String($0.1) } }
        #expect(found == kinds + kinds)
        let shown = try RunningCaisson.run(["audit", "show", place.audit, "--denied", "--since", "1h"])
        #expect(shown.out.split(separator: "\n").count == 2)
        #expect(shown.out.contains(" denied DELETE /containers/web status=403 endpoint=ContainerDelete "), "\(shown)")
        let others = try RunningCaisson.run(["audit", "show", place.audit, "--client", "nobody", "--json"])
        #expect(others.out.isEmpty && others.status == 0)
    }

    @Test("that was changed is told by the file and the line, with status 2")
    func changed() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let place = try Place()
        let gate = try place.gate(before: engine)
        #expect(try ask(gate, "DELETE /containers/web") == 403)
        gate.terminate()
        try gate.waitForExit()
        let path = "\(place.audit)/\(try #require(place.files.first))"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "\"denied\",", with: "\"allowed\",")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let verified = try place.verify()
        #expect(verified.status == 2)
        #expect(
            verified.out.contains(".jsonl:3: changed: record 3 is not the one that the next one names\n"), "\(verified)"
        )
        let unreadable = try RunningCaisson.run(["audit", "verify", place.audit + "-none"])
        #expect(unreadable.status == 1 && unreadable.err.contains("No such file"))
    }

    @Test("lets nothing pass while it cannot write, where the policy says so, and goes on by itself")
    func refuse() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let place = try Place(whenLost: "refuse")
        let gate = try place.gate(before: engine)
        #expect(try ask(gate, "POST /containers/web/stop") == 200)
        try FileManager.default.removeItem(atPath: place.audit)
        try Data().write(to: URL(fileURLWithPath: place.audit))
        // Nobody knows before somebody has tried to write.
        _ = try ask(gate, "POST /containers/web/stop")
        try gate.waitForLog(containing: "audit: cannot be written: ")
        let before = engine.received.count
        #expect(try ask(gate, "GET /_ping") == 503)
        #expect(engine.received.count == before)
        try gate.waitForLog(containing: "audit_lost")
        try FileManager.default.removeItem(atPath: place.audit)
        try gate.waitForLog(containing: "audit: is written again")
        #expect(try ask(gate, "POST /containers/web/stop") == 200)
        gate.terminate()
        try gate.waitForExit()
        let verified = try place.verify()
        #expect(verified.status == 2)
        #expect(verified.out.firstMatch(of: /gap: \d exchanges? ha(s|ve) no record: the folder could not be/) != nil)
    }

    @Test("does not start where it cannot be written, or its key is none")
    func starts() throws {
        for (environment, words) in [
            (["CAISSON_AUDIT": "/proc/none"], "audit: /proc/none: No such file or directory"),
            (["CAISSON_AUDIT": "relative"], "CAISSON_AUDIT: \"relative\" is not the absolute path of a folder"),
        ] {
            let ended = try RunningCaisson.run([], environment: environment.merging(["PING": "1"]) { $1 })
            #expect(ended.status != 0 && ended.err.contains(words), "\(ended)")
        }
        let place = try Place()
        try "no key".write(toFile: "\(place.directory.path)/audit.key", atomically: true, encoding: .utf8)
        let ended = try RunningCaisson.run([], environment: ["CAISSON_POLICY": place.policy])
        #expect(ended.status == 1 && ended.err.contains("audit.key holds no private key; "), "\(ended)")
        let again = try RunningCaisson.run(["audit", "key", "\(place.directory.path)/audit.key"])
        #expect(again.status == 1 && again.err.contains("File exists"), "a key is never overwritten")
    }

    @Test("has words of its own, and says so where they are wrong")
    func words() throws {
        for words in [
            ["audit"], ["audit", "look", "/"], ["audit", "verify"], ["audit", "show", "/", "--since", "soon"],
        ] {
            #expect(try RunningCaisson.run(words).status == 64, "\(words)")
        }
    }
}
