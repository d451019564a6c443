// SPDX-License-Identifier: Apache-2.0

/// Comparison with words in any case: names of fields, schemes, tokens.
extension UnsafeRawBufferPointer {
    /// Whether the bytes begin with a word, in any case.
    /// - Parameter word: in lower case.
    @inlinable
    @inline(__always)
    public func hasPrefix(ignoringCase word: StaticString) -> Bool {
        guard count >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where self[index].lowercased != word.utf8Start[index] { return false }
        return true
    }
}
