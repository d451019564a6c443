// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A gate before the suite's engine that is configured by a policy file.
struct FileGate: Sendable {
    let running: RunningCaisson
    let directory: TemporaryDirectory
    /// Where it may listen; the file says where it does.
    let port: UInt16
    var socketPath: String { directory.path + "/gate.sock" }

    /// - Parameter listening: the file's lines about listeners and upstream, from a free port and a socket's path.
    init(_ bench: Bench, _ policies: String, _ listening: (UInt16, String) -> String) async throws {
        let directory = try TemporaryDirectory()
        let port = try Sockets.freePort()
        let file = directory.path + "/caisson.yaml"
        let lines = listening(port, directory.path + "/gate.sock")
        let upstream = lines.contains("upstream:") ? "" : "upstream: unix://\(bench.engine.socketPath)\n"
        try "caisson: 1\n\(upstream)\(lines)\n\(policies)".write(toFile: file, atomically: true, encoding: .utf8)
        running = try await offPool {
            try RunningCaisson(environment: ["CAISSON_LISTEN": ""], arguments: ["run", "--policy", file])
        }
        self.directory = directory
        self.port = port
    }
}
