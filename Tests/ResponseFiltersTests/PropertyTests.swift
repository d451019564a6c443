// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import TestSupport
import Testing

extension Dice {
    fileprivate mutating func json(_ depth: Int) -> String {
        let blank = ["", "", " ", "\n\t"].randomElement(using: &self) ?? ""
        let scalars = [
            "null", "true", "false", "0", "-1.5e+3", "\"\"", #""a\"]}\\""#, #""\u00e9\ud83d\ude00\n""#, "\"é😀,[{\"",
            "12345678901234567890", "\"plain text of some length\"",
        ]
        if depth == 0 { return blank + (scalars.randomElement(using: &self) ?? "0") + blank }
        let count = Int.random(in: 0...4, using: &self)
        let inner = Int.random(in: 0..<depth, using: &self)
        if Bool.random(using: &self) {
            return "\(blank)[\((0..<count).map { _ in json(inner) }.joined(separator: ","))]\(blank)"
        }
        let members = (0..<count).map { "\(blank)\"k\($0)\\\"\"\(blank):\(json(inner))" }
        return "\(blank){\(members.joined(separator: ","))}\(blank)"
    }
}

@Suite("Random documents")
struct PropertyTests {
    static let list = plan(.containerList, home)

    @Test("What is shown keeps its bytes and what is hidden leaves none, at every split", arguments: 0..<60)
    func elements(seed: UInt64) {
        var dice = Dice(seed: seed)
        var given: [String] = []
        var kept: [String] = []
        for index in 0..<6 {
            let isShown = Bool.random(using: &dice)
            let show = isShown ? "yes" : "no"
            let element = #"{"x":\#(dice.json(4)),"Id":"\#(index)","Labels":{"show":"\#(show)"},"y":\#(dice.json(4))}"#
            given.append(element)
            if isShown { kept.append(element) }
        }
        let body = "[\(given.joined(separator: ","))]"
        let expected = Filtered(text: "[\(kept.joined(separator: ","))]")
        for piece in [0, 1, 2, 3, 11] { #expect(filter(body, Self.list, piece: piece) == expected) }
    }

    @Test("A document that was cut anywhere is an error, and what has left is a beginning of the whole")
    func truncation() {
        let element = ListTests.web
        let body = "[\(element),\(ListTests.secret),\(element)]"
        let whole = filter(body, Self.list).text
        for length in 0..<body.utf8.count {
            let cut = filter(String(decoding: Array(body.utf8.prefix(length)), as: UTF8.self), Self.list)
            #expect(cut.error == .truncated || cut.error == .malformed)
            #expect(whole.hasPrefix(cut.text))
            #expect(!cut.text.contains("secretdb"))
        }
    }

    @Test("A split at any byte gives the same output or the same error, whose bytes come from the input in order")
    func splits() throws {
        let plan = try #require(Self.list)
        let whole = "[\(ListTests.secret),\(ListTests.web),\(ListTests.secret),\(ListTests.web)]"
        for body in [whole, String(whole.dropLast(40)), whole.replacing("running", #"run\x"#)] {
            let bytes = Array(body.utf8)
            let expected = filter(body, plan)
            for split in bytes.indices {
                var filter = ResponseFilter(plan: plan, snapshot: known)
                var output: [UInt8] = []
                var error: FilterError?
                do throws(FilterError) {
                    _ = try write(Array(bytes[..<split]), &filter, &output)
                    _ = try write(Array(bytes[split...]), &filter, &output)
                    try filter.finish(into: &output)
                } catch let thrown {
                    error = thrown
                }
                #expect(Filtered(text: String(decoding: output, as: UTF8.self), error: error) == expected)
            }
            #expect(isSubsequence(Array(expected.text.utf8), of: bytes))
            #expect(!expected.text.contains(id("b")))
        }
    }

    private func isSubsequence(_ part: [UInt8], of whole: [UInt8]) -> Bool {
        var rest = whole[...]
        for byte in part {
            guard let place = rest.firstIndex(of: byte) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
    }

    @Test("A byte that was changed never lets a hidden object out", arguments: 0..<20)
    func mutation(seed: UInt64) {
        var dice = Dice(seed: seed)
        let body = Array("[\(ListTests.secret),\(ListTests.web)]".utf8)
        let hidden = listed("b", "secretdb", shown: false)
        let labels = hidden.split(separator: "\"Labels\"", maxSplits: 1).first?.utf8.count ?? 0
        for _ in 0..<50 {
            var changed = body
            // Before the labels: a change there cannot make another object of it.
            changed[Int.random(in: 1..<labels, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
            guard String(validating: changed, as: UTF8.self) != nil else { continue }
            let text = filter(String(decoding: changed, as: UTF8.self), Self.list).text
            #expect(!text.contains(id("b")) || text.isEmpty)
        }
    }
}
