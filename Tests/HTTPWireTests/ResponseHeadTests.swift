// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPWire

@Suite("A response head")
struct ResponseHeadTests {
    private func parse(_ text: String) throws -> ResponseHead {
        let bytes = Array(text.utf8)
        var finder = HeadEnd()
        let end = try #require(try bytes.withUnsafeBytes { try finder.find(in: $0) })
        let head = ResponseHead()
        try bytes.withUnsafeBytes { try head.parse($0, end: end) }
        return head
    }

    @Test("of the engine is read as it comes")
    func engine() throws {
        let head = try parse(
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\n"
                + "Upgrade: tcp\r\n\r\n")
        #expect(head.status == 101)
        #expect(head.upgrade != nil)
        #expect(head.hasHopByHopFields)
        #expect(!head.isInformational)
    }

    @Test("may lack a reason phrase", arguments: ["HTTP/1.1 204 \r\n\r\n", "HTTP/1.1 204\r\n\r\n"])
    func noPhrase(text: String) throws {
        let head = try parse(text)
        #expect(head.status == 204)
        #expect(head.reason.isEmpty)
    }

    @Test(
        "tells where its body ends",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, BodyFraming.length(5)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, .none),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, .chunked),
            ("HTTP/1.1 200 OK\r\n\r\n", false, .untilClose),
            ("HTTP/1.1 204 No Content\r\n\r\n", false, .none),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false, .none),
            ("HTTP/1.1 100 Continue\r\n\r\n", false, .none),
        ])
    func framing(text: String, toHead: Bool, framing: BodyFraming) throws {
        #expect(try parse(text).framing(toHead: toHead) == framing)
    }

    @Test(
        "that is none is refused",
        arguments: [
            "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1  200 OK\r\n\r\n", "ICY 200 OK\r\nX: aaaa\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "\r\n\r\n",
            "HTTP/1.1 200 O\u{1}K\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ])
    func refused(text: String) {
        #expect(throws: HeadError.self) { try parse(text) }
    }
}
