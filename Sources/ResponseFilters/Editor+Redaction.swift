// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension Editor {
    mutating func redact(by treatment: Treatment, in context: inout Context) throws(FilterError) -> Treated {
        switch treatment {
        case .environment: return try redactEnvironment(in: &context)
        case .labels where bytes[at] == 0x22: return try redactPair(matching: plan.redaction.labels, masksMatches: true)
        case .labels, .eventLabels:
            guard bytes[at] == 0x7B else { throw .unexpectedType }
            context.masksLabels = true
            context.isEvent = treatment == .eventLabels
            return .on
        case .pathsInLabels:
            guard bytes[at] == 0x7B else { throw .unexpectedType }
            context.masksPaths = true
            return .on
        case .driverOptions:
            context.isDriverOptions = true
            return .on
        case .pathInText: return try redactPathInText()
        case .importSource: return try redactImportSource()
        case .eventAction: return try redactAction()
        case .bind: return try redactBind()
        case .address, .configData: return try blank()
        case .processCell: return try redactCell()
        default:
            _ = try mask()
            return .done
        }
    }

    /// Masks the value whole: `"***"` for a string, `["***"]` for a list; empty values stay.
    mutating func mask() throws(FilterError) -> Disposition {
        let start = at
        try validate()
        switch bytes[start] {
        case 0x22 where at - start > 2: replace(from: start, with: "\"\(masked(start + 1..<at - 1))\"".utf8)
        case 0x5B where at - start > 2: replace(from: start, with: "[\"\(masked(start..<at))\"]".utf8)
        case 0x7B: replace(from: start, with: "{}".utf8)
        case 0x22, 0x5B, 0x6E: break
        default: replace(from: start, with: "0".utf8)
        }
        return .kept
    }

    /// Makes the value empty: `""`, `[]`, `{}`, 0.
    mutating func blank() throws(FilterError) -> Treated {
        switch bytes[at] {
        case 0x22: return try replaceValue(with: "\"\"")
        case 0x5B: return try replaceValue(with: "[]")
        case 0x7B: return try replaceValue(with: "{}")
        case 0x2D, 0x30...0x39: return try replaceValue(with: "0")
        default: throw .unexpectedType
        }
    }

    /// Whether the value that begins here is empty: `""`, `[]`, `{}`, 0.
    func isBlank() throws(FilterError) -> Bool {
        let next = JSONScan.afterBlank(in: bytes, from: at + 1)
        guard next < bytes.count else { throw .malformed }
        switch bytes[at] {
        case 0x22: return bytes[at + 1] == 0x22
        case 0x5B: return bytes[next] == 0x5D
        case 0x7B: return bytes[next] == 0x7D
        default: return bytes[at] == 0x30
        }
    }

    /// Returns the text in place of these bytes, fit for the inside of a JSON string. Strings are decoded before they
    /// are hashed.
    private func masked(_ range: Range<Int>) -> String {
        JSONText(start: range.lowerBound, end: range.upperBound).read(in: bytes, masked)
    }

    func masked(_ text: UnsafeRawBufferPointer) -> String {
        guard case .hash(let masking) = plan.redaction.mask else { return "***" }
        let hash = masking.mask(text)
        return "***" + String(decoding: hash.utf8.filter(Self.isHarmless), as: UTF8.self)
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C
    }

    private mutating func redactEnvironment(in context: inout Context) throws(FilterError) -> Treated {
        guard bytes[at] == 0x5B else { throw .unexpectedType }
        if case .empty = plan.redaction.environment { return try replaceValue(with: "[]") }
        context.isEnvironment = true
        return .on
    }

    /// Passes on an element of a list of variables.
    mutating func variable() throws(FilterError) -> Disposition {
        guard at < bytes.count, bytes[at] == 0x22 else { throw .unexpectedType }
        if try namesHiddenHost() {
            try validate()
            return .dropped
        }
        guard case .keep(let kept) = plan.redaction.environment else { return try mask() }
        if try redactPair(matching: kept, masksMatches: false) == .on { try validate() }
        return .kept
    }

    /// Masks the value of `name=value` by the name. A text without `=` is a name alone.
    private mutating func redactPair(matching patterns: [TextPattern], masksMatches: Bool) throws(FilterError)
        -> Treated
    {
        let text = try text()
        let start = at
        let equals = bytes[text.start..<text.end].firstIndex(of: UInt8(ascii: "=")) ?? text.end
        let name = JSONText(start: text.start, end: equals)
        let isMatch = name.read(in: bytes) { name in patterns.contains { $0.matches(name) } }
        guard isMatch == masksMatches, equals < text.end else { return .on }
        at = text.end + 1
        let value = masked(equals + 1..<text.end)
        replace(from: start, with: bytes[start...equals] + Array("\(value)\"".utf8))
        return .done
    }

    /// Masks the command in `exec_create: <command line>` and `exec_start: <command line>`; other actions stay.
    private mutating func redactAction() throws(FilterError) -> Treated {
        let text = try text()
        let start = at
        let content = bytes[text.start..<text.end]
        guard content.starts(with: "exec_".utf8), let colon = content.firstIndex(of: UInt8(ascii: ":")) else {
            return .on
        }
        at = text.end + 1
        let command = masked(min(colon + 2, text.end)..<text.end)
        replace(from: start, with: bytes[start...colon] + Array(" \(command)\"".utf8))
        return .done
    }

    /// Masks the host's path in `/host/path:/path:ro`. A volume's name is no path.
    private mutating func redactBind() throws(FilterError) -> Treated {
        let text = try text()
        let start = at
        let content = bytes[text.start..<text.end]
        guard content.first == UInt8(ascii: "/") else { return .on }
        at = text.end + 1
        let colon = content.firstIndex(of: UInt8(ascii: ":")) ?? text.end
        let path = masked(text.start..<colon)
        replace(from: start, with: Array("\"\(path)".utf8) + bytes[colon..<at])
        return .done
    }
}
