// SPDX-License-Identifier: Apache-2.0

/// A template's matcher: gorilla/mux's `^prefix(var)suffix$` over the bytes of the decoded path.
///
/// A Go regexp takes the leftmost-first match and its `*` is greedy, so with two variables the first takes all up to
/// the last occurrence of the text between them. No template has more than two, or text after the second.
///
/// It is `@unchecked Sendable` for the pointer, which is to the bytes of a string literal: they live as long as the
/// process, and are never written.
struct TemplateMatcher: @unchecked Sendable {
    private let text: UnsafePointer<UInt8>
    private let prefixCount: Int
    private let suffixStart: Int
    private let suffixCount: Int
    let tail: Tail
    private let first: PathVariable?
    private let second: PathVariable?

    init(literal: StaticString, variables: [(range: Range<Int>, variable: PathVariable)]) {
        let bytes = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        let one = variables.first
        let two = variables.dropFirst().first
        text = literal.utf8Start
        prefixCount = one?.range.lowerBound ?? bytes.count
        suffixStart = one?.range.upperBound ?? bytes.count
        suffixCount = (two?.range.lowerBound ?? bytes.count) - suffixStart
        first = one?.variable
        second = two?.variable
        tail = Tail(of: bytes, from: (two ?? one)?.range.upperBound ?? 0)
    }

    @inline(__always)
    func match(_ base: UnsafeRawPointer, count: Int, endpoint: Endpoint) -> RouteMatch? {
        guard count >= prefixCount + suffixCount, Bytes.equal(base, text, count: prefixCount) else { return nil }
        guard let first else {
            return count == prefixCount ? RouteMatch(endpoint: endpoint) : nil
        }
        if second != nil { return matchTwo(base, count: count, endpoint: endpoint) }
        let end = count - suffixCount
        guard Bytes.equal(base + end, text + suffixStart, count: suffixCount),
            let spans = first.take(base, from: prefixCount, to: end, last: suffixCount == 0)
        else { return nil }
        let name = Range(uncheckedBounds: (prefixCount, end))
        return RouteMatch(endpoint: endpoint, name: name, nameSpansSlashes: spans)
    }

    /// Matches a template with two variables, by the last occurrence of the text between them. An earlier one only
    /// lengthens the second variable, so a byte that this must not contain would stay in it.
    @inline(never)
    private func matchTwo(_ base: UnsafeRawPointer, count: Int, endpoint: Endpoint) -> RouteMatch? {
        guard let first, let second else { return nil }
        var middle = count - suffixCount
        while middle > prefixCount, !Bytes.equal(base + middle, text + suffixStart, count: suffixCount) { middle -= 1 }
        let rest = middle + suffixCount
        guard middle > prefixCount,
            let spans = first.take(base, from: prefixCount, to: middle, last: false),
            second.take(base, from: rest, to: count, last: true) != nil
        else { return nil }
        return RouteMatch(
            endpoint: endpoint, name: prefixCount..<middle, nameSpansSlashes: spans, secondName: rest..<count)
    }
}

extension TemplateMatcher {
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
    /// Returns whether there is a slash among these bytes; nil if the variable does not accept them.
    ///
    /// An empty `.*` is possible only in the last place: elsewhere the path would contain `//`, and the engine
    /// redirects such a path before it matches any route (gorilla/mux cleanPath).
    @inline(__always)
    func take(_ base: UnsafeRawPointer, from start: Int, to end: Int, last: Bool) -> Bool? {
        if start == end { return self == .anything && last ? false : nil }
        let found = Bytes.scan(base + start, count: end - start)
        if self == .segment { return found.slash ? nil : false }
        return found.newline ? nil : found.slash
    }
}
