// SPDX-License-Identifier: Apache-2.0

import Testing

/// One row of a table: bytes of a client, and what must come of them.
struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let outcome: Outcome

    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ outcome: Outcome) {
        self.name = name
        self.bytes = bytes
        self.outcome = outcome
    }

    init(_ name: String, _ text: String, _ outcome: Outcome) { self.init(name, Array(text.utf8), outcome) }
}

enum Outcome: Sendable {
    /// Answered with one of these, then closed. The engine sees nothing, neither of this nor of what follows.
    case refused([Int])
    /// Answered with 403, and the connection goes on. The engine sees nothing.
    case denied
    /// The connection ends, with 400 or without a word. The engine never sees a whole request.
    case cut
    /// Answered with these, in order, while the engine sees exactly that. The connection goes on unless it says so.
    case exchanged([Int], [Sent])

    /// The engine sees exactly this one, and its answer comes back.
    static func sent(_ request: Sent) -> Outcome { .exchanged([200], [request]) }
}

/// A request as the engine must see it: all of its head, byte for byte.
struct Sent: Sendable {
    let head: String
    let body: String

    /// - Parameters:
    ///   - line: method and target.
    ///   - fields: what stands behind `Host: docker`.
    init(_ line: String, _ fields: [String] = [], body: String = "") {
        head = Text.head("\(line) HTTP/1.1", ["Host: docker"] + fields)
        self.body = body
    }
}

/// Heads as clients write them.
enum Text {
    static func head(_ line: String, _ fields: [String] = ["Host: docker"]) -> String {
        ([line] + fields).map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// A request that is allowed and harmless: sent behind others, it shows whether the connection is still in step.
    static let canary = head("GET /version?canary HTTP/1.1")
    static let canarySent = Sent("GET /version?canary")

    /// A chunked body of one chunk.
    static func chunk(_ data: String) -> String {
        String(data.utf8.count, radix: 16) + "\r\n" + data + "\r\n0\r\n\r\n"
    }

    /// A request that no setting of these tests allows: seen by the engine, it was smuggled.
    static let forbidden = head("GET /secrets HTTP/1.1")
}

// MARK: - Tables of targets

extension Row {
    /// A target that is refused as it stands.
    static func target(_ target: String, refused statuses: [Int], method: String = "GET") -> Row {
        Row("\(method) \(target)", Text.head("\(method) \(target) HTTP/1.1"), .refused(statuses))
    }

    static func target(_ target: String, refused status: Int, method: String = "GET") -> Row {
        .target(target, refused: [status], method: method)
    }

    static func target(denied target: String, method: String = "GET") -> Row {
        Row("\(method) \(target)", Text.head("\(method) \(target) HTTP/1.1"), .denied)
    }

    /// - Parameter canonical: what travels on; the same when nil.
    static func target(_ target: String, sent canonical: String? = nil, method: String = "GET") -> Row {
        Row(
            "\(method) \(target)", Text.head("\(method) \(target) HTTP/1.1"),
            .sent(Sent("\(method) \(canonical ?? target)")))
    }
}

// MARK: - Tables of heads

extension Row {
    /// `GET /_ping` with these fields behind Host.
    static func fields(_ fields: [String], refused statuses: [Int] = [400], _ name: String? = nil) -> Row {
        Row(
            name ?? fields.joined(separator: " | "), Text.head("GET /_ping HTTP/1.1", ["Host: docker"] + fields),
            .refused(statuses))
    }

    static func fields(_ fields: [String], sent: [String], _ name: String? = nil) -> Row {
        Row(
            name ?? fields.joined(separator: " | "), Text.head("GET /_ping HTTP/1.1", ["Host: docker"] + fields),
            .sent(Sent("GET /_ping", sent)))
    }

    /// A POST that may pass, with these framing fields and `hello` behind its head.
    static func framing(_ fields: [String], refused statuses: [Int] = [400], body: String = "hello") -> Row {
        let shown = fields.map(\.debugDescription).joined(separator: " ")
        let head = Text.head("POST /containers/create HTTP/1.1", ["Host: docker"] + fields)
        return Row("\(shown) before \(body.debugDescription)", head + body, .refused(statuses))
    }

    static func framing(_ fields: [String], sent: String, body: String = "hello", payload: String = "hello") -> Row {
        let shown = fields.map(\.debugDescription).joined(separator: " ")
        let head = Text.head("POST /containers/create HTTP/1.1", ["Host: docker"] + fields)
        return Row(
            "\(shown) before \(body.debugDescription)", head + body,
            .sent(Sent("POST /containers/create", [sent], body: payload)))
    }

    /// A chunked body that is sent on as `payload`; nil when it must not be read at all.
    static func chunks(_ body: String, payload: String?) -> Row {
        let head = Text.head("POST /containers/create HTTP/1.1", ["Host: docker", "Transfer-Encoding: chunked"])
        let sent = payload.map { Sent("POST /containers/create", ["Transfer-Encoding: chunked"], body: $0) }
        return Row(body.debugDescription, head + body, sent.map { .sent($0) } ?? .cut)
    }
}
