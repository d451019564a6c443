// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPWire

@Suite("A request head")
struct RequestHeadTests {
    @Test("says its method, target, version and fields")
    func parts() throws {
        let text = "GET /v1.41/info?x=1 HTTP/1.1\r\nHost: docker\r\nX-Meta:  a b \t\r\n\r\n"
        let head = try Parsed(text)
        #expect(head.text(head.head.method) == "GET")
        #expect(head.text(head.head.target) == "/v1.41/info?x=1")
        #expect(head.head.version == .http11)
        #expect(head.head.fields.map { head.text($0.name) } == ["Host", "X-Meta"])
        #expect(head.head.fields.map { head.text($0.value) } == ["docker", "a b"])
        #expect(head.head.host.map(head.text) == "docker")
    }

    @Test("needs no Host, and takes an empty one", arguments: ["", "Host:\r\n", "Host: \r\n"])
    func host(line: String) throws {
        _ = try Parsed("GET / HTTP/1.1\r\n\(line)\r\n")
    }

    @Test("ends where the empty line ends, whatever follows")
    func end() throws {
        let head = try Parsed("GET / HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n\r\n")
        #expect(head.end == 18)
    }

    @Test(
        "keeps its connection as its version and its options say",
        arguments: [
            ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
            ("HTTP/1.1", "Connection: keep-alive, Close\r\n", false), ("HTTP/1.0", "", false),
            ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
            ("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
        ])
    func persistence(version: String, line: String, keeps: Bool) throws {
        #expect(try Parsed("GET / \(version)\r\n\(line)\r\n").head.keepsAlive == keeps)
    }

    @Test(
        "tells how its body is framed",
        arguments: [
            ("", BodyFraming.none), ("Content-Length: 0\r\n", .length(0)), ("Content-Length: 005\r\n", .length(5)),
            ("content-length:7\r\n", .length(7)), ("Transfer-Encoding: chunked\r\n", .chunked),
            ("Transfer-Encoding: \tChUnKeD \r\n", .chunked),
            ("Content-Length: 9223372036854775807\r\n", .length(.max)),
        ])
    func framing(line: String, framing: BodyFraming) throws {
        #expect(try Parsed("POST / HTTP/1.1\r\n\(line)\r\n").head.framing == framing)
    }

    @Test("that could be read in two ways is refused", arguments: refusals)
    func refused(text: String, error: HeadError) {
        #expect(throws: error) { try Parsed(text) }
    }

    private static let refusals: [(String, HeadError)] = [
        ("GET / HTTP/1.1\nHost: x\r\n\r\n", .bareLineFeed),
        ("GET / HTTP/1.1\r\nHost: x\n\r\n", .bareLineFeed),
        ("\n", .bareLineFeed),
        ("GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", .controlByte),
        ("GET / HTTP/1.1\r\nX: a\u{0}b\r\n\r\n", .controlByte),
        ("GET / HTTP/1.1\r\nX: a\u{7F}b\r\n\r\n", .controlByte),
        ("GET /a\u{0}b HTTP/1.1\r\n\r\n", .controlByte),
        ("GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", .obsoleteLineFolding),
        ("GET / HTTP/1.1\r\n\tX: a\r\n\r\n", .obsoleteLineFolding),
        ("GET / HTTP/1.1\r\nX : a\r\n\r\n", .malformedField),
        ("GET / HTTP/1.1\r\n: a\r\n\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nnothing\r\n\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nX(Y): a\r\n\r\n", .malformedField),
        ("GET  / HTTP/1.1\r\n\r\n", .malformedRequestLine),
        ("GET\t/ HTTP/1.1\r\n\r\n", .malformedRequestLine),
        ("GET / HTTP/1.1 \r\n\r\n", .malformedRequestLine),
        ("GET /  HTTP/1.1\r\n\r\n", .malformedRequestLine),
        ("GET /\r\n\r\n", .malformedRequestLine),
        ("GET HTTP/1.1\r\n\r\n", .malformedRequestLine),
        (" GET / HTTP/1.1\r\n\r\n", .malformedRequestLine),
        ("\r\nGET / HTTP/1.1\r\n\r\n", .malformedRequestLine),
        ("GET / http/1.1\r\n\r\n", .malformedRequestLine),
        ("GET / HTTP/11\r\n\r\n", .malformedRequestLine),
        ("GET / HTTP/1.2\r\n\r\n", .unsupportedVersion),
        ("GET / HTTP/2.0\r\n\r\n", .unsupportedVersion),
        ("GET / HTTP/0.9\r\n\r\n", .unsupportedVersion),
        ("PRI * HTTP/2.0\r\n\r\n", .http2Preface),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .duplicateField),
        ("GET / HTTP/1.1\r\nContent-Type: a\r\ncontent-type: a\r\n\r\n", .duplicateField),
        ("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", .duplicateField),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .duplicateField),
        ("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingFraming),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", .conflictingFraming),
        ("POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 1 0\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n\r\n", .malformedContentLength),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", .unknownTransferCoding),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .unknownTransferCoding),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n", .unknownTransferCoding),
        ("POST / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n", .unknownTransferCoding),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .unknownTransferCoding),
        ("POST / HTTP/1.1\r\nExpect: foo\r\n\r\n", .unknownExpectation),
    ]

    @Test("of more than 64 KiB or 100 fields is refused")
    func limits() throws {
        let filler = String(repeating: "a", count: 60_000)
        _ = try Parsed("GET / HTTP/1.1\r\nX: \(filler)\r\n\r\n")
        #expect(throws: HeadError.headTooLarge) { try Parsed("GET / HTTP/1.1\r\nX: \(filler)\(filler)\r\n\r\n") }
        let line = "X: a\r\n"
        _ = try Parsed("GET / HTTP/1.1\r\n\(String(repeating: line, count: 100))\r\n")
        #expect(throws: HeadError.tooManyFields) {
            try Parsed("GET / HTTP/1.1\r\n\(String(repeating: line, count: 101))\r\n")
        }
    }

    @Test(
        "of more than 16 options of its connection is refused: each is held against every field",
        arguments: ["a", "close", ""])
    func connectionOptions(option: String) throws {
        func lines(_ counts: [Int]) -> String {
            counts.map { count in
                "Connection: " + [String](repeating: option, count: count).joined(separator: ",") + "\r\n"
            }.joined()
        }
        _ = try Parsed("GET / HTTP/1.1\r\n\(lines([10, 6]))\r\n")
        for counts in [[17], [10, 7], [Int](repeating: 1, count: 17)] {
            #expect(throws: HeadError.tooManyFields) { try Parsed("GET / HTTP/1.1\r\n\(lines(counts))\r\n") }
        }
    }

    @Test("without an end is refused once 64 KiB have come, however they come")
    func endless() {
        var end = HeadEnd()
        var bytes: [UInt8] = []
        #expect(throws: HeadError.headTooLarge) {
            for _ in 0..<100_000 {
                bytes.append(UInt8(ascii: "a"))
                if bytes.count % 1000 == 0 { _ = try bytes.withUnsafeBytes { try end.find(in: $0) } }
            }
        }
        #expect(bytes.count <= 66_000)
    }

    @Test("is found at the same place at every split of its bytes")
    func splits() throws {
        let text = Array("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8)
        for split in 0...text.count {
            var end = HeadEnd()
            let first = try text[..<split].withUnsafeBytes { try end.find(in: $0) }
            let second = try first ?? text.withUnsafeBytes { try end.find(in: $0) }
            #expect(second == text.count - 3, "split at \(split)")
        }
    }

    @Test("is refused for the same reason at every split of its bytes", arguments: refusals)
    func refusedSplits(text: String, error: HeadError) {
        let bytes = Array(text.utf8)
        for split in 0...bytes.count {
            #expect(throws: error, "split at \(split)") {
                var end = HeadEnd()
                if try bytes[..<split].withUnsafeBytes({ try end.find(in: $0) }) == nil {
                    guard let found = try bytes.withUnsafeBytes({ try end.find(in: $0) }) else { return }
                    let head = RequestHead()
                    try bytes.withUnsafeBytes { try head.parse($0, end: found) }
                } else {
                    _ = try Parsed(text)
                }
            }
        }
    }

    @Test("travels on without the fields of its connection")
    func endToEnd() throws {
        let head = try Parsed(
            """
            POST /x HTTP/1.1\r
            Host: docker\r
            Connection: X-Mine, keep-alive\r
            X-Mine: 1\r
            X-Registry-Auth: abc=\r
            Keep-Alive: 5\r
            Proxy-Connection: a\r
            Proxy-Authorization: b\r
            TE: trailers\r
            Trailer: X\r
            Upgrade: tcp\r
            HTTP2-Settings: x\r
            Expect: 100-continue\r
            Content-Length: 3\r
            content-type:application/json\r
            \r

            """)
        #expect(head.endToEnd == "X-Registry-Auth: abc=\r\ncontent-type: application/json\r\n")
    }
}

/// A head that was parsed, and its bytes.
struct Parsed {
    let bytes: [UInt8]
    let end: Int
    let head = RequestHead()

    init(_ text: String) throws {
        bytes = Array(text.utf8)
        var finder = HeadEnd()
        guard let end = try bytes.withUnsafeBytes({ try finder.find(in: $0) }) else { throw Incomplete() }
        self.end = end
        try bytes.withUnsafeBytes { try head.parse($0, end: end) }
    }

    func text(_ span: Span) -> String { String(decoding: bytes[span.range], as: UTF8.self) }

    var endToEnd: String {
        let written = [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { memory, count in
            var writer = HeadWriter(into: UnsafeMutableRawBufferPointer(memory))
            bytes.withUnsafeBytes { head.writeEndToEndFields(of: $0, to: &writer) }
            count = writer.count
        }
        return String(decoding: written, as: UTF8.self)
    }

    struct Incomplete: Error {}
}
