// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The built program in front of a stub that acts like an engine. All suites share it, one test after the other.
final class GateUnderTest: Sendable {
    static let shared = Result { try GateUnderTest() }

    let engine: StubEngine
    private let gate: RunningCaisson

    private init() throws {
        engine = try StubEngine(EngineLike.serve)
        let sections = ["CONTAINERS", "IMAGES", "INFO", "EXEC", "VOLUMES", "SERVICES", "SESSION", "POST"]
        var environment = ["CAISSON_DIALECT": "tecnativa", "CAISSON_UPSTREAM": "unix://\(engine.path)"]
        for section in sections { environment[section] = "1" }
        gate = try RunningCaisson(environment: environment)
        // Behind this line the gate asks nothing of its own any more.
        try gate.waitForLog(containing: "engine:")
    }

    /// A new connection to the gate, and an engine that has seen nothing.
    func begin() throws -> RawConnection {
        // What was cut before this may be under way to the engine still.
        try engine.waitUntil("no request is cut any more") { !engine.hasPartialRequest }
        try engine.settle()
        engine.clear()
        return try gate.connect()
    }

    // MARK: Rows

    func check(_ row: Row) throws {
        let client = try begin()
        defer { client.close() }
        let toHead = row.bytes.starts(with: "HEAD ".utf8)
        switch row.outcome {
        case .refused(let statuses): try checkRefused(client, row, statuses, toHead: toHead)
        case .denied: try checkExchanged(client, row, [403], [], toHead: toHead)
        case .cut: try checkCut(client, row)
        case .exchanged(let statuses, let sent): try checkExchanged(client, row, statuses, sent, toHead: toHead)
        }
    }

    /// The canary travels in the same segment: nothing behind a refused head is a request.
    private func checkRefused(_ client: RawConnection, _ row: Row, _ statuses: [Int], toHead: Bool) throws {
        try client.send(row.bytes + Array(Text.canary.utf8))
        let answer = try client.receiveResponse(toHead: toHead)
        #expect(statuses.contains(answer.status), "\(answer.head)\(answer.bodyText)")
        #expect(toHead || answer.bodyText.hasPrefix(#"{"message":""#), "\(answer.bodyText)")
        try expectEnd(client)
        try expectSeen([])
    }

    private func checkCut(_ client: RawConnection, _ row: Row) throws {
        try client.send(row.bytes + Array(Text.canary.utf8))
        if let answer = try? client.receiveResponse() { #expect(answer.status == 400, "\(answer.head)") }
        try expectEnd(client)
        try engine.settle()
        #expect(engine.received.isEmpty, "a whole request: \(engine.received)")
    }

    /// The canary travels behind the answers: it shows that both sides agree on where the exchange ended.
    private func checkExchanged(
        _ client: RawConnection, _ row: Row, _ statuses: [Int], _ sent: [Sent], toHead: Bool
    ) throws {
        try client.send(row.bytes)
        var isLast = false
        for status in statuses {
            let answer = try client.receiveResponse(toHead: toHead)
            #expect(answer.status == status, "\(answer.head)\(answer.bodyText)")
            if status == 403, !toHead { #expect(answer.bodyText.hasPrefix(#"{"message":""#), "\(answer.bodyText)") }
            isLast = answer[header: "Connection"]?.lowercased() == "close"
        }
        if isLast {
            try expectEnd(client)
            return try expectSeen(sent)
        }
        try client.send(Text.canary)
        let answer = try client.receiveResponse()
        #expect(answer.status == 200, "the canary: \(answer.head)\(answer.bodyText)")
        client.shutdownWrite()
        try expectEnd(client)
        try expectSeen(sent + [Text.canarySent])
    }

    // MARK: Expectations

    func expectEnd(_ client: RawConnection) throws {
        let rest = try client.receiveToEnd()
        #expect(rest.isEmpty, "behind the last answer: \(String(decoding: rest, as: UTF8.self))")
    }

    /// Byte for byte, and nothing else: not even a part of a request.
    func expectSeen(_ expected: [Sent]) throws {
        try engine.settle()
        let received = engine.received
        #expect(received.map(\.head.debugDescription) == expected.map(\.head.debugDescription))
        #expect(received.map(\.bodyText.debugDescription) == expected.map(\.body.debugDescription))
        for request in received where request[header: "Transfer-Encoding"] != nil { expectPlainChunks(request) }
        let parts = engine.unfinished.map { String(decoding: $0, as: UTF8.self) }
        #expect(parts.isEmpty, "a part of a request arrived")
        #expect(engine.failures.isEmpty)
    }

    /// Sizes in their shortest form, without extensions and trailers.
    private func expectPlainChunks(_ request: RawRequest) {
        var rest = request.rawBody[...]
        while !rest.isEmpty {
            let line = String(decoding: rest.prefix { $0 != 0x0D }, as: UTF8.self)
            let size = Int(line, radix: 16) ?? 0
            #expect(line == String(size, radix: 16), "\(request.rawBody)")
            rest = rest.dropFirst(line.utf8.count + 2 + size + 2)
            if size == 0 { break }
        }
        #expect(rest.isEmpty && request.rawBody.suffix(5).elementsEqual("0\r\n\r\n".utf8), "\(request.rawBody)")
    }
}
