// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A path and everything below it: `/containers`, or `/containers/{id}/start`.
///
/// It ends at a segment's end, `/containersX` is not below `/containers`, unless it says otherwise by a last `*`.
public struct PathPattern: Sendable, Equatable {
    public enum Element: Sendable, Equatable {
        case literal(StaticText)
        /// One segment of letters, digits, `_`, `.` and `-`: the identifiers that section dialects know.
        case identifier
        /// One segment that begins so.
        case prefix(StaticText)
    }

    public let elements: [Element]

    /// Reads `/containers/{id}/start`; a segment in braces is an identifier, one that ends in `*` a prefix.
    public init(_ template: StaticText) {
        elements = template.description.split(separator: "/").map { segment in
            if segment.hasPrefix("{") { return .identifier }
            return segment.hasSuffix("*")
                ? .prefix(StaticText(String(segment.dropLast()))) : .literal(StaticText(String(segment)))
        }
    }

    /// Whether `path`, without version and query, is this path or one below it.
    public func matches(_ path: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        for element in elements {
            guard index < path.count, path[index] == UInt8(ascii: "/") else { return false }
            index += 1
            let start = index
            while index < path.count, path[index] != UInt8(ascii: "/") { index += 1 }
            guard element.matches(UnsafeRawBufferPointer(rebasing: path[start..<index])) else { return false }
        }
        return true
    }

    /// Whether a path that matches ends where the pattern does.
    func isWhole(_ path: UnsafeRawBufferPointer) -> Bool {
        path.count { $0 == UInt8(ascii: "/") } == elements.count
    }

    /// Whether what stands at its variable looks like an id of the engine: 12 or 64 hexadecimal digits.
    func identifiesByID(_ path: UnsafeRawBufferPointer) -> Bool {
        guard let place = elements.firstIndex(of: .identifier) else { return false }
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.indices.contains(place + 1) else { return false }
        let name = segments[place + 1]
        return (name.count == 12 || name.count == 64)
            && name.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// How much of a route's paths lies below this pattern.
    public enum Coverage: Sendable, Equatable {
        case never, sometimes, always
    }

    public func coverage(of template: TemplateSegments) -> Coverage {
        let segments = template.segments
        var coverage = Coverage.always
        for (offset, element) in elements.enumerated() {
            guard offset < segments.count else { return .never }
            let segment = segments[offset]
            // A variable may hold anything, a greedy one even slashes: only the path itself can tell.
            if segment.hasPrefix("{") {
                if segment.hasSuffix(":.*}") || segment.hasSuffix(":.+}") { return .sometimes }
                coverage = .sometimes
                continue
            }
            guard element.matches(segment) else { return .never }
        }
        return coverage
    }
}

/// A route's template in its segments, taken apart once for all patterns that look at it.
public struct TemplateSegments: Sendable {
    let segments: [Substring]

    public init(_ template: String) {
        segments = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

/// Text that is compared with bytes of a request.
public struct StaticText: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(_ text: String) { bytes = Array(text.utf8) }
    public init(stringLiteral value: String) { self.init(value) }
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension PathPattern.Element {
    func matches(_ segment: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .literal(let text): segment.elementsEqual(text.bytes)
        case .identifier: !segment.isEmpty && segment.allSatisfy(Self.isIdentifierByte)
        case .prefix(let text): segment.starts(with: text.bytes)
        }
    }

    func matches(_ segment: Substring) -> Bool {
        var segment = segment
        return segment.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension PathPattern: CustomStringConvertible {
    public var description: String {
        elements.map { element in
            switch element {
            case .literal(let text): "/\(text)"
            case .identifier: "/{id}"
            case .prefix(let text): "/\(text)*"
            }
        }.joined()
    }
}
