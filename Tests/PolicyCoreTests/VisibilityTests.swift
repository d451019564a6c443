// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@Suite("Visibility")
struct VisibilityTests {
    static let web = ObjectDescription(
        kind: .container, id: "1", names: ["/web", "/front/db"],
        labels: [("com.docker.compose.project", "shop"), ("homepage.name", "Web")], image: "nginx:1.27")

    @Test(
        "A pattern matches as it is meant to",
        arguments: [
            (TextPattern.exact("web"), "web", true), (.exact("web"), "web2", false), (.exact(""), "", true),
            (.glob("w*b"), "web", true), (.glob("*"), "", true), (.glob("?"), "é", true), (.glob("?"), "", false),
            (.glob("a*b*c"), "a-b-b-c", true), (.glob("a*b*c"), "a-b-b", false), (.glob("**x"), "yx", true),
            (.glob("[a]"), "a", false), (.contains(""), "x", true), (.contains("eb"), "web", true),
            (.contains("web"), "we", false), (.exact("Web"), "web", false),
        ])
    func patterns(pattern: TextPattern, text: String, isMatch: Bool) {
        #expect(pattern.matches(text) == isMatch)
    }

    @Test("A glob of many stars ends soon")
    func stars() {
        let pattern = TextPattern.glob(String(repeating: "a*", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 4000)))
    }

    @Test(
        "A selector points at what it names",
        arguments: [
            (ObjectSelector.name(.exact("web")), true), (.name(.glob("w??")), true), (.name(.exact("/web")), false),
            (.name(.contains("/we")), true), (.name(.contains("e")), true), (.name(.contains("/eb")), false),
            (.name(.contains("")), true), (.name(.contains("db")), false), (.name(.glob("front*")), false),
            (.label(key: .glob("homepage.*"), value: nil), true),
            (.label(key: .contains("homepage"), value: .contains("We")), true),
            (.label(key: .contains("homepage"), value: .exact("shop")), false),
            (.composeProject(.exact("shop")), true), (.image(.glob("nginx:*")), true), (.image(.exact("nginx")), false),
        ])
    func selectors(selector: ObjectSelector, isSelected: Bool) {
        #expect(selector.selects(Self.web) == isSelected)
    }

    @Test("Any hidden selector hides, any shown one shows, none shows all")
    func rules() {
        let shop = ObjectSelector.composeProject(.exact("shop"))
        let other = ObjectSelector.name(.exact("other"))
        #expect(Visibility([.container: .init(shown: [other, shop])]).shows(Self.web))
        #expect(!Visibility([.container: .init(shown: [other])]).shows(Self.web))
        #expect(!Visibility([.container: .init(shown: [shop], hidden: [shop])]).shows(Self.web))
        #expect(Visibility([.container: .init(hidden: [other])]).shows(Self.web))
        #expect(Visibility([.image: .init(shown: [other])]).shows(Self.web))
        #expect(Visibility([.container: .init()]).isEmpty)
    }

    @Test("A reference is an id, a name or a prefix, in this order; what is not known is not guessed")
    func references() {
        var objects = VisibleObjects()
        let (shown, hidden) = (String(repeating: "ab", count: 32), "abcd" + String(repeating: "0", count: 60))
        objects.note(.container, id: shown, names: ["/web", "/abcd00"], isShown: true)
        objects.note(.container, id: hidden, names: ["/db"], isShown: false)
        #expect(objects.shows(.container, reference: shown) == true)
        #expect(objects.shows(.container, reference: "/db") == false)
        #expect(objects.shows(.container, reference: "abab") == true)
        #expect(objects.shows(.container, reference: "abcd00") == true)
        #expect(objects.shows(.container, reference: "abcd000") == false)
        #expect(objects.shows(.container, reference: "nobody") == nil)
        #expect(objects.shows(.network, reference: "web") == nil)
    }

    @Test("Ids of images are the same with and without their algorithm; other ids are looked up as they are")
    func otherIDs() {
        var objects = VisibleObjects()
        let digits = String(repeating: "0f", count: 32)
        objects.note(.image, id: "sha256:\(digits)", names: ["web:1"], isShown: true)
        objects.note(.service, id: "abcdxyz", names: ["web"], isShown: true)
        objects.note(.service, id: "abcd123", names: ["db"], isShown: false)
        for reference in [digits, "sha256:\(digits)", "0f0f0", "sha256:0f0f"] {
            #expect(objects.shows(.image, reference: reference) == true)
        }
        #expect(objects.shows(.service, reference: "abcdxyz") == true)
        #expect(objects.shows(.service, reference: "abcd") == false)
        #expect(objects.shows(.service, reference: "abcd1") == false)
        #expect(objects.shows(.service, reference: "abc") == nil)
    }

    @Test("Only 64 hexadecimal digits in lower case are a full id where it lies", arguments: UInt8.min...UInt8.max)
    func fullID(byte: UInt8) {
        var objects = VisibleObjects()
        objects.note(.container, id: String(repeating: "0", count: 64), names: [], isShown: true)
        for place in [0, 7, 31, 63] {
            var digits = [UInt8](repeating: 0x30, count: 64)
            digits[place] = byte
            let isKnown = digits.withUnsafeBytes { objects.shows(.container, fullID: $0) } != nil
            #expect(isKnown == (byte == 0x30))
            objects.note(.container, id: String(decoding: digits, as: UTF8.self), names: [], isShown: false)
            let isNoted = digits.withUnsafeBytes { objects.shows(.container, fullID: $0) } != nil
            #expect(isNoted == ((0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)))
        }
    }

    @Test("What was noted last holds, for an id and for its prefixes")
    func again() {
        var objects = VisibleObjects()
        let id = String(repeating: "ab", count: 32)
        for isShown in [true, false, true] {
            objects.note(.container, id: id, names: [], isShown: isShown)
            #expect(objects.shows(.container, reference: id) == isShown)
            #expect(objects.shows(.container, reference: "ababab") == isShown)
        }
    }
}
