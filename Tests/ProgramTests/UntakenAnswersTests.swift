// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What the kernel has of answers that nobody reads is memory of the gate's: each way in which a connection can end
/// before that keeps its place.
@Suite("Answers that their client does not read", .serialized)
struct UntakenAnswersTests {
    /// What a client does behind its question, whose answer it leaves where it is.
    enum Way: String, CaseIterable {
        case waits
        case endsItsStream
        case isClosedByTheGate
        case isDenied
        /// The gate's next write fails.
        case readsNoMoreAndAsksAgain

        var request: String {
            switch self {
            case .waits, .endsItsStream, .readsNoMoreAndAsksAgain: "GET /images/json HTTP/1.1\r\nHost: x\r\n\r\n"
            case .isClosedByTheGate: "GET /images/json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            case .isDenied: "POST /containers/create HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            }
        }

        func goOn(_ client: RawConnection) throws {
            switch self {
            case .waits, .isClosedByTheGate: break
            case .isDenied, .endsItsStream: client.shutdownWrite()
            case .readsNoMoreAndAsksAgain:
                client.shutdownRead()
                try client.send("GET /info HTTP/1.1\r\nHost: x\r\n\r\n")
            }
        }
    }

    private static let share = 8

    private func gate(before engine: StubEngine, _ listener: RunningCaisson.Listener) throws -> RunningCaisson {
        let gate = try RunningCaisson(
            environment: [
                "CAISSON_UPSTREAM": "unix://\(engine.path)", "IMAGES": "1", "PING": "1",
                "CAISSON_MAX_CONNECTIONS": "\(4 * Self.share)",
            ], listener: listener)
        try gate.waitForLog(containing: "engine:")
        return gate
    }

    /// Whether a connection that comes now is served.
    private func isServed(by gate: RunningCaisson) -> Bool {
        guard let client = try? gate.connect() else { return false }
        defer { client.close() }
        try? client.send("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
        return (try? client.receiveResponse(timeout: .seconds(3)).status) == 200
    }

    /// On TCP the client's kernel takes what is little, and also what a client that reads no more is sent.
    private static let rows: [(RunningCaisson.Listener, Way)] =
        Way.allCases.map { (.unix, $0) } + [Way.waits, .endsItsStream, .isClosedByTheGate].map { (.tcp, $0) }

    @Test(
        "keep its places until they are read, or it has closed, whatever ended the connections",
        .timeLimit(.minutes(1)), arguments: rows)
    func places(listener: RunningCaisson.Listener, way: Way) throws {
        let body = String(repeating: "x", count: listener == .tcp ? 8 << 20 : 20_000)
        let engine = try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                try connection.respond(body: request.target.contains("images") ? body : "OK")
            }
        }
        defer { engine.stop() }
        let gate = try gate(before: engine, listener)
        defer { gate.kill() }
        let before = gate.openDescriptors
        var clients: [RawConnection] = []
        for _ in 0..<3 * Self.share {
            guard let client = try? gate.connect() else { continue }
            try? client.send(way.request)
            clients.append(client)
            // What it goes on with must find the answer in the kernel.
            Thread.sleep(forTimeInterval: 0.02)
            try? way.goOn(client)
        }
        // A tick, and more: what is idle would make way by now.
        Thread.sleep(forTimeInterval: 1.2)
        #expect(!isServed(by: gate), "all its places are taken")
        // Two of each, the engine's for some, and those that are told.
        #expect(gate.openDescriptors - before <= 4 * Self.share + 2 * 4 + 2)
        for client in clients { client.close() }
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        while !isServed(by: gate), ContinuousClock.now < deadline {}
        #expect(isServed(by: gate))
    }

    @Test("that a client reads keep no place: as many short connections as it likes, one after the other")
    func read() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        for listener in [RunningCaisson.Listener.unix, .tcp] {
            let gate = try gate(before: engine, listener)
            defer { gate.kill() }
            for _ in 0..<20 * Self.share {
                let client = try gate.connect()
                try client.send("GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(try client.receiveResponse().status == 200)
                // It closes later than the gate.
                #expect(client.isClosedByPeer())
            }
        }
    }
}
