// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("A denied call says which setting would allow it", .timeLimit(.minutes(1)))
    func denied() async throws {
        try await withGate(passing: []) { _, docker in
            let listed = try await docker("ps")
            #expect(listed.status != 0)
            #expect(listed.errors.contains("CONTAINERS=1"), "\(listed.said)")
            #expect(!listed.errors.contains("Cannot connect"), "\(listed.said)")
        }
        try await withGate(passing: ["CONTAINERS"]) { _, docker in
            #expect(try await docker("ps").status == 0)
            let ran = try await docker("run", "--rm", BusyboxImage.name, "true")
            #expect(ran.status != 0)
            #expect(ran.errors.contains("POST=1"), "\(ran.said)")
        }
    }

    @Test("A stop ends running streams when the grace is over", .timeLimit(.minutes(1)))
    func stopsAfterGrace() async throws {
        try await withGate(passing: Gate.everything, settings: ["CAISSON_GRACE": "1"]) { gate, docker in
            let stream = try await EventStream(on: bench, through: docker)
            defer { stream.end() }
            gate.signal(SIGTERM)
            // The grace of a second, and time for a busy machine.
            try await eventually("the gate ends", within: .seconds(4)) { gate.hasEnded }
            _ = try await stream.child.finished(within: .seconds(5))
        }
    }

    @Test("A second signal ends the gate at once", .timeLimit(.minutes(1)))
    func secondSignal() async throws {
        try await withGate(passing: Gate.everything, settings: ["CAISSON_GRACE": "45"]) { gate, docker in
            let stream = try await EventStream(on: bench, through: docker)
            defer { stream.end() }
            gate.signal(SIGTERM)
            // Two signals before the first was taken would be one; it was taken when nobody listens any more.
            try await eventually("the gate stops listening") { (try? Wire(gate.socketPath)) == nil }
            #expect(!gate.hasEnded && !stream.child.hasEnded, "the stream should have had its grace")
            gate.signal(SIGTERM)
            try await eventually("the gate ends", within: .seconds(4)) { gate.hasEnded }
            _ = try await stream.child.finished(within: .seconds(5))
        }
    }

    private func withGate(
        passing sections: [String], settings: [String: String] = [:], _ body: (Gate, Docker) async throws -> Void
    ) async throws {
        let gate = try await Gate(before: bench.engine.socketPath, passing: sections, settings: settings)
        let docker = Docker(socketPath: gate.socketPath, configuration: bench.docker.configuration)
        do {
            try await body(gate, docker)
        } catch {
            await gate.stop()
            throw error
        }
        await gate.stop()
    }
}
