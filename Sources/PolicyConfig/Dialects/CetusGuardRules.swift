// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Rule lines of CetusGuard: `GET,HEAD %API_PREFIX_CONTAINERS%/json`, comments behind `!`, blank lines.
struct CetusGuardRules {
    /// The rules that are allowed unless `-no-builtin-rules` is given.
    static let builtIns = [
        "GET,HEAD %API_PREFIX_PING%", "GET,HEAD %API_PREFIX_LIBPOD_PING%",
        "GET %API_PREFIX_VERSION%", "GET %API_PREFIX_LIBPOD_VERSION%",
        "GET %API_PREFIX_INFO%", "GET %API_PREFIX_LIBPOD_INFO%",
    ]

    private var rules: [Rule] = []

    init(withBuiltIns: Bool) {
        guard withBuiltIns else { return }
        var issues: [Issue] = []
        for line in Self.builtIns { addLine(Array(line.utf8)[...], at: "built-in", issues: &issues) }
    }

    var policy: Policy {
        Policy(
            name: Dialect.cetusguard.rawValue, rules: rules, remedies: RouteSuggestions.remedies,
            wording: CetusGuardWording())
    }

    /// Reads rules, line by line. A malformed line is an error and adds nothing.
    ///
    /// Lines end in LF or CRLF. In a file the last one may end in a lone CR too.
    mutating func add(_ text: [UInt8], from place: String, isFile: Bool = false, issues: inout [Issue]) {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let mayEndInCR = isFile || index < lines.count - 1
            let line = mayEndInCR && line.last == 0x0D ? line.dropLast() : line
            addLine(line, at: lines.count == 1 && !isFile ? place : "\(place):\(index + 1)", issues: &issues)
        }
    }

    private mutating func addLine(_ line: ArraySlice<UInt8>, at place: String, issues: inout [Issue]) {
        let line = line.drop(while: Self.isBlank)
        guard let first = line.first, first != UInt8(ascii: "!") else { return }
        guard let text = String(validating: line, as: UTF8.self) else {
            issues.append(Issue(.error, at: place, "the line is not UTF-8"))
            return
        }
        guard let parts = Self.parts(of: line) else {
            issues.append(Issue(.error, at: place, "\"\(text)\" \(Self.refusal(of: line))"))
            return
        }
        guard !parts.pattern.isEmpty else {
            issues.append(Issue(.warning, at: place, "\"\(text)\" has no pattern, and allows nothing"))
            return
        }
        let methods = readMethods(from: parts.methods, at: place, issues: &issues)
        guard let pattern = readPattern(parts.pattern, at: place, issues: &issues), !methods.isEmpty else { return }
        rules.append(
            Rule(
                .allow, methods: methods, subject: .matching(pattern),
                id: RuleID(text: Self.trimmed(text), policy: Dialect.cetusguard.rawValue)
            ))
    }

    private func readMethods(from tokens: [String], at place: String, issues: inout [Issue]) -> MethodSet {
        var methods: MethodSet = []
        for token in tokens {
            if let method = Method.allCases.first(where: { "\($0.token)" == token }) {
                methods.insert(MethodSet(method))
            } else {
                let likely = GoFlags.likely(for: token, among: Method.allCases.map { "\($0.token)" })
                let words = "\(token) is a method that no engine knows\(likely.map { "; did you mean \($0)?" } ?? "")"
                issues.append(Issue(.warning, at: place, words))
            }
        }
        return methods
    }

    private func readPattern(_ text: [UInt8], at place: String, issues: inout [Issue]) -> RE2Pattern? {
        guard let expanded = CetusGuardVariables.expand(text) else {
            issues.append(Issue(.error, at: place, "its variables make it longer than a pattern may be"))
            return nil
        }
        for name in CetusGuardVariables.unknown(in: expanded) {
            let likely =
                GoFlags.likely(for: name, among: CetusGuardVariables.publicNames)
                .map { "; did you mean %\($0)%?" } ?? ""
            issues.append(
                Issue(.warning, at: place, "%\(name)% is no variable, and stands for these very letters\(likely)"))
        }
        return AnchoredPattern.read(from: String(decoding: expanded, as: UTF8.self), at: place, issues: &issues)
    }
}

// MARK: - The form of a line

extension CetusGuardRules {
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the parts of `METHOD(,METHOD)*`, blanks, the pattern, blanks; nil for another form. A pattern of only
    /// blanks has the form, if there are two of them, and is returned empty.
    private static func parts(of line: ArraySlice<UInt8>) -> (methods: [String], pattern: [UInt8])? {
        let head = line.prefix { !isBlank($0) }
        let methods = head.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard methods.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isUpper) }) else { return nil }
        let rest = line.dropFirst(head.count)
        var pattern = Array(rest.drop(while: isBlank))
        while let last = pattern.last, isBlank(last) { pattern.removeLast() }
        guard !pattern.isEmpty || rest.count >= 2 else { return nil }
        return (methods.map { String(decoding: $0, as: UTF8.self) }, pattern)
    }

    private static func refusal(of line: ArraySlice<UInt8>) -> String {
        let form = "is not a rule, which is METHOD[,METHOD…] PATTERN"
        let head = String(decoding: line.prefix { !isBlank($0) }, as: UTF8.self)
        let tokens = head.uppercased().split(separator: ",", omittingEmptySubsequences: false)
        guard head != head.uppercased(), tokens.allSatisfy({ token in methodTokens.contains(String(token)) }) else {
            return form
        }
        return "\(form), with methods in upper case: \(head.uppercased())"
    }

    private static let methodTokens = Set(Method.allCases.map { "\($0.token)" })
}
