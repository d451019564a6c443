// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// The gate under test, in front of an engine. The only file here that knows how TestSupport starts one.
final class Gate: Sendable {
    let socketPath: String
    private let running: RunningCaisson

    /// What the shared gate of the suite may pass.
    static let everything = [
        "CONTAINERS", "IMAGES", "POST", "EXEC", "BUILD", "NETWORKS", "VOLUMES", "INFO", "SYSTEM", "EVENTS", "SESSION",
        "GRPC", "COMMIT",
    ]

    init(before engineSocket: String, passing sections: [String], settings: [String: String] = [:]) async throws {
        var environment = ["CAISSON_DIALECT": "tecnativa", "CAISSON_UPSTREAM": "unix://\(engineSocket)"]
        for section in sections { environment[section] = "1" }
        let all = environment.merging(settings) { $1 }
        running = try await offPool { try RunningCaisson(environment: all) }
        socketPath = running.socketPath
    }

    var pid: pid_t { running.pid }
    var openDescriptors: Int { descriptorCount(of: pid) }

    func signal(_ number: Int32) { _ = Glibc.kill(pid, number) }

    /// Whether its process is gone; a zombie that nobody has reaped yet is gone too.
    var hasEnded: Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        return status[(status.lastIndex(of: ")") ?? status.startIndex)...].hasPrefix(") Z")
    }

    func stop() async {
        running.terminate()
        running.interruptAgain()
        let ended = try? await offPool { [running] in try running.waitForExit() }
        if ended == nil { running.kill() }
    }
}
