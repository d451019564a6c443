// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("An engine that is killed and comes back under load is served by the same gate", .timeLimit(.minutes(3)))
    func outage() async throws {
        let before = bench.gate.openDescriptors
        let stream = try await EventStream(on: bench)
        defer { stream.end() }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 1...3 { group.addTask { try await runUntilCancelled(worker) } }
            group.addTask { try await pingUntilCancelled() }
            // The load is on when its first events have been seen.
            try await stream.child.output(containing: "destroy caisson-load-1-")
            try await bench.engine.kill()
            _ = try await stream.child.finished()
            try await expectOutage()
            // The other way in which an engine is away: not a socket that refuses, but none at all.
            unlink(bench.engine.socketPath)
            try await expectOutage()
            try await bench.engine.startAgain()
            try await expectService()
            group.cancelAll()
            _ = try await group.reduce(0, +)
        }
        try await expectService()
        try await eventually("the gate's descriptors come back", within: .seconds(30)) {
            bench.gate.openDescriptors <= before + 4
        }
    }

    @Test(
        "A connection that was idle while the engine was replaced is served by the new one", .timeLimit(.minutes(2)))
    func replacedUnderIdleConnections() async throws {
        let wire = try bench.wire(patience: .seconds(90))
        #expect(try await listing(over: wire).status == 200)
        try await bench.engine.kill()
        unlink(bench.engine.socketPath)
        try await bench.engine.startAgain()
        #expect(try await listing(over: wire).status == 200)
    }

    private func expectOutage() async throws {
        let (head, body) = try await offPool { [bench] in
            let wire = try bench.wire()
            try wire.send("GET \(bench.api)/containers/json HTTP/1.1\r\nHost: docker\r\n\r\n")
            return try wire.receiveResponse()
        }
        #expect(head.status == 502, "\(head.text)\(body)")
        #expect(head["Content-Type"]?.hasPrefix("application/json") == true, "\(head.text)")
        let answer = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        let message = try #require(answer?["message"] as? String, "\(body)")
        let listed = try await docker("ps")
        #expect(listed.status != 0)
        #expect(listed.errors.contains("Error response from daemon"), "\(listed.said)")
        #expect(!message.isEmpty)
    }

    private func expectService() async throws {
        #expect(!bench.gate.hasEnded)
        let listed = try await docker("ps")
        #expect(listed.status == 0, "\(listed.said)")
        let ran = try await bench.shell("cat", input: Array("back\n".utf8))
        #expect(ran.text == "back\n", "\(ran.said)")
    }

    private func listing(over wire: Wire) async throws -> ResponseHead {
        try await offPool {
            try wire.send("GET \(bench.api)/images/json HTTP/1.1\r\nHost: docker\r\n\r\n")
            return try wire.receiveResponse().head
        }
    }

    /// Clients that fail while the engine is away are what an outage is; that they end is what matters.
    private func runUntilCancelled(_ worker: Int) async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            count += 1
            let name = "caisson-load-\(worker)-\(UInt32.random(in: 0...UInt32.max))"
            let arguments = ["run", "--rm", "--name", name, "--network", "none", BusyboxImage.name, "true"]
            let ran = try await docker.start(arguments).finished(within: .seconds(60))
            // Not to spin while nobody is there.
            if ran.status != 0 { try? await Task.sleep(for: .milliseconds(100)) }
        }
        return count
    }

    private func pingUntilCancelled() async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            count += 1
            let status = try await offPool { [bench] in
                let wire = try bench.wire()
                try wire.send("GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
                return try wire.receiveResponse().head.status
            }
            #expect([200, 502].contains(status))
            try? await Task.sleep(for: .milliseconds(20))
        }
        return count
    }
}
