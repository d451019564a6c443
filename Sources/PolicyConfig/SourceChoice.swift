// SPDX-License-Identifier: Apache-2.0

/// Who speaks, when several could.
struct SourceChoice {
    let source: Configuration.Source
    /// Something says what may pass: a flag, a variable or a file, rightly written or not.
    let isNamed: Bool
    private let environment: [String: String]
    private let variables: DialectVariables
    private let hasDefaultFile: Bool

    init(
        _ environment: [String: String], _ arguments: ConfigurationArguments, _ file: Configuration.FileReader,
        issues: inout [Issue]
    ) {
        let variables = DialectVariables(environment)
        let hasDefaultFile = Self.exists(Configuration.defaultPolicyFile, file)
        (self.environment, self.variables, self.hasDefaultFile) = (environment, variables, hasDefaultFile)
        let named = Self.named(environment, arguments, issues: &issues)
        guard let first = named.first else {
            let choice = DialectChoice(environment, flags: arguments.flags, issues: &issues)
            let isFile = hasDefaultFile && Self.decides(choice, variables).isEmpty
            let path = Configuration.defaultPolicyFile
            source = isFile ? .file(path) : .dialect(choice.dialect, reason: choice.reason)
            isNamed = isFile || DialectChoice.isTold(environment)
            warnAboutNeighbour(file, &issues)
            findContradictions(place: isFile ? path : choice.sign, isNamed: false, &issues)
            return
        }
        (source, isNamed) = (first.source, true)
        guard Set(named.map(\.kind)).count == 1 else {
            issues.append(Self.contradiction(named.map(\.place)))
            return
        }
        if let other = named.dropFirst().first, other.source != first.source {
            issues.append(Issue(.warning, at: other.place, "is not read: \(first.place) says it"))
        }
        findContradictions(place: first.place, isNamed: !first.isGuessed, &issues)
    }

    private struct Named {
        enum Kind { case file, preset, dialect }
        let kind: Kind
        let place: String
        let source: Configuration.Source
        /// Flags tell the dialect, and nobody named it.
        var isGuessed = false
    }

    /// Explicit sources, the strongest first.
    private static func named(
        _ environment: [String: String], _ arguments: ConfigurationArguments, issues: inout [Issue]
    ) -> [Named] {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var named: [Named] = []
        if let path = arguments.policy { named.append(Named(kind: .file, place: "--policy", source: .file(path))) }
        if let path = value("CAISSON_POLICY") {
            named.append(Named(kind: .file, place: "CAISSON_POLICY", source: .file(path)))
        }
        if let name = arguments.preset { named.append(Named(kind: .preset, place: "--preset", source: .preset(name))) }
        if let name = value("CAISSON_PRESET") {
            named.append(Named(kind: .preset, place: "CAISSON_PRESET", source: .preset(name)))
        }
        if let dialect = arguments.dialect {
            named.append(Named(kind: .dialect, place: dialect.rawValue, source: .dialect(dialect, reason: nil)))
        } else if value("CAISSON_DIALECT") != nil || !arguments.flags.isEmpty {
            let choice = DialectChoice(environment, flags: arguments.flags, issues: &issues)
            let isGuessed = value("CAISSON_DIALECT") == nil
            let place = isGuessed ? arguments.flags[0] : "CAISSON_DIALECT"
            let source = Configuration.Source.dialect(choice.dialect, reason: choice.reason)
            named.append(Named(kind: .dialect, place: place, source: source, isGuessed: isGuessed))
        }
        return named
    }

    /// What says what may pass where nobody named a source: where a dialect's variables only say where and how, that is
    /// the file of the system.
    private static func decides(_ choice: DialectChoice, _ variables: DialectVariables) -> [String] {
        variables.deciding(.init(choice.dialect)) + variables.deciding(.filter)
    }

    /// A file that is there and cannot be read was meant: its reader says what is wrong with it.
    private static func exists(_ path: String, _ file: Configuration.FileReader) -> Bool {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            _ = try file(path)
            return true
        } catch {
            return !error.isMissing
        }
    }

    private func warnAboutNeighbour(_ file: Configuration.FileReader, _ issues: inout [Issue]) {
        let neighbour = "/etc/caisson/caisson.yml"
        guard Self.exists(neighbour, file) else { return }
        let wayOut = "the name is caisson.yaml, and CAISSON_POLICY may name another"
        issues.append(Issue(.warning, at: neighbour, "is not read: \(wayOut)"))
    }
}

// MARK: - Two that speak

extension SourceChoice {
    private static func contradiction(_ places: [String], about what: String = "what may pass") -> Issue {
        let list = places.dropLast().joined(separator: ", ") + " and " + (places.last ?? "")
        let words = places.count == 2 ? "both say" : "all say"
        let wayOut = places.count == 2 ? "leave one of them out" : "leave some of them out"
        return Issue(.error, at: places[0], "\(list) \(words) \(what); \(wayOut)")
    }

    /// Two sources that both say what may pass stop the start: which of them was meant would be a guess. What only says
    /// where and how, and is not read, is told.
    private func findContradictions(place: String?, isNamed: Bool, _ issues: inout [Issue]) {
        switch source {
        case .file(let path):
            contradict(variables.deciding(butFor: [.filter]), place ?? path, &issues)
            contradict(variables.deciding(.filter), place ?? path, about: "what is seen", &issues)
            warn(DialectVariables.Family.allCases.flatMap(variables.settling), "beside a policy file", &issues)
        case .preset:
            contradict(variables.deciding(butFor: [.filter]), place, &issues)
            contradict(variables.deciding(.filter), place, about: "what is seen", &issues)
            if place == "CAISSON_PRESET" { contradictDefaultFile([place].compactMap(\.self), &issues) }
            warn(DialectVariables.Family.allCases.flatMap(variables.settling), "beside a preset", &issues)
        case .dialect(let dialect, _): findContradictions(dialect, place, isNamed, &issues)
        }
    }

    private func findContradictions(_ dialect: Dialect, _ place: String?, _ isNamed: Bool, _ issues: inout [Issue]) {
        let family = DialectVariables.Family(dialect)
        let others = DialectVariables.Family.allCases.filter { $0 != family && $0 != .filter }
        let here = "in the \(dialect.rawValue) dialect"
        warn(others.flatMap(variables.settling), here, &issues)
        let common = ["SOCKET_PATH", "LOG_LEVEL", "DISABLE_IPV6"].filter { environment[$0] ?? "" != "" }
        if family == .wollomatic || family == .cetusGuard { warn(common, here, &issues) }
        // Its own reader refuses them: everything passes there.
        if family != .filter {
            let deciding = others.flatMap(variables.deciding)
            if isNamed { warn(deciding, here, &issues) } else { contradict(deciding, place, &issues) }
        }
        let own = variables.deciding(family)
        contradictDefaultFile(isNamed || own.isEmpty ? [place].compactMap(\.self) : own, &issues)
    }

    /// A file that is named, and a preset that the command line names, come before the file of the system.
    private func contradictDefaultFile(_ names: [String], _ issues: inout [Issue]) {
        guard hasDefaultFile, !names.isEmpty else { return }
        issues.append(Self.contradiction(names + [Configuration.defaultPolicyFile]))
    }

    private func contradict(
        _ names: [String], _ place: String?, about what: String = "what may pass", _ issues: inout [Issue]
    ) {
        guard !names.isEmpty, let place else { return }
        issues.append(Self.contradiction(names.filter { $0 != place } + [place], about: what))
    }

    private func warn(_ names: [String], _ here: String, _ issues: inout [Issue]) {
        for name in names {
            let wayOut = Self.ours(name).map { "; \($0) says it" } ?? ""
            issues.append(Issue(.warning, at: name, "is not read \(here)\(wayOut)"))
        }
    }

    /// Our own variable that says the same wherever it stands.
    private static func ours(_ name: String) -> String? {
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
