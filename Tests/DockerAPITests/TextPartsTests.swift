// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Testing

@Suite("A text that engines read")
struct TextPartsTests {
    @Test(
        "has its parts by bytes, whatever marks stand beside a sign", arguments: ["", "\u{301}", "\u{600}", "\u{20DD}"])
    func marks(mark: String) {
        for text in ["a\(mark):b", "a:\(mark)b", "\(mark)a:b"] {
            #expect(text.parts(between: ":").count == 2 && text.holds(":") && text.firstIndex(ofASCII: ":") != nil)
            #expect(text.part(before: ":", "/").utf8.count < text.utf8.count)
            #expect(
                text.lastIndex(ofASCII: ":").map { text.index(behindASCII: $0) }.map { text[$0...].utf8.count } ?? 0 > 0
            )
        }
        #expect("sha256:\(mark)x".rest(behind: "sha256:").map(String.init) == "\(mark)x")
        #expect("x\(mark).in".ends(with: ".in") && "docker://\(mark)".begins(with: "docker://"))
    }

    @Test("has as many parts as were asked for, the empty ones only where they count")
    func parts() {
        #expect("a::b:".parts(between: ":") == ["a", "b"])
        #expect("a::b:".parts(between: ":", keepsEmpty: true) == ["a", "", "b", ""])
        #expect("a:b:c".parts(between: ":", most: 2) == ["a", "b:c"])
        #expect("abc".parts(between: ":", most: 2, keepsEmpty: true) == ["abc"])
        #expect("a\r\nb\u{7F}\n".onOneLine == "ab")
        #expect("abc".part(before: ":") == "abc" && "abc".rest(behind: "b") == nil)
    }

    @Test("has letters of ASCII in one case, and no other letter that folds to one of them")
    func letters() {
        #expect("KaZ1_\u{212A}\u{17F}".lowercasedASCII == "kaz1_\u{212A}\u{17F}")
        #expect("kaz1_\u{131}\u{17F}".uppercasedASCII == "KAZ1_\u{131}\u{17F}")
    }
}
