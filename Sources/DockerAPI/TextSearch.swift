// SPDX-License-Identifier: Apache-2.0

/// Plain searches in text, byte for byte in UTF-8. The standard library's own link its regular expressions, a megabyte
/// of a static executable (docs/decisions/0010).
extension String {
    /// Returns the text with every occurrence of a part replaced, from the front; the part is not empty.
    public func substituting(_ part: String, with other: String) -> String {
        let (bytes, wanted) = (Array(utf8), Array(part.utf8))
        var result: [UInt8] = []
        var start = 0
        while let found = bytes.firstPlace(of: wanted, from: start) {
            result += bytes[start..<found] + other.utf8
            start = found + wanted.count
        }
        return start == 0 ? self : String(decoding: result + bytes[start...], as: UTF8.self)
    }

    /// Whether the text contains a part that is not empty.
    public func contains(text part: String) -> Bool { Array(utf8).firstPlace(of: Array(part.utf8), from: 0) != nil }

    /// Returns the text before the first occurrence of a part, and the text behind it; nil if there is none.
    public func parted(at part: String) -> (before: String, behind: String)? {
        let (bytes, wanted) = (Array(utf8), Array(part.utf8))
        guard let found = bytes.firstPlace(of: wanted, from: 0) else { return nil }
        let behind = bytes[(found + wanted.count)...]
        return (String(decoding: bytes[..<found], as: UTF8.self), String(decoding: behind, as: UTF8.self))
    }
}

extension [UInt8] {
    /// Returns the index of the first occurrence, in time of at most the product of both lengths.
    fileprivate func firstPlace(of wanted: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first, count - start >= wanted.count else { return nil }
        for index in start...(count - wanted.count)
        where self[index] == first && self[index..<(index + wanted.count)].elementsEqual(wanted) {
            return index
        }
        return nil
    }
}
