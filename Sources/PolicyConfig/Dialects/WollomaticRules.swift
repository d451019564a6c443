// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The patterns of wollomatic's dialect: any number of `-allowGET=…` and `SP_ALLOW_GET…`, any of which allows.
struct WollomaticRules {
    /// The methods with a flag, which are all methods.
    static let methods = Method.allCases

    private let flags: GoFlags
    private let environment: [String: String]
    private var rules: [Rule] = []

    init(flags: GoFlags, environment: [String: String], issues: inout [Issue]) {
        self.flags = flags
        self.environment = environment
        for method in Self.methods {
            for (place, text) in patterns(of: method, issues: &issues) where !text.isEmpty {
                guard let pattern = AnchoredPattern.read(from: text, at: place, issues: &issues) else { continue }
                let id = RuleID(text: "\(place)=\(text)", policy: Dialect.wollomatic.rawValue)
                rules.append(Rule(.allow, methods: MethodSet(method), subject: .matching(pattern), id: id))
            }
        }
    }

    var policy: Policy {
        Policy(
            name: Dialect.wollomatic.rawValue, rules: rules, remedies: RouteSuggestions.remedies,
            wording: WollomaticWording(settings: settings), style: .methodFirst)
    }

    /// Returns the patterns for a method, with their places. One flag is enough to void all variables of its method,
    /// even one without a value; empty values allow nothing.
    private func patterns(of method: Method, issues: inout [Issue]) -> [(place: String, text: String)] {
        let flag = "allow\(method.token)"
        let variables = variables(of: method)
        guard flags.isGiven(flag) else { return variables.map { ($0, environment[$0] ?? "") } }
        for variable in variables where environment[variable]?.isEmpty == false {
            issues.append(Issue(.warning, at: variable, "is not read, because -\(flag) is given"))
        }
        return flags.all(of: flag).map { ("-\(flag)", $0) }
    }

    private func variables(of method: Method) -> [String] {
        environment.keys.filter { Self.method(ofVariable: $0) == method }.sorted()
    }

    /// Returns the method of a variable: `SP_ALLOW_GET` and `SP_ALLOW_GET_<anything>` are of GET.
    static func method(ofVariable name: String) -> Method? {
        guard let rest = name.dropping(prefix: "SP_ALLOW_") else { return nil }
        let token = rest.prefix { $0 != "_" }
        return methods.first { "\($0.token)" == token }
    }
}

// MARK: - Denials

extension WollomaticRules {
    /// The flag or variable for patterns of each method.
    private var settings: [Method: String] {
        Dictionary(uniqueKeysWithValues: Self.methods.map { ($0, setting(for: $0)) })
    }

    /// Returns a flag, unless the configuration consists of variables: a flag would void those of its method.
    private func setting(for method: Method) -> String {
        let flag = "allow\(method.token)"
        let usesVariables = environment.keys.contains { Self.method(ofVariable: $0) != nil }
        if flags.isGiven(flag) || !usesVariables { return "-\(flag)" }
        return variables(of: method).isEmpty ? "SP_ALLOW_\(method.token)" : "another SP_ALLOW_\(method.token)_…"
    }
}
