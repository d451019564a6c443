// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The conditions of a rule, as the keys of an entry: `containers: { label: managed=yes }, query: { signal: [HUP] }`.
enum ConditionText {
    static func keys(of conditions: RuleConditions) -> [String] {
        var keys: [String] = []
        if let object = conditions.object {
            keys.append("\(VisibilityKeys.key(of: object.kind)): \(selection(of: object.rule))")
        }
        if !conditions.query.isEmpty {
            let parameters = conditions.query.map {
                "\($0.name): \(list($0.values.map(YAMLText.scalar), orNull: $0.mayBeAbsent))"
            }
            keys.append("query: { \(parameters.joined(separator: ", ")) }")
        }
        if let exec = conditions.exec { keys.append("exec: \(members(of: exec))") }
        return keys
    }

    private static func selection(of rule: Visibility.Rule) -> String {
        var members = selectors(rule.shown)
        if !rule.hidden.isEmpty { members.append("except: { \(selectors(rule.hidden).joined(separator: ", ")) }") }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private static func selectors(_ selectors: [ObjectSelector]) -> [String] {
        VisibilityText.grouped(selectors).map { "\($0.key): [\($0.texts.joined(separator: ", "))]" }
    }

    private static func members(of exec: ExecCondition) -> String {
        var members: [String] = []
        if let commands = exec.commands {
            members.append("commands: [\(commands.map(words).joined(separator: ", "))]")
        }
        if let user = exec.user { members.append("user: \(list(user))") }
        if exec.allowsPrivileged { members.append("privileged: true") }
        if !exec.environment.isEmpty {
            members.append("env: [\(exec.environment.map(variable).joined(separator: ", "))]")
        }
        if let directory = exec.workingDirectory { members.append("working_dir: \(list(directory))") }
        if let terminal = exec.terminal { members.append("tty: \(terminal)") }
        return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
    }

    private static func words(of command: ExecCondition.CommandPattern) -> String {
        let words = command.words.map(\.yaml) + (command.takesMore ? [YAMLText.scalar("**")] : [])
        return "[\(words.joined(separator: ", "))]"
    }

    private static func variable(_ variable: ExecCondition.Variable) -> String {
        (variable.value.map(variable.name.joined) ?? variable.name).yaml
    }

    private static func list(_ text: ExecCondition.OptionalText) -> String {
        list(text.patterns.map(\.yaml), orNull: text.mayBeAbsent)
    }

    private static func list(_ items: [String], orNull: Bool) -> String {
        "[\((items + (orNull ? ["null"] : [])).joined(separator: ", "))]"
    }
}
