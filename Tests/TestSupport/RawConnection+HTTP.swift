// SPDX-License-Identifier: Apache-2.0

/// Messages on a raw connection: just enough of HTTP/1.1 to know where one ends.
extension RawConnection {
    /// The next answer, an informational one (1xx) included. The body of a 101 is what follows, so it has none.
    /// - Parameter toHead: the request was a HEAD: whatever the head says, no body follows.
    public func receiveResponse(toHead: Bool = false, timeout: Duration = defaultTimeout) throws -> RawResponse {
        var response = try receiveResponseHead(timeout: timeout)
        let framing = try Framing.ofResponse(response.status, response.headers, toHead: toHead)
        response.body = try receiveBody(framing, timeout: timeout).decoded
        return response
    }

    /// The head alone: for answers that open a tunnel.
    public func receiveResponseHead(timeout: Duration = defaultTimeout) throws -> RawResponse {
        try RawResponse(headBytes: receiveBytes(until: Array("\r\n\r\n".utf8), timeout: timeout))
    }

    func receiveBody(_ framing: Framing, timeout: Duration) throws -> (decoded: [UInt8], raw: [UInt8]) {
        switch framing {
        case .none: return ([], [])
        case .length(let length):
            let body = try receive(count: length, timeout: timeout)
            return (body, body)
        case .untilClose:
            let body = try receiveToEnd(timeout: timeout)
            return (body, body)
        case .chunked: return try receiveChunks(timeout: timeout)
        }
    }

    private func receiveChunks(timeout: Duration) throws -> (decoded: [UInt8], raw: [UInt8]) {
        var decoded: [UInt8] = []
        var raw: [UInt8] = []
        while true {
            let line = try receiveBytes(until: [0x0D, 0x0A], timeout: timeout)
            raw += line
            let size = try chunkSize(line)
            guard size > 0 else { break }
            let chunk = try receive(count: size + 2, timeout: timeout)
            guard chunk.suffix(2) == [0x0D, 0x0A] else { throw MalformedMessage("a chunk without CR LF behind it") }
            raw += chunk
            decoded += chunk.dropLast(2)
        }
        // Trailers, and the empty line behind them.
        var line: [UInt8] = []
        repeat {
            line = try receiveBytes(until: [0x0D, 0x0A], timeout: timeout)
            raw += line
        } while line.count > 2
        return (decoded, raw)
    }

    private func chunkSize(_ line: [UInt8]) throws -> Int {
        let digits = line.dropLast(2).prefix { $0 != UInt8(ascii: ";") }
        let text = String(decoding: digits, as: UTF8.self)
        guard let first = text.first, first.isHexDigit, let size = Int(text, radix: 16) else {
            throw MalformedMessage("a chunk's size: \(text)")
        }
        return size
    }
}
