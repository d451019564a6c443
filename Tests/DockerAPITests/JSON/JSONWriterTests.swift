// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    @Test("escapes what must be, and nothing else")
    func escapes() {
        let text = "\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/<>&é\u{7F}\u{2028}😀"
        #expect(
            Reading.value(.string(text)).text
                == #""\u0000\u0001\b\t\n\u000b\f\r\u001f \"\\/<>&é"# + "\u{7F}\u{2028}😀\"")
    }

    @Test("writes what is read as the same value", arguments: 0..<400 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = Dice(seed: seed)
        let value = JSONValue.random(depth: 4, &random)
        let text = JSONWriter.write(value)
        #expect(Reading.json(text) == .value(value))
    }
}

extension JSONValue {
    static func random(depth: Int, _ random: inout Dice) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .number("\(Int.random(in: -999...999, using: &random))")
        case 3: .number(["-0.5", "1e9", "2E-3", "0"].randomElement(using: &random) ?? "0")
        case 4: .string(text(&random))
        case 5: .array((0..<Int.random(in: 0...5, using: &random)).map { _ in .random(depth: depth - 1, &random) })
        default: .object(members(depth: depth, &random))
        }
    }

    /// Their numbers keep the names apart; sometimes there are more than are compared one by one.
    private static func members(depth: Int, _ random: inout Dice) -> [JSONMember] {
        let count = [0, 1, 3, 20].randomElement(using: &random) ?? 0
        return (0..<count).map { number in
            JSONMember(name: text(&random) + "\(number)", value: .random(depth: depth - (count > 3 ? 3 : 1), &random))
        }
    }

    private static func text(_ random: inout Dice) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let bits = [5, 7, 11, 16, 20].randomElement(using: &random) ?? 7
            let scalar = Unicode.Scalar(UInt32.random(in: 0..<(1 << bits), using: &random))
            text.unicodeScalars.append(scalar ?? "?")
        }
        return text
    }
}
