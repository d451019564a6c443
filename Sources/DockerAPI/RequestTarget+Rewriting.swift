// SPDX-License-Identifier: Apache-2.0

/// Rewriting of a target: the names that were judged are sent, not those that the client wrote.
extension RequestTarget {
    /// The query behind the `?`; empty if there is none.
    public var query: ArraySlice<UInt8> { canonical[pathEnd...].dropFirst() }

    /// Returns the bytes at these offsets in the path of ``withPath(_:)``.
    public func name(at range: Range<Int>) -> [UInt8] {
        withPath { path in
            guard range.lowerBound >= 0, range.upperBound <= path.count else { return [] }
            return Array(path[range])
        }
    }

    /// Returns the target with another name at these offsets of its path; nil if that could not be read again. A name
    /// of the gate's has letters, digits and the other characters of ids and references.
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

    /// Reads a composed target as if a client had sent it, so that it has one form and no other parts.
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
