// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension ConditionViolation {
    /// The nearest rule, the values that it allows, and the value found instead.
    package var sentence: String {
        switch unmet {
        case .parameter(let condition, let found):
            "\(rule.name) allows it with \(condition.words), not \(Self.words(for: condition.name, found: found))"
        case .severalReadings: "\(rule.name) allows some of its requests, and this one has more than one reading"
        case .repeatedParameter(let name): "\(rule.name) allows it with \(name) given once"
        case .parameterReachesMore(let name):
            "\(rule.name) allows it without \(name), which could reach more than it names"
        case .noObject(let condition):
            "\(rule.name) allows it for one \(condition.kind) that it names, and this request names none"
        case .object(let condition, let name):
            "\(rule.name) allows it for \(condition.rule.selection(of: condition.kind)), and \(name) is none of them"
        case .exec(let condition, let violation): "\(rule.name) allows it \(violation.words(under: condition))"
        }
    }

    private static func words(for parameter: String, found: String?) -> String {
        found.map { "with \(parameter)=\($0)" } ?? "without \(parameter)"
    }
}

extension ParameterCondition {
    /// The condition in words: `signal=HUP or USR1`.
    fileprivate var words: String {
        let listed = values.isEmpty ? "" : "\(name)=\(values.joined(separator: " or "))"
        guard mayBeAbsent else { return listed }
        return listed.isEmpty ? "no \(name)" : "\(listed), or without it"
    }
}

extension ExecViolation {
    fileprivate func words(under condition: ExecCondition) -> String {
        if member.isEmpty { return "with a body that can be read here" }
        let given = found.map { "not \($0)" } ?? "not without one"
        switch member {
        case "Cmd":
            guard let commands = condition.commands else { return "with a command, \(given)" }
            return "with the command \(commands.map(\.text).joined(separator: " or ")), \(given)"
        case "User", "WorkingDir":
            let wanted = member == "User" ? condition.user : condition.workingDirectory
            guard let wanted else { return "without \(member), \(given)" }
            let texts = wanted.patterns.map(\.words) + (wanted.mayBeAbsent ? ["none"] : [])
            return "with \(member) \(texts.joined(separator: " or ")), \(given)"
        case "Env":
            let names = condition.environment.map(\.words)
            return names.isEmpty ? "without Env, \(given)" : "with Env \(names.joined(separator: " or ")), \(given)"
        case "Tty": return "with Tty \(condition.terminal ?? false), \(given)"
        default: return "without \(member), \(given)"
        }
    }
}

extension ExecCondition.CommandPattern {
    /// The command as a policy file writes it: `[cscli, decisions, list, **]`.
    fileprivate var text: String {
        "[\((words.map(\.words) + (takesMore ? ["**"] : [])).joined(separator: ", "))]"
    }
}

extension ExecCondition.Variable {
    fileprivate var words: String { name.words + (value.map { "=\($0.words)" } ?? "") }
}
