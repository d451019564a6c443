// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A network of the real engine, and a gate that its containers can reach.
struct Neighbourhood: Sendable {
    /// Told apart from whatever else runs on this machine.
    static let subnet = FreeSubnet.find("172.31")
    static let gateway = "\(subnet).1"
    /// Its other half: both are of one network.
    static let prefix6 = "fd42:ca15:50:\(subnet.split(separator: ".")[2])"
    static let gateway6 = "[\(prefix6)::1]"

    let bench: Bench
    let network = "caisson-net"
    let gate: RunningCaisson
    let directory: TemporaryDirectory
    let port: UInt16

    /// - Parameter policy: what stands in the file behind its listener.
    static func with(
        _ bench: Bench, policy: String, around prefix: [String] = [], _ body: (Neighbourhood) async throws -> Void
    ) async throws {
        let made = try await bench.direct(
            "network", "create", "--subnet", "\(subnet).0/24", "--gateway", gateway, "--ipv6", "--subnet",
            "\(prefix6)::/64", "--gateway", "\(prefix6)::1", "caisson-net")
        try #require(made.status == 0, "\(made.said)")
        do {
            let place = try await Neighbourhood(bench, policy, prefix)
            try await body(place)
            place.gate.kill()
        } catch {
            await clear(bench)
            throw error
        }
        await clear(bench)
    }

    private static func clear(_ bench: Bench) async {
        if let ids = try? await bench.direct("ps", "-aq").lines, !ids.isEmpty {
            _ = try? await bench.direct.start(["rm", "-f"] + ids).finished()
        }
        _ = try? await bench.direct("network", "rm", "caisson-net")
    }

    private init(_ bench: Bench, _ policy: String, _ prefix: [String]) async throws {
        let directory = try TemporaryDirectory()
        let port = try Sockets.freePort()
        let file = directory.path + "/caisson.yaml"
        let head = "caisson: 1\nlisteners: [\"tcp://[::]:\(port)\"]\n"
        try (head + policy).write(toFile: file, atomically: true, encoding: .utf8)
        let environment = ["CAISSON_UPSTREAM": "unix://\(bench.engine.socketPath)", "CAISSON_LISTEN": ""]
        gate = try await offPool {
            try RunningCaisson(environment: environment, arguments: ["run", "--policy", file], wrapped: prefix)
        }
        self.bench = bench
        self.directory = directory
        self.port = port
    }

    // MARK: Containers

    /// A container that waits; what it asks is asked by ``ask(_:from:)``.
    func start(_ name: String, _ options: [String] = [], on network: String? = nil) async throws {
        let arguments =
            ["run", "-d", "--name", name, "--stop-timeout", "1", "--network", network ?? self.network] + options
            + [BusyboxImage.name, "sleep", "1000"]
        let started = try await bench.direct.start(arguments).finished()
        try #require(started.status == 0, "\(started.said)")
    }

    func remove(_ name: String) async throws { _ = try await bench.direct("rm", "-f", name) }

    /// What a process in the container is answered: the status, or nil when it was not answered at all.
    /// - Parameter host: the address of the gate.
    func ask(_ path: String, from container: String, at host: String = gateway) async throws -> Int? {
        let asked = try await bench.direct.start(["exec", container] + Self.wget(host, port, path)).finished()
        return Self.status(asked)
    }

    /// What the first process of a new container is answered, as the first thing that it does.
    func askFirst(_ path: String, _ options: [String]) async throws -> Int? {
        let arguments =
            ["run", "--rm", "--network", network] + options + [BusyboxImage.name]
            + Self.wget(Self.gateway, port, path)
        return Self.status(try await bench.direct.start(arguments).finished())
    }

    private static func wget(_ host: String, _ port: UInt16, _ path: String) -> [String] {
        ["wget", "-q", "-O", "-", "http://\(host):\(port)\(path)"]
    }

    /// busybox says `wget: server returned error: HTTP/1.1 403 Forbidden`, and nothing when all went well.
    private static func status(_ asked: Finished) -> Int? {
        if asked.status == 0 { return 200 }
        guard let mark = asked.errors.range(of: "HTTP/1.1 ") else { return nil }
        return Int(asked.errors[mark.upperBound...].prefix(3))
    }
}
