// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPWire

/// Heads are read eight bytes at a time where that goes. Each byte must count the same wherever it stands.
@Suite("A byte of a head")
struct HeadBytesTests {
    private static let places = 0..<20

    private func kinds(of lines: [UInt8]) throws -> [Field] {
        let bytes = Array("GET / HTTP/1.1\r\n".utf8) + lines + Array("\r\n\r\n".utf8)
        let head = RequestHead()
        try bytes.withUnsafeBytes { try head.parse($0, end: $0.count) }
        return head.fields
    }

    private func isRefused(_ line: [UInt8]) -> Bool { (try? kinds(of: line)) == nil }

    /// `tchar` of RFC 9110 section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    @Test("stands in a name only if it may stand in a token", arguments: places)
    func names(place: Int) {
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: ":") {
            var name = [UInt8](repeating: UInt8(ascii: "x"), count: Self.places.count)
            name[place] = byte
            #expect(isRefused(name + Array(": v".utf8)) != Self.isToken(byte), "byte \(byte)")
        }
    }

    @Test("stands in a value only if it is visible, a blank, or beyond ASCII", arguments: places)
    func values(place: Int) {
        for byte in UInt8.min...UInt8.max {
            var value = [UInt8](repeating: UInt8(ascii: "x"), count: Self.places.count)
            value[place] = byte
            let mayStand = byte == 0x09 || byte >= 0x20 && byte != 0x7F
            #expect(isRefused(Array("X-Meta:".utf8) + value) != mayStand, "byte \(byte)")
        }
    }

    @Test("makes another name of one that is known, unless it is the same letter in another case")
    func knownNames() {
        let known: [(String, FieldKind)] = [
            ("te", .te), ("host", .host), ("upgrade", .upgrade), ("trailer", .trailer), ("connection", .connection),
            ("keep-alive", .keepAlive), ("content-type", .contentType), ("http2-settings", .http2Settings),
            ("proxy-connection", .proxyConnection), ("proxy-authenticate", .proxyAuthenticate),
            ("proxy-authorization", .proxyAuthorization), ("content-length", .contentLength),
            ("transfer-encoding", .transferEncoding), ("expect", .expect),
        ]
        for (name, kind) in known {
            for place in 0..<name.utf8.count { walk(Array(name.utf8), kind, at: place) }
        }
    }

    private func walk(_ name: [UInt8], _ kind: FieldKind, at place: Int) {
        for byte in UInt8.min...UInt8.max where Self.isToken(byte) {
            var other = name
            other[place] = byte
            let isUpperCase = (0x41...0x5A).contains(byte)
            let isSame = (isUpperCase ? byte | 0x20 : byte) == name[place]
            let found = other.withUnsafeBytes { FieldKind(in: $0, name: Span(from: 0, to: other.count)) }
            #expect((found == kind) == isSame, "\(String(decoding: other, as: UTF8.self))")
        }
    }
}
