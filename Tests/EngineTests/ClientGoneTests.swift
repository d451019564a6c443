// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

extension EngineTests {
    /// A stream that its client has left must not live on between gate and engine.
    @Test(
        "Clients killed in mid-stream leave no descriptor behind, neither in the engine nor in the gate",
        .timeLimit(.minutes(1)))
    func clientsKilled() async throws {
        try await bench.withContainer("sh", "-c", "echo ready; exec sleep 1000") { name in
            // Whatever is kept open for later requests is open after this.
            for _ in 1...3 { _ = try await docker("ps") }
            let before = try await counts()
            let clients = try (1...5).flatMap { _ in
                [try docker.start(["logs", "-f", name]), try docker.start(["events"])]
            }
            defer { for client in clients { client.signal(SIGKILL) } }
            try await eventually("ten streams are open") {
                let now = try await counts()
                return now.engine >= before.engine + clients.count && now.gate >= before.gate + clients.count
            }
            for client in clients { client.signal(SIGKILL) }
            for client in clients { _ = try await client.finished() }
            try await expectCounts(before)
        }
    }

    /// Only the gate is looked at: engine 20.10 itself keeps a socket of each exec whose client was killed, with or
    /// without a gate between them.
    @Test("A client killed in an exec leaves no descriptor behind in the gate", .timeLimit(.minutes(1)))
    func execKilled() async throws {
        try await bench.withContainer("sleep", "1000") { name in
            for _ in 1...3 { _ = try await docker("ps") }
            let before = bench.gate.openDescriptors
            for _ in 1...5 {
                let client = try docker.start(["exec", "-i", name, "cat"], wiring: .openInput)
                defer { client.signal(SIGKILL) }
                try client.type("there\n")
                try await client.output(containing: "there\n")
                client.signal(SIGKILL)
                _ = try await client.finished()
            }
            try await eventually("the gate's descriptors come back to \(before)") {
                bench.gate.openDescriptors <= before + 2
            }
        }
    }

    private func counts() async throws -> (engine: Int, gate: Int) {
        (await bench.engine.openDescriptors, bench.gate.openDescriptors)
    }

    /// A few more than before may be idle connections that the gate keeps for reuse; each stream would be one more.
    private func expectCounts(_ before: (engine: Int, gate: Int)) async throws {
        try await eventually("the descriptors come back to \(before)", within: .seconds(20)) {
            let now = try await counts()
            return now.engine <= before.engine + 2 && now.gate <= before.gate + 2
        }
    }
}
