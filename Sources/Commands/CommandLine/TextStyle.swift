// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig

/// The emphasis of text: colour on a terminal, and none in files, in pipes, and if `NO_COLOR` is set.
struct TextStyle: Sendable, Equatable {
    let isColoured: Bool

    static let plain = TextStyle(isColoured: false)

    /// - Parameters:
    ///   - descriptor: the file that the text is written to.
    ///   - environment: its `NO_COLOR` (no-color.org) and `TERM` count.
    static func of(_ descriptor: Int32, in environment: [String: String]) -> TextStyle {
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return TextStyle(isColoured: isatty(descriptor) == 1 && !isRefused && environment["TERM"] != "dumb")
    }

    static var ofOutput: TextStyle { of(STDOUT_FILENO, in: ProcessEnvironment.read().environment) }

    /// Returns the text in the style of warnings.
    func alarming(_ text: String) -> String { coloured(text, code: "31") }
    /// Returns the text in the style of allowed requests.
    func allowed(_ text: String) -> String { coloured(text, code: "32") }
    /// Returns the text in the style of secondary remarks.
    func quiet(_ text: String) -> String { coloured(text, code: "2") }

    private func coloured(_ text: String, code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
