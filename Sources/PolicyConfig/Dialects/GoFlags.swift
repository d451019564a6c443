// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A parser of arguments like Go's `flag` package: `-x=v`, `-x v`, one dash or two; a switch takes its value only
/// behind `=`; the first argument that is no flag ends them, and so does `--`.
///
/// Go stops at the first mistake; here all are collected, and the value of an unknown flag is guessed.
struct GoFlags {
    /// The kind of a flag's value.
    enum Kind {
        case text
        /// A switch: `-x` alone is on; `-x=false` is off.
        case onOff
        /// A whole number, read as in Go's source: `600`, `0o600` and `0600` (octal), `0x1f`, `1_000`.
        case unsigned
        /// A number with a sign.
        case signed
    }

    /// The given flags in their order.
    private(set) var given: [(name: String, value: String)] = []
    /// Whether `-h` or `-help` is given, to which Go responds with the list of flags.
    private(set) var asksForHelp = false

    private let known: [String: Kind]
    private var arguments: ArraySlice<String>

    init(parsing arguments: [String], known: [String: Kind], issues: inout [Issue]) {
        self.known = known
        self.arguments = arguments[...]
        while let argument = self.arguments.first, isFlag(argument) {
            self.arguments.removeFirst()
            if argument == "--" { break }
            read(argument, issues: &issues)
        }
        warnAboutRest(issues: &issues)
    }

    private func isFlag(_ argument: String) -> Bool {
        argument.utf8.count >= 2 && argument.utf8.first == UInt8(ascii: "-")
    }

    private mutating func read(_ argument: String, issues: inout [Issue]) {
        let dashes = argument.utf8.prefix(2).count { $0 == UInt8(ascii: "-") }
        let body = argument.utf8.dropFirst(dashes)
        guard let first = body.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "=") else {
            issues.append(Issue(.error, at: argument, "is not of the form -flag or -flag=value"))
            return
        }
        let equals = body.firstIndex(of: UInt8(ascii: "="))
        let name = String(decoding: body[..<(equals ?? body.endIndex)], as: UTF8.self)
        let value = equals.map { String(decoding: body[body.index(after: $0)...], as: UTF8.self) }
        guard let kind = known[name] else {
            readUnknown(named: name, hasValue: value != nil, issues: &issues)
            return
        }
        guard let value = value ?? (kind == .onOff ? "true" : arguments.popFirst()) else {
            issues.append(Issue(.error, at: "-\(name)", "needs a value: -\(name)=…"))
            return
        }
        if let words = kind.refusal(of: value) {
            issues.append(Issue(.error, at: "-\(name)", "\"\(value)\" \(words)"))
            return
        }
        given.append((name, value))
    }

    private mutating func readUnknown(named name: String, hasValue: Bool, issues: inout [Issue]) {
        if name == "h" || name == "help" {
            asksForHelp = true
            return
        }
        let likely = Self.likely(for: name, among: known.keys.sorted()).map { "; did you mean -\($0)?" } ?? ""
        issues.append(Issue(.error, at: "-\(name)", "is not a flag of this dialect\(likely)"))
        if !hasValue, let next = arguments.first, !isFlag(next) { arguments.removeFirst() }
    }

    /// Returns the known flag that was likely meant: the same name in another case or without dashes, with one slip, or
    /// another tool's name for it.
    static func likely(for name: String, among known: [String]) -> String? {
        let plain = plain(name)
        return known.first { Self.plain($0) == plain }
            ?? known.first { Suggestion.isOneSlip(Array(name.utf8), Array($0.utf8)) }
            ?? meanings[plain].flatMap { meant in known.first { meant.contains(Self.plain($0)) } }
    }

    /// Returns the name in lower case, without the prefix of a variable and without separators.
    private static func plain(_ name: String) -> String {
        let rest = name.dropping(prefix: "SP_") ?? name.dropping(prefix: "CETUSGUARD_") ?? name
        return rest.lowercased().filter { $0 != "-" && $0 != "_" }
    }

    /// The names of flags in other tools, with their names in these dialects.
    private static let meanings: [String: [String]] = {
        let listen = ["listenip", "frontendaddr"]
        let engine = ["socketpath", "backendaddr"]
        return [
            "listenport": ["proxyport", "frontendaddr"], "port": ["proxyport", "frontendaddr"], "listen": listen,
            "listenaddr": listen, "listenaddress": listen, "bind": listen, "host": listen, "ip": listen, "addr": listen,
            "frontend": listen, "socket": engine, "dockersocket": engine, "dockersock": engine, "upstream": engine,
            "backend": engine, "dockerhost": engine, "allow": ["allowget", "rules"], "from": ["allowfrom"],
            "allowip": ["allowfrom"], "allowips": ["allowfrom"], "allowed": ["allowfrom"], "json": ["logjson"],
            "level": ["loglevel"], "grace": ["shutdowngracetime"], "gracetime": ["shutdowngracetime"],
            "watchdog": ["watchdoginterval"], "healthcheck": ["allowhealthcheck"], "bindmount": ["allowbindmountfrom"],
            "allowbindmount": ["allowbindmountfrom"], "allowbinds": ["allowbindmountfrom"], "rule": ["rules"],
            "filemode": ["proxysocketendpointfilemode"], "socketendpoint": ["proxysocketendpoint"],
            "containername": ["proxycontainername"], "labelprefix": ["dockerlabelprefix"],
        ]
    }()

    /// Reports arguments after the flags. Go's programs ignore them, but a flag there would be one that its author
    /// relies on.
    private func warnAboutRest(issues: inout [Issue]) {
        guard let first = arguments.first else { return }
        var words = "ends the flags: it and what stands behind it is not read"
        if let last = given.last, known[last.name] == .onOff, GoValue.bool(from: first) != nil {
            words += "; write -\(last.name)=\(first)"
        }
        issues.append(Issue(.warning, at: "\"\(first)\"", words))
    }
}

extension GoFlags {
    func isGiven(_ name: String) -> Bool { given.contains { $0.name == name } }

    /// Returns all values of a flag that may be repeated.
    func all(of name: String) -> [String] { given.filter { $0.name == name }.map(\.value) }

    /// Returns the last value, which wins.
    func text(of name: String) -> String? { given.last { $0.name == name }?.value }

    func isOn(_ name: String) -> Bool? { text(of: name).flatMap(GoValue.bool) }

    func unsigned(of name: String) -> UInt64? { text(of: name).flatMap { GoValue.unsigned(from: $0, base: 0) } }

    func signed(of name: String) -> Int64? { text(of: name).flatMap { GoValue.signed(from: $0, base: 0) } }
}

extension GoFlags.Kind {
    fileprivate func refusal(of value: String) -> String? {
        switch self {
        case .text: nil
        case .onOff: GoValue.bool(from: value) == nil ? "is neither true nor false" : nil
        case .unsigned: GoValue.unsigned(from: value, base: 0) == nil ? "is not a whole number" : nil
        case .signed: GoValue.signed(from: value, base: 0) == nil ? "is not a whole number" : nil
        }
    }
}

/// A reader of values by the rules of Go's `strconv`.
enum GoValue {
    /// Reads like `strconv.ParseBool`.
    static func bool(from text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    /// Reads like `strconv.ParseUint`. With base 0 a prefix sets the base (`0x`, `0o`, `0b`, `0`), and `_` may group
    /// the digits.
    static func unsigned(from text: String, base: UInt64, bits: Int = 64) -> UInt64? {
        var digits = Array(text.utf8)[...]
        guard !digits.isEmpty else { return nil }
        var radix = base
        if base == 0 {
            guard isGroupedWell(digits) else { return nil }
            radix = stripPrefix(from: &digits)
            digits = digits.filter { $0 != UInt8(ascii: "_") }[...]
        }
        var number: UInt64 = 0
        for digit in digits {
            guard let value = digit.hexDigitValue.map(UInt64.init), value < radix else { return nil }
            let (product, tooBig) = number.multipliedReportingOverflow(by: radix)
            let (sum, over) = product.addingReportingOverflow(value)
            guard !tooBig, !over else { return nil }
            number = sum
        }
        return bits == 64 || number >> UInt64(bits) == 0 ? number : nil
    }

    /// Reads like `strconv.ParseInt`, and like `Atoi` with base 10.
    static func signed(from text: String, base: UInt64) -> Int64? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let hasSign = isNegative || text.utf8.first == UInt8(ascii: "+")
        let digits = String(decoding: text.utf8.dropFirst(hasSign ? 1 : 0), as: UTF8.self)
        guard let magnitude = unsigned(from: digits, base: base) else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// Returns the base of a prefix; a prefix without a digit behind it is none, so that `0x` is refused as octal.
    private static func stripPrefix(from digits: inout ArraySlice<UInt8>) -> UInt64 {
        guard digits.first == UInt8(ascii: "0") else { return 10 }
        guard digits.count >= 3, let radix = radix(for: digits[digits.startIndex + 1]) else {
            digits = digits.dropFirst()
            return 8
        }
        digits = digits.dropFirst(2)
        return radix
    }

    private static func radix(for letter: UInt8) -> UInt64? {
        switch letter | 0x20 {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    /// Whether each `_` stands between two digits; a prefix counts as one.
    private static func isGroupedWell(_ digits: ArraySlice<UInt8>) -> Bool {
        let parts = digits.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty }
    }
}
