// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Telemetry

@Suite("A line about the gate itself")
struct CaissonLogHandlerTests {
    @Test(
        "has nothing in it that a terminal obeys, whoever gave the name that it tells",
        arguments: [
            ("a:\u{1B}[31mRED\n2026", "a: [31mRED 2026"),
            ("x\u{9B}31m", #"x\xc2\x9b31m"#), ("x\u{85}y", #"x\xc2\x85y"#),
            ("\u{202E}abc", #"\xe2\x80\xaeabc"#), ("\u{2028}", #"\xe2\x80\xa8"#), ("\u{2066}", #"\xe2\x81\xa6"#),
            ("\u{200B}\u{FEFF}", #"\xe2\x80\x8b\xef\xbb\xbf"#), ("e\u{301}", #"e\xcc\x81"#), ("\u{7F}\t", "  "),
            ("Bücher → 日本 …", "Bücher → 日本 …"),
        ])
    func controls(name: String, shown: String) {
        #expect(CaissonLogHandler.plain(name) == shown)
    }
}
