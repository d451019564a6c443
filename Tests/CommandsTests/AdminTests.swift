// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The admin listener")
struct AdminTests {
    private static let policy = "policies: { watch: { allow: [SystemPing, SystemInfo] } }\n"

    /// A gate with an admin port, before an engine.
    private func withGate(
        _ engine: StubEngine, _ lines: String = policy,
        _ body: (RunningCaisson, (String) throws -> Answer) throws -> Void
    ) throws {
        let port = try Sockets.freePort()
        let gate = try RunningCaisson(policy: "admin: \(port)\n\(lines)", upstream: engine.address)
        defer { gate.kill() }
        try gate.waitForLog(containing: "admin: metrics and health at tcp://127.0.0.1:\(port)")
        try body(gate) { try Answer($0, port) }
    }

    /// A gate with an admin port, before an engine that reads requests and never says a word: each question whether it is
    /// ready takes 3 s.
    /// - Parameter body: gets the port, and what is signalled with each request that the engine has read.
    private func withSilentEngine(_ body: (UInt16, DispatchSemaphore) throws -> Void) throws {
        let (asked, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let engine = try StubEngine { connection in
            _ = try connection.readRequest()
            asked.signal()
            end.wait()
            end.signal()
        }
        defer {
            end.signal()
            engine.stop()
        }
        let port = try Sockets.freePort()
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_ADMIN": "\(port)", "CONTAINERS": "1"])
        defer { gate.kill() }
        try gate.waitForLog(containing: "admin: ")
        try body(port, asked)
    }

    private struct Answer {
        let status: Int
        let text: String
        let head: String

        init(_ request: String, _ port: UInt16) throws {
            let client = try RawConnection.tcp(port: port)
            try client.send("\(request) HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = try client.receiveResponse()
            (status, text, head) = (response.status, response.bodyText, "\(response)")
        }
    }

    /// Runs a gate whose admin listener has this port.
    private func withAdmin(_ body: (RunningCaisson, UInt16) throws -> Void) throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let gate = try RunningCaisson(policy: "admin: \(port)\n\(Self.policy)", upstream: engine.address)
        defer { gate.kill() }
        try gate.waitForLog(containing: "admin: metrics and health")
        try body(gate, port)
    }

    /// Until all but the share of one address have been ended: who comes in the same moment could be one of them.
    private static func waitForShare(of connections: [RawConnection]) {
        for _ in 0..<200 where connections.filter({ !$0.isClosedByPeer(within: .milliseconds(1)) }).count > 8 {
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    @Test("answers also while others hold all connections that it takes, and say nothing")
    func silence() throws {
        try withAdmin { _, port in
            let silent = try (0..<40).map { _ in try RawConnection.tcp(port: port) }
            Self.waitForShare(of: silent)
            #expect(try Answer("GET /healthz", port).status == 200)
            withExtendedLifetime(silent) {}
        }
    }

    @Test("ends no answer that is under way for others that come, and gives no address more than its share")
    func flood() throws {
        try withSilentEngine { port, asked in
            #expect(asked.wait(timeout: .now() + 10) == .success, "the gate's own question at its start")
            let asking = try RawConnection.tcp(port: port)
            try asking.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
            // Before its head is read it is a connection that says nothing, which has to make way.
            #expect(asked.wait(timeout: .now() + 10) == .success)
            let flood = try (0..<40).map { _ in try RawConnection.tcp(port: port) }
            let others = try (2..<8).flatMap { host in
                try (0..<12).map { _ in try RawConnection.tcp(port: port, from: "127.0.0.\(host)") }
            }
            #expect(try Answer("GET /healthz", port).status == 200)
            #expect(try asking.receiveResponse().status == 503, "the engine's silence, and no cut")
            withExtendedLifetime((flood, others)) {}
        }
    }

    @Test("lives and tells numbers while many ask whether an engine is ready that hangs, also from the same address")
    func waitingAskers() throws {
        try withSilentEngine { port, _ in
            var asking: [RawConnection] = []
            for host in 1..<6 {
                for _ in 0..<8 {
                    let client = try RawConnection.tcp(port: port, from: "127.0.0.\(host)")
                    try client.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                    asking.append(client)
                }
            }
            for page in ["/healthz", "/metrics"] { #expect(try Answer("GET \(page)", port).status == 200) }
            withExtendedLifetime(asking) {}
        }
    }

    @Test("answers whether it lives while others ask without end whether an engine is ready that hangs")
    func endlessAskers() throws {
        try withSilentEngine { port, _ in
            let isOver = Flag()
            defer { isOver.set() }
            Thread.detachNewThread {
                var asking: [RawConnection] = []
                while !isOver.isSet {
                    guard let client = try? RawConnection.tcp(port: port) else { continue }
                    try? client.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                    asking.append(client)
                    if asking.count > 20 { asking.removeFirst().close() }
                    Thread.sleep(forTimeInterval: 0.005)
                }
            }
            Thread.sleep(forTimeInterval: 0.5)
            for _ in 0..<40 {
                let answer = try Answer("GET /healthz", port)
                #expect(answer.status == 200)
            }
        }
    }

    @Test("resets a connection whose client does not read its answer, and keeps nobody out for it")
    func unread() throws {
        try withAdmin { gate, port in
            let before = gate.openDescriptors
            let unread = try (0..<40).map { _ in
                let client = try RawConnection.tcp(port: port)
                try client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                return client
            }
            Self.waitForShare(of: unread)
            for _ in 0..<10 { #expect(try Answer("GET /healthz", port).status == 200) }
            #expect(
                gate.openDescriptors - before <= 8 + 2, "an address's share, one that asks, one that is being closed")
            withExtendedLifetime(unread) {}
        }
    }

    private final class Flag: @unchecked Sendable {
        private let lock = NSLock()
        private var value = false
        var isSet: Bool { lock.withLock { value } }
        func set() { lock.withLock { value = true } }
    }

    @Test("tells numbers of what has happened")
    func metrics() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        try withGate(engine) { gate, ask in
            let client = try RawConnection.unix(gate.socketPath)
            for path in ["/info", "/info", "/containers/json", "/nosuch"] {
                try client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try client.receiveResponse()
            }
            let text = try ask("GET /metrics").text
            for sample in [
                #"caisson_exchanges_total{endpoint="SystemInfo",client="watch",decision="allowed",status="2xx"} 2"#,
                #"caisson_exchanges_total{endpoint="ContainerList",client="watch",decision="denied",status="4xx"} 1"#,
                #"caisson_exchanges_total{endpoint="unknown",client="watch",decision="denied",status="4xx"} 1"#,
                #"caisson_exchange_duration_seconds_count{group="system"} 2"#, "caisson_connections_open 1",
                "caisson_exchanges_open 0", "caisson_tunnels_open 0", "caisson_policy_generation 1",
                "caisson_log_lines_dropped_total 0", #"caisson_build_info{version="0."#,
            ] {
                #expect(text.contains(sample), "\(sample) in \(text)")
            }
        }
    }

    @Test("says that the gate lives, and whether the engine answers")
    func health() throws {
        let engine = try StubEngine { connection in
            while true {
                _ = try connection.readRequest()
                try connection.respond(headers: [("Api-Version", "1.41")])
            }
        }
        try withGate(engine) { _, ask in
            #expect(try ask("GET /healthz").status == 200)
            #expect(try ask("GET /readyz").status == 200)
            #expect(try ask("POST /metrics").status == 405)
            #expect(try ask("GET /containers/json").status == 404)
            #expect(
                engine.received.allSatisfy { $0.target == "/_ping" && $0[header: "Connection"] == nil },
                "as requests go, and on connections that are kept")
            engine.stop()
            let gone = try ask("GET /readyz")
            #expect(gone.status == 503 && gone.text.hasPrefix("the engine does not answer: "), "\(gone.text)")
            #expect(try ask("GET /healthz").status == 200)
        }
    }

    @Test("is not ready before something that is no engine")
    func noEngine() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        try withGate(engine) { _, ask in
            let answer = try ask("GET /readyz")
            #expect(answer.status == 503 && answer.text.contains("no Docker or Podman"), "\(answer.text)")
        }
    }

    @Test("is not patient with an engine that hangs", .timeLimit(.minutes(1)))
    func hanging() throws {
        try withSilentEngine { port, _ in
            let answer = try Answer("GET /readyz", port)
            #expect(answer.status == 503)
            #expect(answer.text == "the engine has not answered for 3 s\n")
        }
    }

    @Test("counts reloads, and those that failed")
    func reloads() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        try withGate(engine) { gate, ask in
            gate.reload()
            try gate.waitForLog(containing: "reloaded: ready")
            let text = try ask("GET /metrics").text
            #expect(text.contains("caisson_policy_generation 2\n"))
            #expect(text.contains("caisson_policy_reload_failures_total 0\n"))
        }
    }

    @Test("passes a traceparent on, and the log knows its trace")
    func traces() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        try withGate(engine) { gate, _ in
            let client = try RawConnection.unix(gate.socketPath)
            let field = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try client.send("GET /info HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n")
            _ = try client.receiveResponse()
            let passed = engine.received.first { $0.target.hasSuffix("/info") }
            #expect(passed?[header: "traceparent"] == String(field.dropFirst("traceparent: ".count)))
            try gate.waitForLog(containing: " trace=4bf92f3577b34da6a3ce929d0e0e4736")
        }
    }

    @Test("takes a socket that nobody listens on, and never one that somebody does")
    func socketFiles() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/admin.sock"
        close(try Sockets.listenUnix(path))
        let environment = ["CAISSON_ADMIN": "unix://\(path)", "PING": "1"]
        let gate = try RunningCaisson(environment: environment)
        let client = try RawConnection.unix(path)
        try client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try client.receiveResponse().status == 200)
        let second = try RunningCaisson.run(
            ["run"], environment: environment.merging(["CAISSON_LISTEN": "tcp://127.0.0.1:1"]) { $1 })
        #expect(second.status == 1 && FileManager.default.fileExists(atPath: path))
        for taken in ["CAISSON_LISTEN", "CAISSON_UPSTREAM"] {
            let same = environment.merging([
                taken: "unix://\(directory.path)/x", "CAISSON_ADMIN": "unix://\(directory.path)/x",
            ]) { $1 }
            let refused = try RunningCaisson.run(
                ["run"], environment: ["CAISSON_LISTEN": "unix://\(directory.path)/y"].merging(same) { $1 })
            #expect(
                refused.status == 1 && refused.err.contains("where the engine or the gate itself listens"),
                "\(refused.err)")
        }
        gate.terminate()
        try gate.waitForExit()
        #expect(!FileManager.default.fileExists(atPath: path), "it takes its own socket away")
    }

    @Test("that cannot be opened stops the start")
    func taken() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        try withGate(engine) { gate, _ in
            let line = try gate.waitForLog(containing: "admin: metrics and health at ")
            let taken = String(line.split(separator: " ").last ?? "")
            let directory = try TemporaryDirectory()
            let listener = "unix://\(directory.path)/gate.sock"
            let second = try RunningCaisson.run(
                ["run"], environment: ["CAISSON_ADMIN": taken, "CAISSON_LISTEN": listener, "PING": "1"])
            #expect(second.status == 1 && second.err.contains("admin: cannot listen on \(taken)"), "\(second.err)")
        }
    }
}
