// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("The YAML reader")
struct YAMLReaderTests {
    private func read(_ text: String) -> (node: YAMLNode?, issues: [String]) {
        var issues = FileIssues(file: "f")
        let node = YAMLReader.read(from: Array(text.utf8), issues: &issues)
        return (node, issues.all.map { "\($0)" })
    }

    private func scalar(_ text: String, isQuoted: Bool = false, _ line: Int, _ column: Int) -> YAMLNode {
        YAMLNode(content: .scalar(text, isQuoted: isQuoted), place: SourceLocation(line: line, column: column))
    }

    @Test("keeps text, order and places")
    func tree() {
        let found = read("b: [x, 'y']\na: no\né:  1\n")
        let list = YAMLNode(
            content: .sequence([scalar("x", 1, 5), scalar("y", isQuoted: true, 1, 8)]),
            place: SourceLocation(line: 1, column: 4)
        )
        let pairs = [
            YAMLNode.Pair(key: "b", keyPlace: SourceLocation(line: 1, column: 1), value: list),
            YAMLNode.Pair(key: "a", keyPlace: SourceLocation(line: 2, column: 1), value: scalar("no", 2, 4)),
            YAMLNode.Pair(key: "é", keyPlace: SourceLocation(line: 3, column: 1), value: scalar("1", 3, 5)),
        ]
        #expect(found.node == YAMLNode(content: .mapping(pairs), place: SourceLocation(line: 1, column: 1)))
        #expect(found.issues == [])
    }

    @Test("knows what was left empty from what was written empty")
    func nothing() {
        for text in ["~", "null", "NULL"] { #expect(read(text).node?.isNothing == true) }
        for text in ["''", "'null'", "no", "0"] { #expect(read(text).node?.isNothing == false) }
    }

    @Test(
        "refuses what means more than it shows",
        arguments: [
            ("a: &x 1", "f:1:4: anchors (&x) are not read"),
            (
                "a: *x",
                "f:1:4: aliases (*x) are not read; write the value itself, or put what begins with * into quotes"
            ),
            ("a: !!int 1", "f:1:4: tags (tag:yaml.org,2002:int) are not read"),
            ("- !x [1]", "f:1:3: tags (!x) are not read"),
            ("a: 1\n---\nb: 2", "f:2:1: a second document begins here; write one"),
            ("a: 1\nb: 2\na: 3", #"f:3:1: the key "a" stands twice, first at f:1:1"#),
            ("{a: 1, 'a': 2}", #"f:1:8: the key "a" stands twice, first at f:1:2"#),
            ("[1]: 2", "f:1:1: a key is a name, not a list"),
            ("", #"f:1:1: nothing is written here; a policy file begins with "caisson: 1""#),
            ("# nothing\n", #"f:2:1: nothing is written here; a policy file begins with "caisson: 1""#),
        ])
    func refusal(text: String, issue: String) {
        #expect(read(text).issues == [issue])
    }

    @Test(
        "says where the text stops being YAML",
        arguments: [
            ("a: [1", "f:2:1: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence"),
            (
                "a: 1\n b: 2",
                "f:2:3: this is not YAML: mapping values are not allowed in this context; "
                    + "does this line begin in the same column as its neighbours?"
            ),
            ("a: 'x", "f:1:6: this is not YAML: found unexpected end of stream while scanning a quoted scalar"),
            (
                "a: @x",
                "f:1:4: this is not YAML: found character that cannot start any token while scanning for the next "
                    + "token; put it into quotes"
            ),
            (
                "- * /x",
                "f:1:4: this is not YAML: did not find expected alphabetic or numeric character while scanning an "
                    + "alias; put what begins with * into quotes"
            ),
            (
                "a:\n\tb: 1",
                "f:2:1: this is not YAML: found character that cannot start any token while scanning for the next "
                    + "token; a tab stands here: indent with blanks"
            ),
            (
                "a: 1\nb:2\nc: 3",
                "f:3:1: this is not YAML: could not find expected ':' while scanning a simple key; "
                    + "behind the colon of a key stands a blank"
            ),
            (
                "caisson:1\npolicies: {}",
                "f:2:9: this is not YAML: mapping values are not allowed in this context; "
                    + "in line 1 a blank is missing behind the colon"
            ),
            ("a: 1\nb: é\u{1}", "f:2:5: this is not YAML: control characters are not allowed"),
        ])
    func syntax(text: String, issue: String) {
        #expect(read(text).issues == [issue])
    }

    @Test("takes bytes as UTF-8, whatever they look like")
    func encoding() {
        for bytes in [[0xFF, 0xFE, 0x61, 0x00], [0x00, 0x61], [0x61, 0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            var issues = FileIssues(file: "f")
            #expect(YAMLReader.read(from: bytes, issues: &issues) == nil)
            #expect(issues.all.count == 1)
        }
    }

    @Test("refuses what is made to explode, at once")
    func explosives() {
        let lol = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]"
        #expect(read(lol).issues.count == 9)
        let explosives: [(String, String)] = [
            (String(repeating: "[", count: 2_000_000), "f:1:33: this is nested deeper than 32 levels"),
            (String(repeating: "{a: ", count: 1_000_000), "f:1:129: this is nested deeper than 32 levels"),
            (String(repeating: "- ", count: 2_000_000), "f:1:65: this is nested deeper than 32 levels"),
            (String(repeating: "- a\n", count: 200_000), "f:100000:3: the file holds more than 100000 values"),
            (String(repeating: "a", count: 4 << 20 | 1), "f:1:1: the file is larger than 4 MiB"),
        ]
        let clock = ContinuousClock()
        for (text, issue) in explosives {
            let time = clock.measure { #expect(read(text).issues == [issue]) }
            #expect(time < .seconds(2), "\(issue)")
        }
    }

    @Test("bears 32 levels, and stops counting issues at a hundred")
    func bounds() {
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(read(deepest).issues == [])
        let issues = read(String(repeating: "- !x a\n", count: 1000)).issues
        #expect(issues.count == 101)
        #expect(issues.last == "f:101:3: there are more issues; mend these first")
    }
}
