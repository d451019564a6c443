// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// One engine and one gate before it, for all tests of the suite.
struct Bench: Sendable {
    /// Set while the suite runs.
    @TaskLocal static var shared: Bench?

    let engine: Engine
    let gate: Gate
    /// Through the gate.
    let docker: Docker
    /// Straight to the engine, for preparations that are not the subject of a test.
    let direct: Docker
    /// What raw requests begin with: the engine's own version, for newer engines refuse old ones.
    let api: String

    static var current: Bench {
        get throws { try #require(shared, "the suite's engine is not running") }
    }

    static func set() async throws -> Bench {
        let engine = try await Engine.start()
        do {
            return try await set(on: engine)
        } catch {
            await engine.stop()
            throw error
        }
    }

    private static func set(on engine: Engine) async throws -> Bench {
        let configuration = engine.directory + "/docker-config"
        try FileManager.default.createDirectory(atPath: configuration, withIntermediateDirectories: true)
        let direct = Docker(socketPath: engine.socketPath, configuration: configuration)
        try await BusyboxImage.importInto(direct, workingIn: engine.directory)
        let gate = try await Gate(before: engine.socketPath, passing: Gate.everything)
        let docker = Docker(socketPath: gate.socketPath, configuration: configuration)
        let version = try await direct("version", "--format", "/v{{.Server.APIVersion}}")
        let api = try #require(version.lines.first, "\(version.said)")
        return Bench(engine: engine, gate: gate, docker: docker, direct: direct, api: api)
    }

    /// A preparation straight at the engine, which must succeed.
    @discardableResult
    func must(_ arguments: [String], input: [UInt8]? = nil) async throws -> Finished {
        let child = try direct.start(arguments, wiring: .pipes(input: input))
        let done = try await child.finished(within: .seconds(30))
        try #require(done.status == 0, "\(arguments): \(done.said)")
        return done
    }

    func clear() async {
        // Containers first: an engine that stops waits ten seconds for each that ignores SIGTERM.
        if let ids = try? await direct("ps", "-aq").lines, !ids.isEmpty {
            _ = try? await direct.start(["rm", "-f"] + ids).finished()
        }
        await gate.stop()
        await engine.stop()
    }

    /// A raw connection to the gate.
    func wire(patience: Duration = .seconds(20)) throws -> Wire { try Wire(gate.socketPath, patience: patience) }

    /// A container in the background, made through the gate and gone afterwards.
    func withContainer(
        _ command: String..., options: [String] = [], _ body: (String) async throws -> Void
    ) async throws {
        let name = "caisson-test-\(UInt32.random(in: 0...UInt32.max))"
        let arguments = ["run", "-d", "--name", name, "--network", "none", "--stop-timeout", "1"]
        let started = try await docker.start(arguments + options + [BusyboxImage.name] + command).finished()
        try #require(started.status == 0, "\(started.said)")
        do {
            try await body(name)
        } catch {
            _ = try? await direct("rm", "-f", name)
            throw error
        }
        _ = try await direct("rm", "-f", name)
    }

    /// A swarm of one node, listening on loopback, which the engine leaves afterwards.
    func withSwarm(_ body: () async throws -> Void) async throws {
        try await must([
            "swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1:\(Sockets.freePort())",
        ])
        do {
            try await body()
        } catch {
            _ = try? await direct("swarm", "leave", "--force")
            throw error
        }
        try await must(["swarm", "leave", "--force"])
    }

    /// `docker run --rm` of a shell script, through the gate.
    func shell(
        _ script: String, input: [UInt8]? = nil, within limit: Duration = .seconds(30)
    ) async throws -> Finished {
        let open = input == nil ? [] : ["-i"]
        let arguments = ["run", "--rm", "--network", "none"] + open + [BusyboxImage.name, "sh", "-c", script]
        return try await docker.start(arguments, wiring: .pipes(input: input)).finished(within: limit)
    }
}

/// Starts the bench before the suite and takes it down after it.
struct WithEngine: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        if let missing = Prerequisites.missing { throw EngineMissing(reason: missing) }
        let bench = try await Bench.set()
        do {
            try await Bench.$shared.withValue(bench) { try await function() }
        } catch {
            await bench.clear()
            throw error
        }
        await bench.clear()
    }
}

struct EngineMissing: Error, CustomStringConvertible {
    let reason: String
    var description: String { "CI is set, so a missing engine is a failure: \(reason)" }
}

extension Trait where Self == WithEngine {
    static var engine: Self { Self() }
}

/// For tests that take minutes by their nature.
let runsLongTests = ProcessInfo.processInfo.environment["CAISSON_LONG_TESTS"] == "1"
