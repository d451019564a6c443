// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A request target in the only form that is accepted, with the form that is sent.
///
/// The engine decodes a path once and then routes (gorilla/mux on `URL.Path`; moby `daemon/server/server.go`). The gate
/// does the same, and writes the decoded path canonically again, so the engine reads exactly what was judged.
public struct RequestTarget: Sendable {
    /// The target as it is sent: version, path and query, in origin-form.
    public let canonical: [UInt8]
    public let version: APIVersion?
    /// The end of the path in `canonical`, version included, query excluded.
    let pathEnd: Int
    private let versionEnd: Int
    /// The path behind the version as the engine decodes it; nil if it equals the one in `canonical`.
    private let decoded: [UInt8]?
    /// Offsets, in the decoded path, of slashes that came encoded.
    let encodedSlashes: [Int]
    /// The name in the decoded path whose slashes are sent encoded.
    private(set) var escapedName: Range<Int>?

    /// Lends the path without version and query, once decoded.
    @inline(__always)
    public func withPath<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        if let decoded { return decoded.withUnsafeBytes(body) }
        return canonical.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[versionEnd..<pathEnd])) }
    }

    /// Lends the path of ``withPath(_:)`` with its version in front.
    public func withFullPath<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        guard let decoded else {
            return canonical.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<pathEnd])) }
        }
        return (canonical[..<versionEnd] + decoded).withUnsafeBytes(body)
    }

    /// The number of bytes of the version in `canonical`, its slash included; digits and dots need no escape.
    var versionLength: Int { versionEnd }

    /// The path in logs: as it is sent, with its version and without its query.
    public var loggedPath: ArraySlice<UInt8> { canonical[..<pathEnd] }

    /// Reads the target of a request with this method. A CONNECT's is an authority (RFC 9112 section 3.2.3), and its
    /// success would be a tunnel, so no form of it is accepted.
    public static func read(
        from raw: UnsafeRawBufferPointer, of method: Method, host: UnsafeRawBufferPointer?
    ) throws(TargetError) -> RequestTarget {
        guard method != .connect else { throw .notOriginForm }
        return try read(from: raw, host: host)
    }

    /// Reads a target.
    /// - Parameters:
    ///   - raw: the bytes between method and version of the request line.
    ///   - host: the value of the Host field, which an absolute-form must repeat.
    static func read(
        from raw: UnsafeRawBufferPointer, host: UnsafeRawBufferPointer?
    ) throws(TargetError) -> RequestTarget {
        let origin = try originForm(of: raw, host: host)
        guard origin.count <= pathLimit || origin[...pathLimit].contains(UInt8(ascii: "?")) else {
            throw .pathTooLong
        }
        guard let queryStart = try plainPathEnd(in: origin) else { return try decode(origin) }
        try checkQuery(of: origin, from: queryStart)
        let prefix = try versionPrefix(of: UnsafeRawBufferPointer(rebasing: origin[..<queryStart]))
        return RequestTarget(
            canonical: Array(origin), version: prefix.version, pathEnd: queryStart, versionEnd: prefix.length,
            decoded: nil, encodedSlashes: [])
    }

    /// The most bytes of a path as it is sent. The longest one with a route names an image or a few images, in some
    /// hundred bytes.
    static let pathLimit = 4096

    // MARK: Forms

    private static func originForm(
        of raw: UnsafeRawBufferPointer, host: UnsafeRawBufferPointer?
    ) throws(TargetError) -> UnsafeRawBufferPointer {
        if raw.first == UInt8(ascii: "/") { return raw }
        guard let authority = authority(in: raw) else { throw .notOriginForm }
        guard let host, !host.isEmpty, authority.elementsEqual(host) else { throw .authorityMismatch }
        let path = raw[(authority.count + (schemeLength(of: raw) ?? 0))...]
        guard !path.isEmpty else { throw .notOriginForm }
        return UnsafeRawBufferPointer(rebasing: path)
    }

    /// Returns the authority of a target in absolute form; nil for other forms.
    public static func authority(in raw: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard raw.first != UInt8(ascii: "/"), let start = schemeLength(of: raw) else { return nil }
        let end = raw[start...].firstIndex(of: UInt8(ascii: "/")) ?? raw.count
        return UnsafeRawBufferPointer(rebasing: raw[start..<end])
    }

    private static func schemeLength(of raw: UnsafeRawBufferPointer) -> Int? {
        let schemes: [StaticString] = ["http://", "https://"]
        return schemes.first { raw.hasPrefix(ignoringCase: $0) }?.utf8CodeUnitCount
    }

    // MARK: The usual case: nothing to decode

    /// Returns the end of the path if it has nothing to decode; nil if it has an escape.
    private static func plainPathEnd(in origin: UnsafeRawBufferPointer) throws(TargetError) -> Int? {
        var index = 0
        var segmentStart = 1
        while index < origin.count {
            let byte = origin[index]
            if byte == UInt8(ascii: "?") { break }
            if byte == UInt8(ascii: "%") { return nil }
            guard TargetBytes.path.contains(byte) else { throw .forbiddenByte }
            if byte == UInt8(ascii: "/"), index > 0 {
                try checkSegment(in: origin, at: segmentStart..<index, isLast: false)
                segmentStart = index &+ 1
            }
            index &+= 1
        }
        try checkSegment(in: origin, at: segmentStart..<index, isLast: true)
        return index
    }

    /// Checks a segment. An empty last one is a trailing slash, which some routes have.
    @inline(__always)
    private static func checkSegment(
        in bytes: UnsafeRawBufferPointer, at segment: Range<Int>, isLast: Bool
    ) throws(TargetError) {
        guard segment.count <= 2 else { return }
        if segment.isEmpty {
            if !isLast { throw .emptySegment }
        } else if bytes[segment.lowerBound] == UInt8(ascii: "."),
            segment.count == 1 || bytes[segment.lowerBound + 1] == UInt8(ascii: ".")
        {
            throw .dotSegment
        }
    }

    /// Checks the query, which is not decoded here but must have one reading as bytes. Braces and quotes are accepted:
    /// hand-written `filters={"name":["x"]}` is in use and has one reading.
    private static func checkQuery(of origin: UnsafeRawBufferPointer, from start: Int) throws(TargetError) {
        var index = start
        while index < origin.count {
            let byte = origin[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") else { throw .forbiddenByte }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < origin.count, origin[index + 1].hexDigitValue != nil,
                    origin[index + 2].hexDigitValue != nil
                else { throw .malformedEscape }
            }
            index &+= 1
        }
    }

    private static func versionPrefix(
        of path: UnsafeRawBufferPointer
    ) throws(TargetError) -> (version: APIVersion?, length: Int) {
        guard path.count > 1, path[1] == UInt8(ascii: "v") else { return (nil, 0) }
        var end = 1
        while end < path.count, path[end] != UInt8(ascii: "/") { end &+= 1 }
        let version = try APIVersion.read(from: UnsafeRawBufferPointer(rebasing: path[1..<end]))
        guard let version else { return (nil, 0) }
        let rest = UnsafeRawBufferPointer(rebasing: path[end...])
        guard !rest.isEmpty else { throw .malformedVersion }
        if case .libpod = version, !isLibpod(rest) { throw .malformedVersion }
        if case .engine = version, isLibpod(rest) { throw .malformedVersion }
        return (version, end)
    }

    static func isLibpod(_ path: UnsafeRawBufferPointer) -> Bool {
        let prefix: StaticString = "/libpod"
        let length = prefix.utf8CodeUnitCount
        guard path.count >= length else { return false }
        for index in 0..<length where path[index] != prefix.utf8Start[index] { return false }
        return path.count == length || path[length] == UInt8(ascii: "/")
    }
}

// MARK: - Paths with escapes

extension RequestTarget {
    /// Decodes the path once, as the engine does, and writes it canonically again.
    private static func decode(_ origin: UnsafeRawBufferPointer) throws(TargetError) -> RequestTarget {
        let pathEnd = origin.firstIndex(of: UInt8(ascii: "?")) ?? origin.count
        try checkQuery(of: origin, from: pathEnd)
        let decodedPath = try DecodedPath(decoding: UnsafeRawBufferPointer(rebasing: origin[..<pathEnd]))
        try decodedPath.checkSegments()
        let prefix = try decodedPath.withBytes { bytes throws(TargetError) in try versionPrefix(of: bytes) }
        let encoded = decodedPath.encoded
        return RequestTarget(
            canonical: encoded + origin[pathEnd...], version: prefix.version, pathEnd: encoded.count,
            versionEnd: prefix.length, decoded: Array(decodedPath.bytes[prefix.length...]),
            encodedSlashes: decodedPath.encodedSlashes.map { $0 - prefix.length })
    }

    /// Returns the target with the slashes of a name encoded, since some of Podman's routes take one segment of the
    /// path as it is written.
    /// - Parameter name: its offsets in the path of ``withPath(_:)``.
    func escapingSlashes(in name: Range<Int>) -> RequestTarget {
        let decoded = withPath { Array($0) }
        guard name.lowerBound >= 0, name.upperBound <= decoded.count else { return self }
        let escaped = decoded[name].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { TargetBytes.encoded($0) }.joined(separator: Array("%2F".utf8))
        let path =
            canonical[..<versionEnd] + TargetBytes.encoded(decoded[..<name.lowerBound]) + escaped
            + TargetBytes.encoded(decoded[name.upperBound...])
        return RequestTarget(
            canonical: Array(path + canonical[pathEnd...]), version: version, pathEnd: path.count,
            versionEnd: versionEnd,
            decoded: decoded, encodedSlashes: encodedSlashes, escapedName: name)
    }

    /// A path after it was decoded once.
    private struct DecodedPath {
        private(set) var bytes: [UInt8] = []
        private(set) var encodedSlashes: [Int] = []

        init(decoding path: UnsafeRawBufferPointer) throws(TargetError) {
            bytes.reserveCapacity(path.count)
            var index = 0
            while index < path.count {
                let byte = path[index]
                if byte == UInt8(ascii: "%") {
                    try appendEscaped(in: path, at: index)
                    index += 3
                } else {
                    guard TargetBytes.path.contains(byte) else { throw .forbiddenByte }
                    bytes.append(byte)
                    index += 1
                }
            }
        }

        private mutating func appendEscaped(in path: UnsafeRawBufferPointer, at index: Int) throws(TargetError) {
            guard index + 2 < path.count, let high = path[index + 1].hexDigitValue,
                let low = path[index + 2].hexDigitValue
            else { throw .malformedEscape }
            let byte = high << 4 | low
            guard byte >= 0x20, byte != 0x7F else { throw .escapedControlByte }
            if byte == UInt8(ascii: "/") { encodedSlashes.append(bytes.count) }
            bytes.append(byte)
        }

        func checkSegments() throws(TargetError) {
            let segments = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            for (offset, segment) in segments.enumerated() {
                if segment.isEmpty, offset < segments.count - 1 { throw .emptySegment }
                if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) { throw .dotSegment }
            }
        }

        func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(TargetError) -> R) throws(TargetError) -> R {
            var result: Result<R, TargetError>?
            bytes.withUnsafeBytes { buffer in
                do throws(TargetError) { result = .success(try body(buffer)) } catch { result = .failure(error) }
            }
            guard let result else { throw .malformedEscape }
            return try result.get()
        }

        var encoded: [UInt8] { TargetBytes.encoded(bytes) }
    }
}
