// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Runs a program of the machine to its end, with our environment.
func run(_ arguments: [String], within limit: Duration = .seconds(60)) async throws -> Finished {
    let child = try ChildProcess(arguments, environment: ProcessInfo.processInfo.environment)
    return try await child.finished(within: limit)
}

/// The real `docker` command against one socket.
struct Docker: Sendable {
    let socketPath: String
    /// An empty one: whatever the user of this machine has configured must not take part.
    let configuration: String
    var program = "docker"
    var extra: [String: String] = ["DOCKER_BUILDKIT": "0", "DOCKER_CLI_HINTS": "false"]

    /// Runs to the end.
    func callAsFunction(
        _ arguments: String..., input: [UInt8]? = nil, within limit: Duration = .seconds(30)
    ) async throws -> Finished {
        try await start(arguments, wiring: .pipes(input: input)).finished(within: limit)
    }

    /// Starts it; whoever starts one ends it (`defer { child.signal(SIGKILL) }`).
    func start(_ arguments: [String], wiring: Wiring = .pipes(input: nil)) throws -> ChildProcess {
        try ChildProcess([program, "-H", "unix://\(socketPath)"] + arguments, environment: environment, wiring: wiring)
    }

    func terminal(_ arguments: String..., rows: UInt16, columns: UInt16) throws -> ChildProcess {
        try start(arguments, wiring: .terminal(rows: rows, columns: columns))
    }

    var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DOCKER_") }
        environment["DOCKER_CONFIG"] = configuration
        environment["TERM"] = "xterm"
        return environment.merging(extra) { $1 }
    }
}

/// Python's client, as its users start it: everything from the environment.
struct DockerPy: Sendable {
    let docker: Docker

    func callAsFunction(_ script: String) async throws -> Finished {
        var environment = docker.environment
        environment["DOCKER_HOST"] = "unix://\(docker.socketPath)"
        if let path = Prerequisites.pythonPath { environment["PYTHONPATH"] = path }
        return try await ChildProcess(["python3", "-c", script], environment: environment).finished()
    }
}
