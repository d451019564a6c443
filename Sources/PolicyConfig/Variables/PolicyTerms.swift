// SPDX-License-Identifier: Apache-2.0

/// What one line says of a policy, in the words of our own variables: a preset, what is allowed beside it, what is
/// denied, shown and redacted.
struct PolicyTerms {
    /// A word that stands in a variable, with its place.
    struct Word {
        let text: String
        let place: SourceLocation
    }

    enum Clause: String, CaseIterable {
        case preset, allow, deny, show, redact

        /// The variable that holds the same for a gate with one policy.
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
    /// The words of a list: blanks, commas and ends of lines stand between them, and `POST /containers/web/restart` is one.
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

    /// `GET,HEAD` before a path; nil where no method stands there.
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
