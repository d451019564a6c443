// SPDX-License-Identifier: Apache-2.0

/// One field line of a head, as it came.
public struct RawField: Sendable, Equatable, CustomStringConvertible {
    public let name: String
    public let value: String

    public var description: String { "\(name): \(value)" }
}

/// What requests and answers have in common.
public protocol RawMessage: Sendable {
    /// The head exactly as received, with the empty line that ends it.
    var headBytes: [UInt8] { get }
    /// In the order in which they came.
    var headers: [RawField] { get }
    /// Without its framing.
    var body: [UInt8] { get }
}

extension RawMessage {
    /// `headBytes` as text; bytes that are no UTF-8 are replaced.
    public var head: String { String(decoding: headBytes, as: UTF8.self) }
    public var bodyText: String { String(decoding: body, as: UTF8.self) }

    public subscript(header name: String) -> String? { headers.value(of: name) }
}

/// A request as an engine saw it.
public struct RawRequest: RawMessage {
    public let headBytes: [UInt8]
    public let method: String
    public let target: String
    public let headers: [RawField]
    public internal(set) var body: [UInt8] = []
    /// With its framing.
    public internal(set) var rawBody: [UInt8] = []

    init(headBytes: [UInt8]) throws {
        let (line, headers) = try Head.read(headBytes)
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw MalformedMessage("not a request line: \(line)") }
        self.headBytes = headBytes
        self.headers = headers
        method = String(parts[0])
        target = String(parts[1])
    }
}

/// An answer as a client saw it.
public struct RawResponse: RawMessage {
    public let headBytes: [UInt8]
    public let status: Int
    public let reason: String
    public let headers: [RawField]
    public internal(set) var body: [UInt8] = []

    init(headBytes: [UInt8]) throws {
        let (line, headers) = try Head.read(headBytes)
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let status = Int(parts[1]) else {
            throw MalformedMessage("not a status line: \(line)")
        }
        self.headBytes = headBytes
        self.headers = headers
        self.status = status
        reason = parts.count > 2 ? String(parts[2]) : ""
    }
}

/// How the end of a body is told.
enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
    case untilClose

    static func ofRequest(_ headers: [RawField]) throws -> Framing {
        if headers.value(of: "Transfer-Encoding")?.lowercased() == "chunked" { return .chunked }
        return try length(headers).map { .length($0) } ?? .none
    }

    static func ofResponse(_ status: Int, _ headers: [RawField], toHead: Bool) throws -> Framing {
        if toHead || status / 100 == 1 || status == 204 || status == 304 { return .none }
        if headers.value(of: "Transfer-Encoding")?.lowercased() == "chunked" { return .chunked }
        return try length(headers).map { .length($0) } ?? .untilClose
    }

    private static func length(_ headers: [RawField]) throws -> Int? {
        guard let text = headers.value(of: "Content-Length") else { return nil }
        guard let length = Int(text), length >= 0 else { throw MalformedMessage("Content-Length: \(text)") }
        return length
    }
}

extension [RawField] {
    func value(of name: String) -> String? {
        first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

private enum Head {
    /// The first line, and the fields. Lines are cut as bytes: to a String CR LF is one character.
    static func read(_ bytes: [UInt8]) throws -> (line: String, headers: [RawField]) {
        let lines = bytes.dropLast(4).split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        guard let first = lines.first else { throw MalformedMessage("an empty head") }
        return (first, try lines.dropFirst().map(field))
    }

    private static func field(_ line: String) throws -> RawField {
        guard let colon = line.firstIndex(of: ":") else { throw MalformedMessage("a field without colon: \(line)") }
        var value = line[line.index(after: colon)...]
        while let first = value.first, first == " " || first == "\t" { value.removeFirst() }
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return RawField(name: String(line[..<colon]), value: String(value))
    }
}
