// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("Go's flags")
struct GoFlagTests {
    private let known: [String: GoFlags.Kind] = [
        "name": .text, "on": .onOff, "count": .unsigned, "level": .signed, "allowGET": .text,
    ]

    /// What was given, as `name=value`, and the issues.
    private func read(_ arguments: [String]) -> (given: [String], issues: [String]) {
        var issues: [PolicyConfig.Issue] = []
        let flags = GoFlags(parsing: arguments, known: known, issues: &issues)
        return (flags.given.map { "\($0.name)=\($0.value)" }, issues.map { "\($0.severity) \($0)" })
    }

    @Test(
        "are read with one dash or two, with = or a blank",
        arguments: [
            (["-name=a"], ["name=a"]), (["--name=a"], ["name=a"]), (["-name", "a"], ["name=a"]),
            (["--name", "a"], ["name=a"]), (["-name="], ["name="]), (["-name", ""], ["name="]),
            (["-name", "-on"], ["name=-on"]), (["-name", "--"], ["name=--"]), (["-name=a=b"], ["name=a=b"]),
            (["-name==a"], ["name==a"]), (["-name=\u{0301}a"], ["name=\u{0301}a"]), (["-on"], ["on=true"]),
            (["-on=false"], ["on=false"]), (["-on=T"], ["on=T"]), (["-on", "-name=a"], ["on=true", "name=a"]),
            (["-count=7", "-level=-1"], ["count=7", "level=-1"]), (["-level", "-1"], ["level=-1"]),
            (["-name=a", "-name", "b"], ["name=a", "name=b"]), ([], []), (["--"], []),
        ] as [([String], [String])])
    func forms(arguments: [String], given: [String]) {
        let result = read(arguments)
        #expect(result.given == given)
        #expect(result.issues.isEmpty, "\(result.issues)")
    }

    @Test("end at the first argument that is none, which is told")
    func end() {
        let behind = "ends the flags: it and what stands behind it is not read"
        #expect(read(["-on", "a", "-name=b"]) == (["on=true"], [#"warning "a": \#(behind)"#]))
        #expect(read(["-on", "-", "-name=b"]) == (["on=true"], [#"warning "-": \#(behind)"#]))
        #expect(read(["-on", "--", "-name=b"]) == (["on=true"], [#"warning "-name=b": \#(behind)"#]))
        #expect(read(["-on", "false", "-name=b"]).issues == [#"warning "false": \#(behind); write -on=false"#])
        #expect(read(["", "-on"]) == ([], [#"warning "": \#(behind)"#]))
    }

    @Test(
        "that are wrong are all told",
        arguments: [
            (["-nam=a"], "-nam: is not a flag of this dialect; did you mean -name?"),
            (["-allowget=a"], "-allowget: is not a flag of this dialect; did you mean -allowGET?"),
            (["-xyz"], "-xyz: is not a flag of this dialect"),
            (["-name"], "-name: needs a value: -name=…"),
            (["---name=a"], "---name=a: is not of the form -flag or -flag=value"),
            (["-=a"], "-=a: is not of the form -flag or -flag=value"),
            (["--=a"], "--=a: is not of the form -flag or -flag=value"),
            (["-on=yes"], #"-on: "yes" is neither true nor false"#),
            (["-on="], #"-on: "" is neither true nor false"#),
            (["-count=-1"], #"-count: "-1" is not a whole number"#),
            (["-count", "a"], #"-count: "a" is not a whole number"#),
            (["-level=1.5"], #"-level: "1.5" is not a whole number"#),
        ])
    func mistakes(arguments: [String], issue: String) {
        #expect(read(arguments).issues == ["error \(issue)"])
        let more = read(
            arguments.count == 1 && !arguments[0].contains("=") ? ["-b=1"] + arguments : arguments + ["-b=1"])
        #expect(more.issues.count == 2, "one mistake does not hide the next")
    }

    @Test("of an unknown name may have a value behind them, which does not end the flags")
    func unknownWithValue() {
        #expect(read(["-xyz", "a", "-on"]).given == ["on=true"])
        #expect(read(["-xyz", "a", "-on"]).issues.count == 1)
    }

    @Test("know -h and -help", arguments: ["-h", "--help"])
    func help(flag: String) {
        var issues: [PolicyConfig.Issue] = []
        #expect(GoFlags(parsing: [flag], known: known, issues: &issues).asksForHelp)
        #expect(issues.isEmpty)
    }

    @Test("that are repeated: all values in their order, or the last one")
    func repeated() {
        var issues: [PolicyConfig.Issue] = []
        let flags = GoFlags(
            parsing: ["-name=a", "-name=b", "-on", "-on=0", "-count=1", "-count=0x10"], known: known, issues: &issues)
        #expect(flags.all(of: "name") == ["a", "b"])
        #expect(flags.text(of: "name") == "b")
        #expect(flags.isOn("on") == false)
        #expect(flags.unsigned(of: "count") == 16)
        #expect(flags.signed(of: "level") == nil)
    }
}

@Suite("Go's values")
struct GoFlagValueTests {
    @Test("of booleans are twelve words and no others")
    func booleans() {
        for word in ["1", "t", "T", "TRUE", "true", "True"] { #expect(GoValue.bool(from: word) == true) }
        for word in ["0", "f", "F", "FALSE", "false", "False"] { #expect(GoValue.bool(from: word) == false) }
        for word in ["", "yes", "on", "tRUE", " 1", "2", "01"] { #expect(GoValue.bool(from: word) == nil) }
    }

    @Test(
        "of numbers may name their base and group their digits",
        arguments: [
            ("0", 0), ("600", 600), ("0600", 384), ("0o600", 384), ("0O600", 384), ("0x1F", 31), ("0b101", 5),
            ("1_000", 1000), ("0x_1f", 31), ("0_7", 7), ("00", 0), ("18446744073709551615", .max),
            ("18446744073709551616", nil), ("", nil), ("-1", nil), ("+1", nil), ("0x", nil), ("0b2", nil), ("08", nil),
            ("1__0", nil), ("_1", nil), ("1_", nil), ("1e3", nil), (" 1", nil), ("1 ", nil), ("٣", nil),
        ] as [(String, UInt64?)])
    func numbers(text: String, number: UInt64?) {
        #expect(GoValue.unsigned(from: text, base: 0) == number)
    }

    @Test("of numbers with a base take digits of it alone")
    func based() {
        #expect(GoValue.unsigned(from: "0600", base: 8) == 384)
        #expect(GoValue.unsigned(from: "600", base: 8) == 384)
        #expect(GoValue.unsigned(from: "0o600", base: 8) == nil)
        #expect(GoValue.unsigned(from: "680", base: 8) == nil)
        #expect(GoValue.unsigned(from: "0600", base: 10) == 600)
        #expect(GoValue.unsigned(from: "1_000", base: 10) == nil)
        #expect(GoValue.unsigned(from: "4294967295", base: 10, bits: 32) == 4_294_967_295)
        #expect(GoValue.unsigned(from: "4294967296", base: 10, bits: 32) == nil)
    }

    @Test("of signed numbers reach from end to end")
    func signed() {
        #expect(GoValue.signed(from: "-9223372036854775808", base: 0) == .min)
        #expect(GoValue.signed(from: "9223372036854775807", base: 0) == .max)
        #expect(GoValue.signed(from: "9223372036854775808", base: 0) == nil)
        #expect(GoValue.signed(from: "-9223372036854775809", base: 0) == nil)
        #expect(GoValue.signed(from: "+7", base: 10) == 7)
        #expect(GoValue.signed(from: "-0x10", base: 0) == -16)
        for text in ["", "-", "+", "--1", "1-"] { #expect(GoValue.signed(from: text, base: 0) == nil) }
    }
}
