// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@Suite("The JSON reader")
struct JSONReaderTests {
    @Test(
        "reads every kind of value, and nothing of the blanks around it",
        arguments: [
            ("null", "null"), (" true ", "true"), ("\t\r\nfalse\n", "false"), ("\"\"", "\"\""), ("[ ]", "[]"),
            ("{ }", "{}"), ("[1 , [2],{}]", "[1,[2],{}]"), ("{ \"a\" : 1 , \"A\" : null }", "{\"a\":1,\"A\":null}"),
            ("{\"\":{\"\":\"\"}}", "{\"\":{\"\":\"\"}}"), ("\"a\u{7F}\u{2028}<&>/\"", "\"a\u{7F}\u{2028}<&>/\""),
        ])
    func values(text: String, written: String) { #expect(Reading.json(text).text == written) }

    @Test(
        "keeps a number as it is written",
        arguments: ["0", "-0", "10", "-1.50", "1e2", "1E+2", "0.0e-09", "123456789012345678901234567890"])
    func numbers(text: String) {
        #expect(Reading.json(text) == .value(.number(text)))
        #expect(Reading.json("[\(text)]") == .value(.array([.number(text)])))
    }

    @Test(
        "refuses what is no number",
        arguments: ["-", "01", "-01", "00", "1.", "1.e2", "1e", "1e+", "-a", "1.-2"])
    func noNumbers(text: String) { #expect(Reading.json(text) == .refused(.malformedNumber)) }

    @Test(
        "refuses a second value, or garbage, behind the first",
        arguments: ["{} {}", "{}x", "1 2", "0x5", "[]]", "null\u{0}", "truefalse", "\"a\"\"b\"", "{},", "{}//"])
    func trailing(text: String) { #expect(Reading.json(text) == .refused(.trailingData)) }

    @Test(
        "refuses what is not JSON, and says why",
        arguments: [
            ("", JSONError.empty), (" \n", .empty), ("[", .truncated), ("{", .truncated), ("[1", .truncated),
            ("{\"a\"", .truncated), ("{\"a\":", .truncated), ("{\"a\":1", .truncated), ("\"a", .truncated),
            ("\"a\\", .truncated), ("{\"a\":1,", .truncated), ("[1,]", .unexpectedByte),
            ("{\"a\":1,}", .unexpectedByte), ("[,1]", .unexpectedByte), ("[1 2]", .unexpectedByte),
            ("{\"a\" 1}", .unexpectedByte), ("{a:1}", .unexpectedByte), ("{1:1}", .unexpectedByte),
            ("{'a':1}", .unexpectedByte), ("[1}", .unexpectedByte), ("{\"a\":1]", .unexpectedByte),
            ("/* c */ {}", .unexpectedByte), ("{}}", .trailingData), ("+1", .unexpectedByte),
            (".5", .unexpectedByte), ("NaN", .unexpectedByte), ("Infinity", .unexpectedByte),
            ("\u{FEFF}{}", .unexpectedByte), ("\u{A0}{}", .unexpectedByte), ("\u{B}{}", .unexpectedByte),
            ("tru", .malformedLiteral), ("nulL", .malformedLiteral), ("fals3", .malformedLiteral),
        ])
    func malformed(text: String, error: JSONError) { #expect(Reading.json(text) == .refused(error)) }

    @Test("refuses every control byte in a string, wherever it stands in it")
    func controlBytes() {
        for byte in UInt8(0)..<0x20 {
            for length in 0..<20 {
                let text = [0x22] + Array(repeating: 0x61, count: length) + [byte] + Array("bcdefghijk\"".utf8)
                #expect(Reading.json(text) == .refused(.controlByte))
            }
        }
    }

    @Test("finds the end of a string, and its escapes, at every length")
    func lengths() {
        for length in 0..<40 {
            let text = String(repeating: "a", count: length)
            #expect(Reading.json("\"\(text)\"") == .value(.string(text)))
            #expect(Reading.json("\"\(text)\\\"b\"") == .value(.string(text + "\"b")))
            #expect(Reading.json("\"é\(text)é\"") == .value(.string("é\(text)é")))
        }
    }

    @Test(
        "unescapes",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\uDE00""#, "😀"), (#""\u0000""#, "\u{0}"), (#""\ufeff\uffff""#, "\u{FEFF}\u{FFFF}"),
            (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        ])
    func escapes(text: String, value: String) { #expect(Reading.json(text) == .value(.string(value))) }

    @Test(
        "refuses an escape that is none",
        arguments: [#""\x""#, #""\'""#, #""\u12""#, #""\u12g4""#, #""\U0041""#, #""\u+123""#, #""\0""#])
    func malformedEscapes(text: String) { #expect(Reading.json(text) == .refused(.malformedEscape)) }

    @Test(
        "refuses half a surrogate pair, which the engine would replace",
        arguments: [#""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#, #""\udc00\ud800""#])
    func surrogates(text: String) { #expect(Reading.json(text) == .refused(.loneSurrogate)) }

    @Test(
        "refuses bytes that are not UTF-8, which the engine would replace",
        arguments: [
            [0xFF], [0xC3], [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x9F, 0x98], [0xC3, 0x5C, 0x6E],
        ] as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        #expect(Reading.json([0x22] + bytes + [0x22]) == .refused(.invalidUTF8))
        #expect(Reading.json([0x22, 0x5C, 0x6E] + bytes + [0x22]) == .refused(.invalidUTF8))
        #expect(Reading.json(Array(#"{""#.utf8) + bytes + Array(#"":1}"#.utf8)) == .refused(.invalidUTF8))
    }

    @Test("refuses a name twice in an object, however it is escaped, in objects small and large")
    func duplicates() {
        #expect(Reading.json(#"{"a":1,"a":1}"#) == .refused(.duplicateName))
        #expect(Reading.json(#"[{"x":{"a":1,"b":2,"\u0061":3}}]"#) == .refused(.duplicateName))
        for count in [2, 16, 17, 1000] {
            let names = (0..<count).map { #""n\#($0)":0"# }.joined(separator: ",")
            #expect(Reading.json("{\(names)}").text == "{\(names)}")
            #expect(Reading.json("{\(names),\"n\(count - 1)\":0}") == .refused(.duplicateName))
            #expect(Reading.json("{\(names),\"n0\":0}") == .refused(.duplicateName))
        }
    }

    @Test("tells names apart that only look the same")
    func exactNames() {
        let filler = (0..<20).map { #","n\#($0)":0"# }.joined()
        for names in [#""\u00e9":1,"e\u0301":2"#, #""K":1,"\u212a":2"#, #"";":1,"\u037e":2"#] {
            for text in ["{\(names)}", "{\(names)\(filler)}"] {
                guard case .value(let value) = Reading.json(text) else {
                    Issue.record("\(text) is refused")
                    continue
                }
                #expect(value.object?.first?.value == .number("1"))
                #expect(value.object?.dropFirst().first?.value == .number("2"))
            }
        }
        #expect(JSONValue.object([JSONMember(name: "\u{212A}", value: .null)])["K"] == nil)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test("holds its limits to the byte, the value and the level")
    func limits() {
        let limits = JSONLimits(bytes: 12, values: 4, depth: 2)
        #expect(Reading.json("[1,2,3]     ", limits: limits).text == "[1,2,3]")
        #expect(Reading.json("[1,2,3]      ", limits: limits) == .refused(.tooLarge))
        #expect(Reading.json("[1,2,3,4]", limits: limits) == .refused(.tooManyValues))
        #expect(Reading.json("[{}]", limits: limits).text == "[{}]")
        #expect(Reading.json("[[[]]]", limits: limits) == .refused(.tooDeep))
        #expect(Reading.json(#"{"a":[{}]}"#, limits: limits) == .refused(.tooDeep))
    }

    @Test("is not brought down by depth")
    func depth() {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(Reading.json(deepest).text == deepest)
        #expect(Reading.json("[" + deepest + "]") == .refused(.tooDeep))
        #expect(Reading.json(String(repeating: "[", count: 4_000_000)) == .refused(.tooDeep))
        #expect(Reading.json(String(repeating: #"{"a":"#, count: 500_000)) == .refused(.tooDeep))
    }

    @Test("never reads a part of a text as the whole")
    func prefixes() {
        let text = Array(#"{"a":[1.5,"\u00e9\n",{"b":null}],"c":true}"#.utf8)
        for end in text.indices {
            guard case .refused = Reading.json(Array(text[..<end])) else {
                Issue.record("\(end) bytes are accepted")
                continue
            }
        }
        #expect(Reading.json(text).text == #"{"a":[1.5,"é\n",{"b":null}],"c":true}"#)
    }
}
