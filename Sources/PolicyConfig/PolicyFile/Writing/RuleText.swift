// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A rule as entries of a policy file, with comments.
struct RuleText {
    /// The entries as they stand behind `- `.
    var entries: [String] = []
    var notes: [String] = []
    /// Whether the rule allowed paths that no engine has, and its entries do not.
    var losesUnknown = false

    init(of rule: MergedRule) {
        switch rule.subject {
        case .endpoints(let endpoints) where rule.effect == .deny: entries = Self.denied(endpoints)
        case .endpoints(let endpoints): entries = Self.names(of: endpoints)
        case .paths(let pattern): add(pattern, of: rule)
        case .action(let endpoints, let pattern): addAction(endpoints, at: pattern, methods: rule.methods)
        case .matching(let pattern): add(pattern, of: rule)
        // Conditions are written separately.
        case .conditional: break
        }
        let keys = (rule.conditions.map(ConditionText.keys) ?? []) + rule.bodies.all.map(\.text)
        if !keys.isEmpty { entries = entries.map { Self.entry($0, with: keys) } }
    }

    private static func entry(_ entry: String, with keys: [String]) -> String {
        let members = entry.hasPrefix("{ ") ? String(entry.dropFirst(2).dropLast(2)) : "operation: \(entry)"
        return "{ \(members), \(keys.joined(separator: ", ")) }"
    }

    /// Returns the entries that deny endpoints. The name of an operation includes its counterparts: if these are not
    /// denied, the operation is written by its paths.
    private static func denied(_ endpoints: Set<Endpoint>) -> [String] {
        let closed = endpoints.filter { endpoints.isSuperset(of: $0.counterparts) }
        let others = RouteTable.routes.filter { endpoints.subtracting(closed).contains($0.endpoint) }
        let paths = others.map { YAMLText.scalar("\($0.method.token) \($0.template.written)") }
        return names(of: closed)
            + paths.enumerated().filter { !paths[..<$0.offset].contains($0.element) }.map(\.element)
    }

    private static func names(of endpoints: Set<Endpoint>) -> [String] {
        Endpoint.allCases.filter(endpoints.contains).map(\.operationId)
    }

    // MARK: Patterns over whole paths

    private mutating func add(_ pattern: any PathMatching, of rule: MergedRule) {
        switch pattern {
        case let pattern as RE2Pattern: addRegex(GroupedPattern.text(found: pattern.text), methods: rule.methods)
        case let pattern as PathRegex: addRegex(pattern.text, methods: rule.methods)
        case let pattern as TemplatePattern:
            let path = pattern.entry.path(variable: "{name}") + (pattern.entry.isDeep ? "/**" : "")
            entries = [YAMLText.scalar("\(rule.methods.words) \(path)")]
        default: notes = ["not kept: a pattern of a kind that a policy file does not have"]
        }
    }

    private mutating func addRegex(_ text: String, methods: MethodSet) {
        guard !PathRegex.takesSingleBytes(text) else {
            notes.append("not kept: path_regex takes no \\C")
            return
        }
        if let reason = PatternReach.reason(of: text, isGrouped: true) {
            notes.append("not kept: it can match nothing: \(reason.words(for: text))")
            return
        }
        let list = methods == .all ? "" : ", methods: [\(methods.tokens.joined(separator: ", "))]"
        entries.append("{ path_regex: \(YAMLText.scalar(text))\(list) }")
    }

    // MARK: Sections and actions

    private mutating func add(_ pattern: PathPattern, of rule: MergedRule) {
        if pattern.isSection {
            addSection(pattern, methods: rule.methods)
        } else {
            addRegex(pattern.regex(with: rule.counterparts), methods: rule.methods)
        }
    }

    /// Adds `/networks` itself and the paths below it, each if an engine has such a route.
    private mutating func addSection(_ pattern: PathPattern, methods: MethodSet) {
        let base = pattern.isDeep ? String(pattern.description.dropLast(2)) : pattern.description
        let answered = RouteTable.routes.filter {
            $0.template.written == base && methods.contains(MethodSet($0.method))
        }
        if !pattern.isDeep, !answered.isEmpty {
            let own = methods == .all ? methods : MethodSet(answered.map { MethodSet($0.method) })
            entries.append(YAMLText.scalar("\(own.words) \(base)"))
        }
        let deep = "\(methods.words) \(base)/**"
        if let entry = try? PathEntry(parsing: deep), (try? entry.reach()) != nil {
            entries.append(YAMLText.scalar(deep))
        }
        losesUnknown = !pattern.isDeep
        if entries.isEmpty { notes.append("no engine answers \(methods.words) at \(base) or below") }
    }

    /// Adds the operations of an action, `/containers/{id}/start*`.
    private mutating func addAction(_ endpoints: Set<Endpoint>, at pattern: PathPattern, methods: MethodSet) {
        let reached = RouteTable.routes.filter {
            endpoints.contains($0.endpoint) && methods.contains(MethodSet($0.method))
        }
        losesUnknown = true
        entries = Self.names(of: Set(reached.map(\.endpoint)))
        if entries.isEmpty {
            notes.append("no engine answers \(methods.words) at \(pattern)")
        } else {
            notes.append(
                "kept approximately: by operation, so a name with a slash passes for it, and for nothing else"
            )
        }
    }
}

extension MethodSet {
    var tokens: [String] { Method.allCases.filter { contains(MethodSet($0)) }.map { "\($0.token)" } }

    /// The methods as an entry writes them: `GET,HEAD`, or `*`.
    var words: String { self == .all ? "*" : tokens.joined(separator: ",") }
}

extension PathPattern {
    /// Whether the pattern ends in `/*`: the paths below, without the path itself.
    fileprivate var isDeep: Bool { elements.last == .prefix("") }

    /// Whether the pattern is a fixed path, without a part of a segment.
    fileprivate var isSection: Bool {
        elements.enumerated().allSatisfy { index, element in
            switch element {
            case .literal: true
            case .prefix: element == .prefix("") && index == elements.count - 1
            case .identifier, .anySegment: false
            }
        }
    }

    /// The elements from the first variable on.
    var actionElements: ArraySlice<Element> {
        elements[(elements.firstIndex(of: .identifier) ?? elements.endIndex)...]
    }

    /// Returns a regular expression for the whole path, with any version in front.
    /// - Parameter counterparts: patterns with other beginnings and the same end.
    fileprivate func regex(with counterparts: [PathPattern] = []) -> String {
        let heads = ([self] + counterparts).map { pattern in
            Self.regex(of: pattern.elements[..<(pattern.elements.count - pattern.actionElements.count)])
        }
        let head = heads.count == 1 ? heads[0] : "(\(heads.joined(separator: "|")))"
        let below = actionElements.last?.isPrefix == true ? ".*" : "(/.*)?"
        return "(/v[0-9.]+)?" + head + Self.regex(of: actionElements) + below
    }

    private static func regex(of elements: ArraySlice<Element>) -> String {
        elements.enumerated().map { index, element in
            switch element {
            case .literal(let text): "/" + quoted("\(text)")
            case .identifier: "/[a-zA-Z0-9_.-]+"
            case .anySegment: "/[^/]+"
            // Any text may follow the last one, slashes too.
            case .prefix(let text): "/" + quoted("\(text)") + (index == elements.count - 1 ? "" : "[^/]*")
            }
        }.joined()
    }

    private static func quoted(_ text: String) -> String {
        text.map { $0.isLetter || $0.isNumber || "/_-".contains($0) ? "\($0)" : "\\\($0)" }.joined()
    }
}

extension PathPattern.Element {
    fileprivate var isPrefix: Bool { if case .prefix = self { true } else { false } }
}

extension BodyConstraint {
    /// The constraint as a policy file writes it: `binds: [/srv/ci]`.
    var text: String {
        switch self {
        case .binds(let limit): "binds: \(YAMLText.list(limit.directories))"
        case .create(let limit): limit.text
        }
    }
}
