// SPDX-License-Identifier: Apache-2.0

/// A search for likely meanings of misspelled words.
package enum Suggestion {
    /// Returns the nearest known word: the same in another case, one slip away, or with the word as its beginning.
    package static func nearest(to word: String, among known: [String]) -> String? {
        let bytes = Array(word.utf8.prefix(200))
        let lowercased = word.lowercased()
        if let same = known.first(where: { $0.lowercased() == lowercased }) { return same }
        guard bytes.count >= 3 else { return nil }
        if let slip = known.first(where: { isOneSlip(bytes, Array($0.utf8)) }) { return slip }
        let begun = known.filter { $0.lowercased().hasPrefix(lowercased) }.min { $0.utf8.count < $1.utf8.count }
        return begun ?? known.filter { $0.utf8.count >= 3 && word.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
    }

    /// Returns the end of an issue: `; did you mean "listeners"?`, or else the known words.
    static func ending(for word: String, among known: [String], listing: Bool = true) -> String {
        if let likely = nearest(to: word, among: known) { return "; did you mean \(likely.shown)?" }
        return listing && !known.isEmpty ? "; there are \(known.joined(separator: ", "))" : ""
    }

    /// Whether two words differ by one byte added, left out or changed, or by two neighbours swapped.
    static func isOneSlip(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard abs(one.count - other.count) <= 1 else { return false }
        let start = zip(one, other).prefix { $0 == $1 }.count
        let left = one[start...]
        let right = other[start...]
        if left.count == right.count {
            guard !left.isEmpty else { return false }
            if left.dropFirst().elementsEqual(right.dropFirst()) { return true }
            return left.count >= 2 && left.prefix(2).reversed().elementsEqual(right.prefix(2))
                && left.dropFirst(2).elementsEqual(right.dropFirst(2))
        }
        return left.count > right.count
            ? left.dropFirst().elementsEqual(right) : right.dropFirst().elementsEqual(left)
    }
}
