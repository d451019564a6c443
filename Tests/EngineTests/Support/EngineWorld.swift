// SPDX-License-Identifier: Apache-2.0

/// Objects that are in the suite's engine for a while, a swarm among them.
protocol EngineWorld: Sendable {
    init(bench: Bench)
    mutating func build() async throws
    func clear() async
}

extension EngineWorld {
    static func with(_ bench: Bench, _ body: (Self) async throws -> Void) async throws {
        var world = Self(bench: bench)
        do {
            try await bench.withSwarm {
                try await world.build()
                try await body(world)
            }
        } catch {
            await world.clear()
            throw error
        }
        await world.clear()
    }
}
