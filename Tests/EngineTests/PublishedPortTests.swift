// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension EngineTests {
    @Test(
        "A gate whose port is published says whom that lets in", .timeLimit(.minutes(2)),
        arguments: [("0.0.0.0", true), ("127.0.0.1", false)])
    func publishedPort(host: String, isTold: Bool) async throws {
        let name = "caisson-published"
        let port = try Sockets.freePort()
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.engine.socketPath)
        let network = try await bench.direct(
            "network", "create", "--subnet", "\(FreeSubnet.find("172.25")).0/24", name)
        try #require(network.status == 0, "\(network.said)")
        do {
            let started = try await bench.direct.start(
                [
                    "run", "-d", "--name", name, "--network", name, "-p", "\(host):\(port):2375", "--group-add",
                    "\(attributes[.groupOwnerAccountID] as? Int ?? 0)", "-e", "CAISSON_PRESET=traefik", "-v",
                    "\(bench.engine.socketPath):/var/run/docker.sock:ro", image(),
                ]
            ).finished()
            try #require(started.status == 0, "\(started.said)")
            let words = "port 2375 is published at 0.0.0.0:\(port): whoever reaches this host may ask here"
            try await eventually("the gate has asked the engine", within: .seconds(20)) {
                let log = try await bench.direct("logs", name).errors
                return log.contains(isTold ? words : "info engine: ")
            }
            let log = try await bench.direct("logs", name).errors
            #expect(log.contains("is published at") == isTold, "\(log)")
        } catch {
            await removePublished(name)
            throw error
        }
        await removePublished(name)
    }

    private func removePublished(_ name: String) async {
        _ = try? await bench.direct("rm", "-f", name)
        _ = try? await bench.direct("network", "rm", name)
    }
}
