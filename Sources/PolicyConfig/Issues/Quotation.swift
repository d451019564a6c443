// SPDX-License-Identifier: Apache-2.0

/// Foreign texts in the form for a log: cut, and without any character that a terminal or a reader could take for
/// another.
enum Quotation {
    /// - Parameter limit: the most bytes that are quoted.
    static func of(_ text: String, limit: Int) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            let isPlain = (0x20..<0x7F).contains(scalar.value) && scalar != "\\" && scalar != "\""
            let piece = isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
            guard quoted.utf8.count + piece.utf8.count <= limit else { return quoted + "..." }
            quoted += piece
        }
        return quoted
    }
}
