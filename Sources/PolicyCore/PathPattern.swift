// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// A path and everything below it: `/containers`, or `/containers/{id}/start`.
///
/// It ends at a segment's end, so `/containersX` is not below `/containers`, unless its last character is `*`.
public struct PathPattern: Sendable, Equatable {
    public enum Element: Sendable, Equatable {
        case literal(StaticText)
        /// One segment of letters, digits, `_`, `.` and `-`: the identifiers of section dialects.
        case identifier
        /// One segment with this prefix.
        case prefix(StaticText)
        /// Any one segment.
        case anySegment
    }

    public let elements: [Element]

    /// Reads `/containers/{id}/start`; a segment in braces is an identifier, one that ends in `*` a prefix.
    public init(_ template: StaticText) {
        elements = template.description.parts(between: "/").map { segment in
            if segment.begins(with: "{") { return .identifier }
            return segment.ends(with: "*")
                ? .prefix(StaticText(String(segment.dropLast()))) : .literal(StaticText(String(segment)))
        }
    }

    public init(elements: [Element]) { self.elements = elements }

    /// Whether `path`, without version and query, is this path or one below it.
    public func matches(_ path: UnsafeRawBufferPointer) -> Bool { end(in: path, from: 0) != nil }

    /// Returns the index behind the segments that match the pattern; nil if they do not.
    public func end(in path: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        for element in elements {
            guard index < path.count, path[index] == UInt8(ascii: "/") else { return nil }
            index += 1
            let start = index
            while index < path.count, path[index] != UInt8(ascii: "/") { index += 1 }
            guard element.matches(UnsafeRawBufferPointer(rebasing: path[start..<index])) else { return nil }
        }
        return index
    }

    /// Whether a path that matches ends where the pattern does.
    func isWhole(_ path: UnsafeRawBufferPointer) -> Bool {
        path.count { $0 == UInt8(ascii: "/") } == elements.count
    }

    /// Whether the segment at its variable looks like an id of the engine: 12 or 64 hexadecimal digits.
    func identifiesByID(_ path: UnsafeRawBufferPointer) -> Bool {
        guard let place = elements.firstIndex(of: .identifier) else { return false }
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.indices.contains(place + 1) else { return false }
        return EngineID.isWholeOrShort(segments[place + 1])
    }

    /// The share of a route's paths that lies below this pattern.
    public enum Coverage: Sendable, Equatable {
        case never, sometimes, always
    }

    public func coverage(of template: RouteTemplate) -> Coverage {
        let segments = template.segments
        var coverage = Coverage.always
        for (offset, element) in elements.enumerated() {
            guard offset < segments.count else { return .never }
            switch segments[offset] {
            // A variable may hold anything, a greedy one even slashes, so only the path itself decides.
            case .variable(_, let variable) where variable.spansSlashes: return .sometimes
            case .variable: coverage = .sometimes
            case .literal(let text): guard element.matches(text) else { return .never }
            }
        }
        return coverage
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
        case .identifier: !segment.isEmpty && segment.allSatisfy(ObjectName.isByte)
        case .prefix(let text): segment.starts(with: text.bytes)
        case .anySegment: !segment.isEmpty
        }
    }

    public func matches(_ segment: String) -> Bool {
        var segment = segment
        return segment.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }
}

extension PathPattern: CustomStringConvertible {
    public var description: String {
        elements.map { element in
            switch element {
            case .literal(let text): "/\(text)"
            case .identifier: "/{id}"
            case .prefix(let text): "/\(text)*"
            case .anySegment: "/{}"
            }
        }.joined()
    }
}
