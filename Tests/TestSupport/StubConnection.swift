// SPDX-License-Identifier: Apache-2.0

/// The stub engine's side of one connection, as its handler sees it.
///
/// `@unchecked`: only the thread of its handler uses it.
public final class StubConnection: @unchecked Sendable {
    /// For everything that is not a request or an answer: tunnels, fragments, ends.
    public let raw: RawConnection
    private let record: StubRecord
    /// All that has arrived since the last complete request.
    private var arrived: [UInt8] = []
    private var respondsToHead = false

    /// Between requests a kept connection may rest for long.
    private static let patience = Duration.seconds(3600)

    init(_ raw: RawConnection, _ record: StubRecord) {
        self.raw = raw
        self.record = record
        raw.onWaiting = { [weak self] waits in
            if let self { record.note(self, isWaiting: waits) }
        }
        raw.onReceived = { [weak self] in self?.arrived += $0 }
    }

    /// Reads a request, body included, and records it.
    /// - Parameter sendsContinue: tell a client that waits for it to go on, as the engine does once it reads a body.
    /// - Throws: ``NoMoreRequests`` when the client left in good order.
    public func readRequest(sendsContinue: Bool = true) throws -> RawRequest {
        try completing {
            var request = try readHead()
            try readBody(of: &request, sendsContinue: sendsContinue)
            return request
        }
    }

    /// Reads a head alone, and records it as a request without a body: for engines that answer before they read on.
    public func readRequestHead() throws -> RawRequest {
        try completing { try readHead() }
    }

    /// Answers with a Content-Length, unless the status or `headers` (a length, a coding) say how the body ends. An
    /// answer to HEAD gets no body.
    public func respond(
        status: Int = 200, headers: [(String, String)] = [("Content-Type", "application/json")], body: String = "{}"
    ) throws {
        let body = Array(body.utf8)
        var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let isFramed = headers.contains { ["content-length", "transfer-encoding"].contains($0.0.lowercased()) }
        if status >= 200, status != 204, status != 304, !isFramed { head += "Content-Length: \(body.count)\r\n" }
        try raw.send(Array("\(head)\r\n".utf8) + (respondsToHead ? [] : body))
    }

    /// Keeps a remark for the test, beside the requests: ``StubEngine/notes``.
    public func note(_ text: String) { record.append(note: text) }

    // MARK: Underneath

    private func completing(_ read: () throws -> RawRequest) throws -> RawRequest {
        guard try raw.hasMore(timeout: Self.patience) else { throw NoMoreRequests() }
        record.note(self, isMidRequest: true)
        do {
            let request = try read()
            record.note(self, isMidRequest: false)
            record.append(request)
            arrived = raw.pending
            return request
        } catch {
            record.append(unfinished: arrived)
            throw error
        }
    }

    private func readHead() throws -> RawRequest {
        let mark = Array("\r\n\r\n".utf8)
        let request = try RawRequest(headBytes: raw.receiveBytes(until: mark, timeout: RawConnection.defaultTimeout))
        respondsToHead = request.method == "HEAD"
        return request
    }

    private func readBody(of request: inout RawRequest, sendsContinue: Bool) throws {
        let framing = try Framing.ofRequest(request.headers)
        if sendsContinue, request[header: "Expect"]?.lowercased() == "100-continue" {
            try raw.send("HTTP/1.1 100 Continue\r\n\r\n")
        }
        let body = try raw.receiveBody(framing, timeout: RawConnection.defaultTimeout)
        request.body = body.decoded
        request.rawBody = body.raw
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 101: "UPGRADED"
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 409: "Conflict"
        default: status < 400 ? "OK" : "Error"
        }
    }
}

/// The client ended its side between two requests.
public struct NoMoreRequests: Error {
    public init() {}
}
