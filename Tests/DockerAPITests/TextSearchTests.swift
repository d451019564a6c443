// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@Suite("A search in text")
struct TextSearchTests {
    @Test("puts another text in the place of each occurrence, from the front")
    func substituting() {
        #expect("a-b-c".substituting("-", with: "::") == "a::b::c")
        #expect("aaaa".substituting("aa", with: "b") == "bb")
        #expect("aaa".substituting("aa", with: "a") == "aa", "what was put there is not searched again")
        #expect("".substituting("x", with: "y").isEmpty && "abc".substituting("", with: "y") == "abc")
        #expect("über".substituting("ü", with: "ue") == "ueber")
    }

    @Test("finds what stands at either end, and nothing longer than the text")
    func holds() {
        #expect("abc".contains(text: "a") && "abc".contains(text: "bc") && "abc".contains(text: "abc"))
        #expect(
            !"abc".contains(text: "abcd") && !"abc".contains(text: "") && !"".contains(text: "a")
                && !"abc".contains(text: "cb"))
    }

    @Test("parts a text at the first occurrence")
    func parted() {
        let parts = "http://a://b".parted(at: "://")
        #expect(parts?.before == "http" && parts?.behind == "a://b")
        #expect("ab".parted(at: "://") == nil)
        #expect("://".parted(at: "://")?.behind == "")
    }
}
