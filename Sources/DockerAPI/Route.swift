// SPDX-License-Identifier: Apache-2.0

/// The prefixes under which podman serves a route: its manifest routes differ (pkg/api/server/register_manifest.go).
public enum LibpodEra: Sendable, Equatable {
    /// Any prefix, or none.
    case any
    /// `/v{version:[0-3][0-9A-Za-z.-]*}`
    case v3
    /// `/v{version:[4-9][0-9A-Za-z.-]*}`
    case v4AndUp

    /// Whether a route of this era is served under a prefix with this major version.
    ///
    /// Podman looks at the first digit alone, so `/v10.0.0` is of the older era there, and thus here.
    func admits(major: Int?) -> Bool {
        if self == .any { return true }
        guard var digit = major, digit >= 0 else { return false }
        while digit > 9 { digit /= 10 }
        return (digit <= 3) == (self == .v3)
    }
}

/// A route of the engine's or podman's router.
public struct Route: Sendable {
    public let method: Method
    /// The template as the router's source writes it, without the version prefix.
    public let template: StaticString
    public let endpoint: Endpoint
    public let traits: EndpointTraits
    public internal(set) var group: EndpointGroup
    public let libpodEra: LibpodEra
    /// What of a request reaches out of the API.
    public private(set) var hostParameters: [HostParameter] = []
    let path: PathTemplate

    init(
        _ method: Method, _ template: StaticString, _ endpoint: Endpoint,
        _ effects: Effects, _ transfer: Transfer, _ object: ObjectReference, _ era: LibpodEra = .any
    ) {
        self.method = method
        self.template = template
        self.endpoint = endpoint
        traits = EndpointTraits(effects: effects, transfer: transfer, object: object)
        group = .debug
        libpodEra = era
        path = PathTemplate(template)
    }

    /// The same route, by which these parameters reach out of the API.
    func reaching(_ parameters: [HostParameter]) -> Route {
        var route = self
        route.hostParameters = parameters
        return route
    }

    /// Matches a decoded path without its version prefix; neither the method nor the era is looked at.
    public func match(_ path: UnsafeRawBufferPointer) -> RouteMatch? {
        guard let base = path.baseAddress else { return nil }
        return self.path.match(base, path.count, endpoint)
    }
}

/// What one variable of a template takes: gorilla/mux makes `{name}` `[^/]+` (regexp.go), the others are Go regexps.
///
/// A `.` matches all bytes but LF, `[^/]` matches LF too.
enum PathVariable: UInt8, Sendable {
    /// `{name}`
    case segment
    /// `{name:.*}`
    case anything
    /// `{name:.+}`
    case something
}

/// A template that was taken apart once: gorilla/mux's `^prefix(var)suffix$` over the bytes of the decoded path.
///
/// A regexp of Go takes the leftmost-first match and its `*` is greedy, so with two variables the first takes all up
/// to the last occurrence of what stands between them. No template has more than two, or text after the second.
///
/// It is `@unchecked Sendable` for the pointer, which is to the bytes of a string literal: they live as long as the
/// process does, and nobody writes to them.
struct PathTemplate: @unchecked Sendable {
    private let text: UnsafePointer<UInt8>
    private let prefixCount: Int
    private let suffixStart: Int
    private let suffixCount: Int
    let tail: Tail
    private let first: PathVariable?
    private let second: PathVariable?

    init(_ literal: StaticString) {
        // A literal of one character is kept as a number; no template is that short.
        let literal: StaticString = literal.hasPointerRepresentation ? literal : "(none)"
        let bytes = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        let one = Self.variable(in: bytes, from: 0)
        let two = one.flatMap { Self.variable(in: bytes, from: $0.range.upperBound) }
        text = literal.utf8Start
        prefixCount = one?.range.lowerBound ?? bytes.count
        suffixStart = one?.range.upperBound ?? bytes.count
        suffixCount = (two?.range.lowerBound ?? bytes.count) - suffixStart
        first = one?.variable
        second = two?.variable
        tail = Tail(of: bytes, from: (two ?? one)?.range.upperBound ?? 0)
    }

    @inline(__always)
    func match(_ base: UnsafeRawPointer, _ count: Int, _ endpoint: Endpoint) -> RouteMatch? {
        guard count >= prefixCount + suffixCount, Bytes.equal(base, text, prefixCount) else { return nil }
        guard let first else {
            return count == prefixCount ? RouteMatch(endpoint: endpoint) : nil
        }
        if second != nil { return matchTwo(base, count, endpoint) }
        let end = count - suffixCount
        guard Bytes.equal(base + end, text + suffixStart, suffixCount),
            let spans = first.take(base, prefixCount, end, last: suffixCount == 0)
        else { return nil }
        let name = Range(uncheckedBounds: (prefixCount, end))
        return RouteMatch(endpoint: endpoint, name: name, nameSpansSlashes: spans)
    }

    /// The last occurrence of the text in between decides. An earlier one only lengthens the second variable: where the
    /// shorter one holds a byte it may not hold, the longer one does so too.
    @inline(never)
    private func matchTwo(_ base: UnsafeRawPointer, _ count: Int, _ endpoint: Endpoint) -> RouteMatch? {
        guard let first, let second else { return nil }
        var middle = count - suffixCount
        while middle > prefixCount, !Bytes.equal(base + middle, text + suffixStart, suffixCount) { middle -= 1 }
        let rest = middle + suffixCount
        guard middle > prefixCount,
            let spans = first.take(base, prefixCount, middle, last: false),
            second.take(base, rest, count, last: true) != nil
        else { return nil }
        return RouteMatch(
            endpoint: endpoint, name: prefixCount..<middle, nameSpansSlashes: spans, secondName: rest..<count)
    }
}

extension PathTemplate {
    /// The first `{…}` at or after an offset.
    private static func variable(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (range: Range<Int>, variable: PathVariable)? {
        guard let open = bytes[start...].firstIndex(of: UInt8(ascii: "{")),
            let close = bytes[open...].firstIndex(of: UInt8(ascii: "}"))
        else { return nil }
        let body = bytes[(open + 1)..<close]
        let variable: PathVariable
        if !body.contains(UInt8(ascii: ":")) {
            variable = .segment
        } else {
            variable = body.last == UInt8(ascii: "+") ? .something : .anything
        }
        return (open..<(close + 1), variable)
    }
}

extension PathTemplate {
    /// The last bytes, four at most, of each path that matches: one comparison dismisses nearly all other templates.
    struct Tail: Sendable {
        private var bytes: UInt32 = 0
        private var mask: UInt32 = 0

        init(of template: UnsafeBufferPointer<UInt8>, from start: Int) {
            for byte in template[start...].suffix(4) {
                bytes = bytes >> 8 | UInt32(byte) << 24
                mask = mask >> 8 | 0xFF00_0000
            }
        }

        /// Whether a path that ends in these bytes, the last one the highest, may match at all.
        @inline(__always)
        func admits(_ lastFour: UInt32) -> Bool {
            lastFour & mask == bytes
        }
    }
}

extension PathVariable {
    /// Whether the variable may take these bytes: nil if not, else whether there is a slash among them.
    ///
    /// An empty `.*` is possible in the last place alone: elsewhere the path would hold `//`, and the engine redirects
    /// such a path before it matches any route (gorilla/mux cleanPath).
    @inline(__always)
    func take(_ base: UnsafeRawPointer, _ start: Int, _ end: Int, last: Bool) -> Bool? {
        if start == end { return self == .anything && last ? false : nil }
        let found = Bytes.scan(base + start, end - start)
        if self == .segment { return found.slash ? nil : false }
        return found.newline ? nil : found.slash
    }
}

/// Work on raw bytes, eight at a time where there are eight.
enum Bytes {
    @inline(__always)
    static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        var offset = 0
        while count &- offset >= 8 {
            if word(left, offset) != word(right, offset) { return false }
            offset &+= 8
        }
        if count &- offset >= 4 {
            if half(left, offset) != half(right, offset) { return false }
            offset &+= 4
        }
        while offset < count {
            if byte(left, offset) != byte(right, offset) { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether there is a slash, and whether there is a LF.
    @inline(__always)
    static func scan(_ base: UnsafeRawPointer, _ count: Int) -> (slash: Bool, newline: Bool) {
        var slash: UInt64 = 0
        var newline: UInt64 = 0
        var offset = 0
        while count &- offset >= 8 {
            let bytes = word(base, offset)
            slash |= zeroes(bytes ^ 0x2F2F_2F2F_2F2F_2F2F)
            newline |= zeroes(bytes ^ 0x0A0A_0A0A_0A0A_0A0A)
            offset &+= 8
        }
        while offset < count {
            let byte = byte(base, offset)
            if byte == 0x2F { slash = 1 }
            if byte == 0x0A { newline = 1 }
            offset &+= 1
        }
        return (slash != 0, newline != 0)
    }

    /// Not zero exactly if one of the eight bytes is zero.
    @inline(__always)
    private static func zeroes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// In the byte order of the machine: compare it with another one, do not look into it.
    @inline(__always)
    static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    static func half(_ base: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    @inline(__always)
    static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        base.load(fromByteOffset: offset, as: UInt8.self)
    }
}
