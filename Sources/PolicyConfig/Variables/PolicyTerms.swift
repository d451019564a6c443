// SPDX-License-Identifier: Apache-2.0

/// The terms of a policy on one line, in the words of Caisson's own variables: a preset, further operations to allow or
/// deny, and the visible and redacted data.
struct PolicyTerms {
    /// A word in a variable, with its place.
    struct Word {
        let text: String
        let place: SourceLocation
    }

    enum Clause: String, CaseIterable {
        case preset, allow, deny, show, redact

        /// The variable with the same meaning for a gate with one policy.
        var variable: String { "CAISSON_\(rawValue.uppercased())" }
    }

    private var words: [Clause: [Word]] = [:]

    subscript(clause: Clause) -> [Word] {
        get { words[clause] ?? [] }
        set { words[clause] = newValue }
    }

    var preset: PresetCall? {
        self[.preset].isEmpty ? nil : PresetCall(parsing: texts(of: .preset).joined(separator: " "))
    }

    func texts(of clause: Clause) -> [String] { self[clause].map(\.text) }
}

extension PolicyTerms {
    /// Splits a list into words, at blanks, commas and ends of lines; `POST /containers/web/restart` is one word.
    static func words(in text: String, line: Int) -> [Word] {
        var words: [Word] = []
        let pieces = text.split { (character: Character) in character == "," || character.isWhitespace }
        for piece in pieces.map(String.init) {
            let place = SourceLocation(line: line, column: words.count + 1)
            if piece.hasPrefix("/"), let methods = takeMethods(from: &words) {
                words.append(Word(text: "\(methods) \(piece)", place: place))
            } else {
                words.append(Word(text: piece, place: place))
            }
        }
        return words
    }

    /// Removes the methods in front of a path, `GET,HEAD`; returns nil if there are none.
    private static func takeMethods(from words: inout [Word]) -> String? {
        let methods = words.reversed().prefix { isMethod($0.text) }.reversed().map(\.text)
        words.removeLast(methods.count)
        return methods.isEmpty ? nil : methods.joined(separator: ",")
    }

    private static func isMethod(_ text: String) -> Bool {
        text == "*"
            || text.utf8.count >= 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
