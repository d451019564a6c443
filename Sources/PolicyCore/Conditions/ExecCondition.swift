// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A condition on the command in the body of an exec. Fields that it does not mention must be absent or neutral.
public struct ExecCondition: Sendable, Hashable {
    /// The commands that may run; nil allows any.
    public let commands: [CommandPattern]?
    /// The user; nil stands for the container's own.
    public let user: OptionalText?
    public let allowsPrivileged: Bool
    /// The variables that may be set, by their names, with or without a value.
    public let environment: [Variable]
    /// The working directory; nil stands for the container's own.
    public let workingDirectory: OptionalText?
    /// Whether a terminal is required or forbidden; nil allows both.
    public let terminal: Bool?

    public init(
        commands: [CommandPattern]? = nil, user: OptionalText? = nil, allowsPrivileged: Bool = false,
        environment: [Variable] = [], workingDirectory: OptionalText? = nil, terminal: Bool? = nil
    ) {
        self.commands = commands
        self.user = user
        self.allowsPrivileged = allowsPrivileged
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.terminal = terminal
    }

    /// A command and its arguments, each of which is one word.
    public struct CommandPattern: Sendable, Hashable {
        public let words: [TextPattern]
        /// Whether any further words may follow.
        public let takesMore: Bool

        public init(words: [TextPattern], takesMore: Bool = false) {
            self.words = words
            self.takesMore = takesMore
        }

        func matches(_ arguments: [String]) -> Bool {
            guard takesMore ? arguments.count >= words.count : arguments.count == words.count else { return false }
            return zip(words, arguments).allSatisfy { $0.matches($1) }
        }
    }

    /// The patterns of a text in a field of the body.
    public struct OptionalText: Sendable, Hashable {
        public let patterns: [TextPattern]
        /// Whether the field may also be absent or empty.
        public let mayBeAbsent: Bool

        public init(patterns: [TextPattern], mayBeAbsent: Bool = false) {
            self.patterns = patterns
            self.mayBeAbsent = mayBeAbsent
        }
    }

    public struct Variable: Sendable, Hashable {
        public let name: TextPattern
        /// The value's pattern; nil allows any value.
        public let value: TextPattern?

        public init(name: TextPattern, value: TextPattern? = nil) {
            self.name = name
            self.value = value
        }
    }
}

// MARK: - Bodies

/// A field of an exec's body that a condition does not accept.
public struct ExecViolation: Sendable, Equatable {
    /// The field, such as `Cmd`; empty if there is no body.
    public let member: String
    /// The value found, in JSON; nil if it was absent.
    public let found: String?
}

extension ExecCondition {
    /// Returns the first field that does not satisfy the condition; nil if the whole body does.
    func violation(in body: JSONValue) -> ExecViolation? {
        for name in ["Cmd", "User", "WorkingDir", "Tty"] where !accepts(body[name] ?? .null, of: name) {
            return Self.violation(in: body, at: name)
        }
        for member in body.object ?? [] where !accepts(member.value, of: member.name) {
            return Self.violation(in: body, at: member.name)
        }
        return nil
    }

    private static func violation(in body: JSONValue, at name: String) -> ExecViolation {
        let text = body[name].map { String(decoding: JSONWriter.write($0), as: UTF8.self) }
        return ExecViolation(member: name, found: text)
    }

    private func accepts(_ value: JSONValue, of member: String) -> Bool {
        switch member {
        case "Cmd": acceptsCommand(value)
        case "User": Self.accepts(value, as: user)
        case "WorkingDir": Self.accepts(value, as: workingDirectory)
        case "Env": acceptsVariables(value)
        case "Privileged": Self.flag(value).map { !$0 || allowsPrivileged } ?? false
        case "Tty": Self.flag(value).map { terminal == nil || terminal == $0 } ?? false
        case "AttachStdin", "AttachStdout", "AttachStderr", "Detach": Self.flag(value) != nil
        // The keys that detach a client from the terminal. Old clients write Container; the engine takes the one in the
        // path.
        case "DetachKeys", "Container": value.isNull || value.string != nil
        case "ConsoleSize": value.isNull || value.array?.allSatisfy { $0.number != nil } == true
        default: value.isNeutral
        }
    }

    /// Whether a command is accepted. The engine reads only a list of strings (moby api/types/container ExecOptions),
    /// and null in it as an empty one.
    private func acceptsCommand(_ value: JSONValue) -> Bool {
        guard let words = Self.texts(value), !words.isEmpty else { return false }
        return commands?.contains { $0.matches(words) } ?? true
    }

    private func acceptsVariables(_ value: JSONValue) -> Bool {
        if value.isNull { return true }
        guard let variables = Self.texts(value) else { return false }
        return variables.allSatisfy { text in environment.contains { $0.matches(text) } }
    }

    private static func accepts(_ value: JSONValue, as wanted: OptionalText?) -> Bool {
        if value.isNull || value.string?.isEmpty == true { return wanted?.mayBeAbsent ?? true }
        guard let text = value.string else { return false }
        return wanted?.patterns.contains { $0.matches(text) } ?? false
    }

    private static func texts(_ value: JSONValue) -> [String]? {
        guard let values = value.array else { return nil }
        let texts = values.compactMap(\.string)
        return texts.count == values.count ? texts : nil
    }

    /// Returns a flag; null is false to the engine.
    private static func flag(_ value: JSONValue) -> Bool? { value.isNull ? false : value.bool }
}

extension ExecCondition.Variable {
    /// Whether a variable matches. A text without a value removes the variable.
    fileprivate func matches(_ text: String) -> Bool {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let given = String(decoding: text.utf8[text.utf8.index(after: equals)...], as: UTF8.self)
        return name.matches(String(decoding: text.utf8[..<equals], as: UTF8.self)) && value?.matches(given) ?? true
    }
}
