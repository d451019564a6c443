// SPDX-License-Identifier: Apache-2.0

/// A target that names other things than the client did: what was judged travels on, and not what was asked.
extension RequestTarget {
    /// The query behind the `?`; empty when there is none.
    public var query: ArraySlice<UInt8> { canonical[pathEnd...].dropFirst() }

    /// The bytes at these offsets of the path that ``withPath(_:)`` gives.
    public func name(at range: Range<Int>) -> [UInt8] {
        withPath { path in
            guard range.lowerBound >= 0, range.upperBound <= path.count else { return [] }
            return Array(path[range])
        }
    }

    /// The same target with another name at these offsets of its path. Nil when that could not be read again: a name
    /// of ours is letters, digits and what else an id or a reference has.
    public func replacing(_ range: Range<Int>, with name: [UInt8]) -> RequestTarget? {
        let path = withPath { Array($0) }
        guard range.lowerBound >= 0, range.upperBound <= path.count else { return nil }
        return reread(path: path[..<range.lowerBound] + name + path[range.upperBound...], query: Array(query))
    }

    public func replacing(query: QueryParameters) -> RequestTarget? {
        let written = reread(path: withPath { Array($0)[...] }, query: query.encoded)
        guard let escapedName else { return written }
        return written?.escapingSlashes(in: escapedName)
    }

    /// Reads what was put together as if a client had sent it, so that it has one form and nothing slips in.
    private func reread(path: ArraySlice<UInt8>, query: [UInt8]) -> RequestTarget? {
        let version = canonical[..<versionLength]
        let text = version + TargetBytes.encoded(path) + (query.isEmpty ? [] : [UInt8(ascii: "?")] + query)
        return text.withUnsafeBytes { bytes in
            do throws(TargetError) { return try RequestTarget.read(from: bytes, host: nil) } catch { return nil }
        }
    }
}

extension TargetBytes {
    static func encoded(_ path: some Sequence<UInt8>) -> [UInt8] {
        PercentEncoding.encode(path, keeping: TargetBytes.path.contains)
    }
}
