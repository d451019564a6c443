// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import Logging
import NIOCore
import NIOPosix
import PolicyCore
import Telemetry
import TestSupport
import Testing

@testable import DataPlane

extension Policy {
    /// Allows one path.
    fileprivate static func allowing(_ path: StaticText) -> Policy {
        let rule = Rule(.allow, methods: .all, subject: .paths(PathPattern(path)), id: RuleID(text: "\(path)"))
        return Policy(name: "test", rules: [rule], wording: PlainWording(nothing: "nothing would allow it"))
    }
}

@Suite("A reload", .serialized)
struct ReloadTests {
    private struct Refusal: Error {}

    private final class Silent: ExchangeObserver {
        func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool { false }
        func exchangeEnded(_ record: AccessRecord) {}
    }

    private func configuration(_ policy: Policy, _ paths: [String], _ engine: StubEngine) -> GateConfiguration {
        GateConfiguration(
            policies: PolicySet(policy: policy), listeners: Listening(addresses: paths.map { .unix($0) }),
            upstream: Upstream(address: .unix(engine.path)),
            limits: GateLimits(connections: 100, bodyMemory: 1 << 20, grace: 1))
    }

    private func status(_ path: String, of request: String) throws -> Int {
        let client = try RawConnection.unix(path)
        try client.send("GET \(request) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return try client.receiveResponse().status
    }

    @Test("that fails at its last step has changed nothing, and the next one has its way")
    func whole() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        let (old, new) = ("\(directory.path)/old.sock", "\(directory.path)/new.sock")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        defer { try? group.syncShutdownGracefully() }
        let service = try ProxyService(
            configuration: configuration(.allowing("/_ping"), [old], engine), group: group,
            reporting: .init(run: "test", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        ) { Silent() }
        try service.listen()
        defer { service.stop() }
        let kept = try RawConnection.unix(old)
        try kept.send("GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try kept.receiveResponse().status == 200)

        let next = configuration(.allowing("/info"), [new], engine)
        #expect(throws: ListenerError.self) { try service.replace(with: next) { _ in throw Refusal() } }
        #expect(try status(old, of: "/_ping") == 200)
        #expect(try status(old, of: "/info") == 403)
        #expect(!FileManager.default.fileExists(atPath: new))
        try kept.send("GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try kept.receiveResponse().status == 200, "connections of the listener go on")

        try service.replace(with: next)
        #expect(try status(new, of: "/info") == 200)
        #expect(try status(new, of: "/_ping") == 403)
        #expect(!FileManager.default.fileExists(atPath: old))
        #expect(kept.isClosedByPeer(), "its listener is gone")
    }

    @Test("that cannot open one of its listeners opens none, and keeps those that were")
    func listener() async throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        func policy(_ listeners: String, _ allowed: String) -> String {
            "listeners: [\(listeners)]\npolicies: { all: { allow: [\(allowed)] } }"
        }
        let socket = directory.path + "/old.sock"
        let gate = try RunningCaisson(
            policy: policy("\"unix://\(socket)\"", "SystemPing"), upstream: engine.address, listener: nil)
        defer { gate.kill() }
        let (first, second) = ("\(directory.path)/first.sock", "\(directory.path)/nowhere/second.sock")
        try gate.replace(
            policy: policy("\"unix://\(first)\", \"unix://\(second)\"", "SystemInfo"), upstream: engine.address)
        gate.reload()
        let line = try gate.waitForLog(containing: "cannot listen on unix://\(second)")
        #expect(line.contains("the old configuration stays in force"), "\(line)")
        #expect(try status(socket, of: "/_ping") == 200)
        #expect(try status(socket, of: "/info") == 403)
        // The change of the file and the signal are a reload each: the second may be on its way.
        try await eventually("the first listener is gone") { !FileManager.default.fileExists(atPath: first) }
    }
}
