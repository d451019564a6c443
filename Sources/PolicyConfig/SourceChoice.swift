// SPDX-License-Identifier: Apache-2.0

/// The choice among several possible sources.
struct SourceChoice {
    let source: Configuration.Source
    /// Whether a setting determines the policy: a flag, a variable or a file, well-formed or not.
    let isNamed: Bool
    private let environment: [String: String]
    private let variables: DialectVariables
    private let hasDefaultFile: Bool

    init(
        environment: [String: String], arguments: ConfigurationArguments, file: Configuration.FileReader,
        issues: inout [Issue]
    ) {
        let variables = DialectVariables(in: environment)
        let hasDefaultFile = Self.exists(at: Configuration.defaultPolicyFile, using: file)
        (self.environment, self.variables, self.hasDefaultFile) = (environment, variables, hasDefaultFile)
        let named = Self.named(in: environment, arguments: arguments, issues: &issues)
        guard let first = named.first else {
            let choice = DialectChoice(environment: environment, flags: arguments.flags, issues: &issues)
            let isFile = hasDefaultFile && Self.decides(choice, variables: variables).isEmpty
            let path = Configuration.defaultPolicyFile
            source = isFile ? .file(path) : .dialect(choice.dialect, reason: choice.reason)
            isNamed = isFile || DialectChoice.isTold(in: environment)
            warnAboutNeighbour(using: file, issues: &issues)
            findContradictions(place: isFile ? path : choice.sign, isNamed: false, issues: &issues)
            return
        }
        (source, isNamed) = (first.source, true)
        guard Set(named.map(\.kind)).count == 1 else {
            issues.append(Self.contradiction(between: named.map(\.place)))
            return
        }
        if let other = named.dropFirst().first, other.source != first.source {
            issues.append(Issue(.warning, at: other.place, "is not read: \(first.place) says it"))
        }
        findContradictions(place: first.place, isNamed: !first.isGuessed, issues: &issues)
    }

    private struct Named {
        enum Kind { case file, preset, dialect }
        let kind: Kind
        let place: String
        let source: Configuration.Source
        /// Whether the dialect was guessed from flags.
        var isGuessed = false
    }

    /// Returns the explicit sources, the strongest first.
    private static func named(
        in environment: [String: String], arguments: ConfigurationArguments, issues: inout [Issue]
    ) -> [Named] {
        func value(of name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var named: [Named] = []
        if let path = arguments.policy { named.append(Named(kind: .file, place: "--policy", source: .file(path))) }
        if let path = value(of: "CAISSON_POLICY") {
            named.append(Named(kind: .file, place: "CAISSON_POLICY", source: .file(path)))
        }
        let own = beside(dialect: arguments, in: environment)
        let presets = [("--preset", arguments.preset), ("CAISSON_PRESET", value(of: "CAISSON_PRESET"))]
        for case (let place, let name?) in presets {
            let source = own.isEmpty ? Configuration.Source.preset(name) : .variables([place] + own)
            named.append(Named(kind: .preset, place: place, source: source))
        }
        // Further variables add to a preset.
        if !named.contains(where: { $0.kind == .preset }), let first = own.first {
            named.append(Named(kind: .preset, place: first, source: .variables(own)))
        }
        if let dialect = arguments.dialect {
            named.append(Named(kind: .dialect, place: dialect.rawValue, source: .dialect(dialect, reason: nil)))
        } else if value(of: "CAISSON_DIALECT") != nil || !arguments.flags.isEmpty {
            let choice = DialectChoice(environment: environment, flags: arguments.flags, issues: &issues)
            let isGuessed = value(of: "CAISSON_DIALECT") == nil
            let place = isGuessed ? arguments.flags[0] : "CAISSON_DIALECT"
            let source = Configuration.Source.dialect(choice.dialect, reason: choice.reason)
            named.append(Named(kind: .dialect, place: place, source: source, isGuessed: isGuessed))
        }
        return named
    }

    /// Returns Caisson's own variables that determine the policy; those for visibility do not count beside a dialect.
    private static func beside(dialect arguments: ConfigurationArguments, in environment: [String: String]) -> [String]
    {
        let own = VariableConfiguration.set(in: environment)
        let isPreset = arguments.preset != nil || environment["CAISSON_PRESET"] ?? "" != ""
        guard ViewVariables.areAll(own), !isPreset else { return own }
        let isDialect =
            arguments.dialect != nil || !arguments.flags.isEmpty || environment["CAISSON_DIALECT"] ?? "" != ""
        return isDialect || !DialectVariables(in: environment).deciding(butFor: []).isEmpty ? [] : own
    }

    /// Returns the variables that determine the policy if no source was named: if a dialect's variables only set
    /// addresses and behaviour, the system's file is the source.
    private static func decides(_ choice: DialectChoice, variables: DialectVariables) -> [String] {
        variables.deciding(for: .init(of: choice.dialect)) + variables.deciding(for: .filter)
    }

    /// Whether the file exists. One that cannot be read was meant: its reader reports the reason.
    private static func exists(at path: String, using file: Configuration.FileReader) -> Bool {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            _ = try file(path)
            return true
        } catch {
            return !error.isMissing
        }
    }

    private func warnAboutNeighbour(using file: Configuration.FileReader, issues: inout [Issue]) {
        let neighbour = "/etc/caisson/caisson.yml"
        guard Self.exists(at: neighbour, using: file) else { return }
        let wayOut = "the name is caisson.yaml, and CAISSON_POLICY may name another"
        issues.append(Issue(.warning, at: neighbour, "is not read: \(wayOut)"))
    }
}

// MARK: - Two that speak

extension SourceChoice {
    private static func contradiction(between places: [String], about what: String = "what may pass") -> Issue {
        let list = places.dropLast().joined(separator: ", ") + " and " + (places.last ?? "")
        let words = places.count == 2 ? "both say" : "all say"
        let wayOut = places.count == 2 ? "leave one of them out" : "leave some of them out"
        return Issue(.error, at: places[0], "\(list) \(words) \(what); \(wayOut)")
    }

    /// Reports contradictions: two sources of policies stop the start, since the meant one would be a guess. Ignored
    /// settings of other kinds are a warning.
    private func findContradictions(place: String?, isNamed: Bool, issues: inout [Issue]) {
        switch source {
        case .file(let path):
            contradict(variables.deciding(butFor: [.filter]), place: place ?? path, issues: &issues)
            contradict(variables.deciding(for: .filter), place: place ?? path, about: "what is seen", issues: &issues)
            warn(
                about: DialectVariables.Family.allCases.flatMap(variables.settling), here: "beside a policy file",
                issues: &issues)
        case .variables(let names) where names.allSatisfy(["CAISSON_SHOW", "CAISSON_REDACT", "CAISSON_DENY"].contains):
            let deciding =
                variables.deciding(butFor: [.filter]) + (hasDefaultFile ? [Configuration.defaultPolicyFile] : [])
            guard let other = deciding.first, let place else { return }
            let wayOut =
                "beside variables of a dialect stand CAISSON_SHOW and CAISSON_REDACT alone, and a file has its own keys"
            issues.append(
                Issue(
                    .error, at: place, "stands beside CAISSON_PRESET and CAISSON_ALLOW, not beside \(other): \(wayOut)")
            )
        case .preset, .variables:
            contradict(variables.deciding(butFor: [.filter]), place: place, issues: &issues)
            contradict(variables.deciding(for: .filter), place: place, about: "what is seen", issues: &issues)
            if place != "--preset" { contradictDefaultFile(by: [place].compactMap(\.self), issues: &issues) }
            warn(
                about: DialectVariables.Family.allCases.flatMap(variables.settling), here: "beside a preset",
                issues: &issues)
        case .dialect(let dialect, _):
            findContradictions(dialect: dialect, place: place, isNamed: isNamed, issues: &issues)
        }
    }

    private func findContradictions(dialect: Dialect, place: String?, isNamed: Bool, issues: inout [Issue]) {
        let family = DialectVariables.Family(of: dialect)
        let others = DialectVariables.Family.allCases.filter { $0 != family && $0 != .filter }
        let here = "in the \(dialect.rawValue) dialect"
        warn(about: others.flatMap(variables.settling), here: here, issues: &issues)
        let common = ["SOCKET_PATH", "LOG_LEVEL", "DISABLE_IPV6"].filter { environment[$0] ?? "" != "" }
        if family == .wollomatic || family == .cetusGuard { warn(about: common, here: here, issues: &issues) }
        // Its own reader refuses them, since it allows everything.
        if family != .filter {
            let deciding = others.flatMap(variables.deciding)
            if isNamed {
                warn(about: deciding, here: here, issues: &issues)
            } else {
                contradict(deciding, place: place, issues: &issues)
            }
        }
        let seen = VariableConfiguration.set(in: environment)
        contradict(variables.deciding(for: .filter), place: seen.first, about: "what is seen", issues: &issues)
        let own = variables.deciding(for: family)
        contradictDefaultFile(by: isNamed || own.isEmpty ? [place].compactMap(\.self) : own, issues: &issues)
    }

    /// Reports a named file or preset, which overrides the system's file.
    private func contradictDefaultFile(by names: [String], issues: inout [Issue]) {
        guard hasDefaultFile, !names.isEmpty else { return }
        issues.append(Self.contradiction(between: names + [Configuration.defaultPolicyFile]))
    }

    private func contradict(
        _ names: [String], place: String?, about what: String = "what may pass", issues: inout [Issue]
    ) {
        guard !names.isEmpty, let place else { return }
        issues.append(Self.contradiction(between: names.filter { $0 != place } + [place], about: what))
    }

    private func warn(about names: [String], here: String, issues: inout [Issue]) {
        for name in names {
            let wayOut = Self.ours(for: name).map { "; \($0) says it" } ?? ""
            issues.append(Issue(.warning, at: name, "is not read \(here)\(wayOut)"))
        }
    }

    /// Returns Caisson's own variable with the same effect.
    private static func ours(for name: String) -> String? {
        switch name.uppercased() {
        case "PROXY_URL", "SP_SOCKETPATH", "CETUSGUARD_BACKEND_ADDR", "SOCKET_PATH": "CAISSON_UPSTREAM"
        case "SP_LISTENIP", "SP_PROXYPORT", "SP_PROXYSOCKETENDPOINT", "CETUSGUARD_FRONTEND_ADDR", "DISABLE_IPV6":
            "CAISSON_LISTEN"
        case "SP_LOGLEVEL", "CETUSGUARD_LOG_LEVEL": "LOG_LEVEL"
        case "SP_LOGJSON": "CAISSON_LOG_FORMAT"
        case "SP_SHUTDOWNGRACETIME": "CAISSON_GRACE"
        case "SP_WATCHDOGINTERVAL", "SP_STOPONWATCHDOG": "CAISSON_WATCHDOG"
        default: nil
        }
    }
}
