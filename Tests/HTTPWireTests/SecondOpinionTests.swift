// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTPWire

/// Whatever is accepted here is read alike by another parser.
@Suite("A second parser agrees on every head that is accepted")
struct SecondOpinionTests {
    private static let lines = [
        "GET / HTTP/1.1", "POST /v1.41/containers/create?name=x HTTP/1.1", "DELETE /images/a/b:c HTTP/1.0",
        "GET /a%20b HTTP/1.1", "HEAD /_ping HTTP/1.1", "GET  / HTTP/1.1", "PUT /x HTTP/1.2",
    ]
    private static let fields = [
        "", "Host: a", "Host:", "Content-Length: 3", "Content-Length: 3\r\nContent-Length: 3",
        "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3", "X: a\r\n b", "X : a",
        "X:\ta ", "Connection: close", "Connection: Upgrade\r\nUpgrade: tcp", "X: \u{7F}", "X-é: a", "X: é",
        "Expect: 100-continue", "A: 1\r\nB: 2\r\nA: 3",
    ]

    @Test(arguments: lines, fields)
    func agreement(line: String, fields: String) throws {
        let text = "\(line)\r\n\(fields.isEmpty ? "" : fields + "\r\n")\r\n"
        guard let ours = try? Parsed(text) else { return }
        let theirs = try #require(secondOpinion(text), "we accept what it refuses: \(text)")
        #expect("\(theirs.method)" == ours.text(ours.head.method))
        #expect(theirs.uri == ours.text(ours.head.target))
        #expect((theirs.version == .http1_1) == (ours.head.version == .http11))
        #expect(theirs.headers.map(\.name) == ours.head.fields.map { ours.text($0.name) })
        // It leaves the blanks behind a value, which are no part of it (RFC 9112 section 5).
        let values = theirs.headers.map { $0.value.trimmingBlanks() }
        #expect(values == ours.head.fields.map { ours.text($0.value) })
        #expect(theirs.isKeepAlive == ours.head.keepsAlive)
    }

    private func secondOpinion(_ text: String) -> HTTPRequestHead? {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        do {
            try channel.pipeline.syncOperations.addHandler(
                ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
            try channel.writeInbound(ByteBuffer(string: text))
            guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else { return nil }
            return head
        } catch {
            return nil
        }
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
