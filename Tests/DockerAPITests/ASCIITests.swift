// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import Testing

@Suite("A byte of ASCII")
struct ASCIITests {
    @Test("is what its character is, and no byte above ASCII is anything")
    func classes() {
        for byte in UInt8.min...UInt8.max {
            let character = Character(Unicode.Scalar(byte))
            let isASCII = character.isASCII
            #expect(byte.isDigit == (isASCII && character.isNumber))
            #expect(byte.isLetter == (isASCII && character.isLetter))
            #expect(byte.isAlphanumeric == (isASCII && (character.isLetter || character.isNumber)))
            #expect(byte.hexDigitValue.map(Int.init) == (isASCII ? character.hexDigitValue : nil))
            #expect(byte.isLowercaseHexDigit == (isASCII && character.isHexDigit && !character.isUppercase))
            #expect(byte.lowercased == (isASCII ? character.lowercased().utf8.first : byte))
            #expect(ObjectName.isByte(byte) == (byte.isAlphanumeric || "_.-".utf8.contains(byte)))
        }
    }

    @Test("is written in two hexadecimal digits")
    func hexDigits() {
        for byte in UInt8.min...UInt8.max {
            let text = String(decoding: [byte.hexDigits.high, byte.hexDigits.low], as: UTF8.self)
            #expect(UInt8(text, radix: 16) == byte && text == text.lowercased() && text.utf8.count == 2)
        }
    }

    @Test(
        "begins a word in any case",
        arguments: [("HTTP://x", true), ("http://", true), ("http:/", false), ("hTtP;//", false), ("", false)])
    func prefixes(text: String, begins: Bool) {
        let found = Array(text.utf8).withUnsafeBytes { $0.hasPrefix(ignoringCase: "http://") }
        #expect(found == begins)
    }

    @Test(
        "of a name is one of an object's, and the first is a letter or a digit",
        arguments: [
            ("web", true), ("a", true), ("1_.-", true), ("_a", false), ("", false), ("a/b", false), ("é", false),
        ])
    func names(name: String, isValid: Bool) {
        #expect(ObjectName.isValid(name) == isValid)
    }
}

@Suite("The template of a route")
struct RouteTemplateTests {
    @Test("is its segments, each a text or a variable by itself")
    func segments() {
        for route in RouteTable.routes {
            #expect(route.template.segments.map { "/\($0)" }.joined() == "\(route.template)")
            for case .literal(let text) in route.template.segments { #expect(!text.contains { "{}:".contains($0) }) }
        }
    }

    @Test("has paths for names, and is written without the patterns of its variables")
    func paths() {
        let template = RouteTemplate("/libpod/manifests/{name:.*}/registry/{destination:.+}")
        #expect(template.written == "/libpod/manifests/{name}/registry/{destination}")
        #expect(template.path(naming: "x") == "/libpod/manifests/x/registry/x")
        #expect(template.paths(naming: ["a", "b"], under: ["", "/v5.0.0"]).count == 4)
        #expect(RouteTemplate("/info").paths(naming: ["a", "b"], under: ["/v1.47"]) == ["/v1.47/info"])
        #expect(template.isLibpod && template.hasVariable && !RouteTemplate("/info").hasVariable)
    }
}
