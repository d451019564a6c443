// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension EngineTests {
    @Test(
        "Bridges, firewall and subnets of the machine are not those of its engine",
        .enabled(if: Prerequisites.machineNetwork != nil || Prerequisites.isCI))
    func ownNetwork() async throws {
        let machine = try #require(Prerequisites.machineNetwork, "run the tests by `make test`")
        let files = FileManager.default
        let pid = await bench.engine.pid
        let ours = try files.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/net")
        #expect(try files.destinationOfSymbolicLink(atPath: machine) != ours)
        #expect(try files.destinationOfSymbolicLink(atPath: "/proc/self/ns/net") == ours)
    }
}
