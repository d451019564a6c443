/// Who speaks, when several could.
struct SourceChoice {
    let source: Configuration.Source
    /// Something says what may pass: a flag, a variable or a file, rightly written or not.
    let isNamed: Bool

    init(
        _ environment: [String: String], _ arguments: ConfigurationArguments, _ file: Configuration.FileReader,
        issues: inout [Issue]
    ) {
        let named = Self.named(environment, arguments, issues: &issues)
        if named.count > 1, Set(named.map(\.kind)).count > 1 {
            let names = named.map(\.place).joined(separator: " and ")
            issues.append(Issue(.error, at: named[0].place, "\(names) both say what may pass; leave one of them out"))
        }
        if let first = named.first {
            (source, isNamed) = (first.source, true)
        } else {
            source = Self.unnamed(environment, arguments, file, issues: &issues)
            isNamed = source.isFile || DialectChoice.isTold(environment)
        }
        warnAboutFilters(environment, &issues)
    }

    /// Whoever set them meant something to be hidden.
    private func warnAboutFilters(_ environment: [String: String], _ issues: inout [Issue]) {
        guard let name = DockerProxyFilterVariables.filter(in: environment) else { return }
        switch source {
        case .file: issues.append(Issue(.warning, at: name, "is not read beside a policy file, which says it itself"))
        case .preset:
            let wayOut = "a policy file can have preset and containers"
            issues.append(Issue(.warning, at: name, "is not read beside a preset, and hides nothing; \(wayOut)"))
        case .dialect: break
        }
    }

    private struct Named {
        enum Kind { case file, preset, dialect }
        let kind: Kind
        let place: String
        let source: Configuration.Source
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
            let place = value("CAISSON_DIALECT") == nil ? arguments.flags[0] : "CAISSON_DIALECT"
            named.append(
                Named(kind: .dialect, place: place, source: .dialect(choice.dialect, reason: choice.reason)))
        }
        return named
    }

    /// Nobody named a source but by a dialect's own variables and flags.
    private static func unnamed(
        _ environment: [String: String], _ arguments: ConfigurationArguments, _ file: Configuration.FileReader,
        issues: inout [Issue]
    ) -> Configuration.Source {
        let choice = DialectChoice(environment, flags: arguments.flags, issues: &issues)
        let path = Configuration.defaultPolicyFile
        // VERSION=1.2.3 is in many an image: only what looks like a switch speaks of sections.
        let switches = SectionDialect.variables.filter { ["0", "1"].contains(environment[$0]) }
        if choice.isTold || !switches.isEmpty {
            if (try? file(path)) != nil {
                let who = switches.first ?? choice.dialect.rawValue
                issues.append(Issue(.warning, at: who, "speaks before \(path), which is not read"))
            }
            return .dialect(choice.dialect, reason: choice.reason)
        }
        do throws(CetusGuardConfiguration.UnreadableFile) {
            _ = try file(path)
            return .file(path)
        } catch {
            // A file that is there and cannot be read was meant: its reader says what is wrong with it.
            return error.isMissing ? .dialect(choice.dialect, reason: choice.reason) : .file(path)
        }
    }
}

/// Which dialect variables and flags are written in.
struct DialectChoice {
    let dialect: Dialect
    let reason: String?
    /// Something tells: a name, or what only one dialect has.
    let isTold: Bool

    /// Variables that only linuxserver's dialect has.
    private static let linuxserverOnly: Set<String> = [
        "ALLOW_ARCHIVE", "ALLOW_CHANGES", "ALLOW_EXPORT", "ALLOW_LOGS", "ALLOW_TOP", "ALLOW_PAUSE", "ALLOW_UNPAUSE",
    ]

    init(_ environment: [String: String], flags: [String], issues: inout [Issue]) {
        if let name = environment["CAISSON_DIALECT"], !name.isEmpty {
            (dialect, reason, isTold) = (Self.named(name, issues: &issues), nil, true)
        } else if let sign = Self.sign(environment, flags) {
            (dialect, reason, isTold) = (sign.dialect, "\(sign.what) is set", true)
        } else if let what = DockerProxyFilterVariables.sign(in: environment), Self.sections(environment).isEmpty {
            (dialect, reason, isTold) = (.dockerProxyFilter, "\(what) is set", true)
        } else {
            dialect = .tecnativa
            reason = "the variables fit tecnativa and linuxserver; they are read as tecnativa's"
            isTold = DockerProxyFilterVariables.sign(in: environment) != nil
        }
    }

    /// Whether the environment was written for a gate, in whatever dialect.
    static func isTold(_ environment: [String: String]) -> Bool {
        otherSign(environment) != nil || DockerProxyFilterVariables.sign(in: environment) != nil
            || ["DISABLE_IPV6", "SOCKET_PATH"].contains { environment[$0] ?? "" != "" }
    }

    /// Variables of sections that may be meant as switches, on or off, rightly written or not: then not everything is
    /// to pass. `VERSION=1.2.3` is none.
    private static func sections(_ environment: [String: String]) -> [String] {
        SectionDialect.variables.filter { name in
            guard let value = environment[name]?.trimmingBlanks() else { return false }
            return value.isEmpty || Misspellings.switchValues.contains(value.lowercased())
                || value.utf8.count < 3 && Int(value) != nil
        }
    }

    /// A variable by which another dialect than docker-proxy-filter's would decide what passes.
    static func otherSign(_ environment: [String: String]) -> String? {
        sign(environment, [])?.what ?? sections(environment).first
    }

    /// Known names alone: Kubernetes makes `CETUSGUARD_PORT` and its like for any service of that name.
    private static let cetusGuards: Set<String> = [
        "CETUSGUARD_BACKEND_ADDR", "CETUSGUARD_BACKEND_TLS_CACERT", "CETUSGUARD_BACKEND_TLS_CERT",
        "CETUSGUARD_BACKEND_TLS_KEY", "CETUSGUARD_FRONTEND_ADDR", "CETUSGUARD_FRONTEND_TLS_CACERT",
        "CETUSGUARD_FRONTEND_TLS_CERT", "CETUSGUARD_FRONTEND_TLS_KEY", "CETUSGUARD_RULES", "CETUSGUARD_RULES_FILE",
        "CETUSGUARD_NO_BUILTIN_RULES", "CETUSGUARD_LOG_LEVEL",
    ]

    private static func isWollomatics(_ name: String) -> Bool {
        name.hasPrefix("SP_ALLOW_")
            || [
                "SP_ALLOWFROM", "SP_ALLOWBINDMOUNTFROM", "SP_ALLOWHEALTHCHECK", "SP_LISTENIP", "SP_PROXYPORT",
                "SP_PROXYSOCKETENDPOINT", "SP_PROXYSOCKETENDPOINTFILEMODE", "SP_SOCKETPATH", "SP_LOGJSON",
                "SP_LOGLEVEL",
                "SP_SHUTDOWNGRACETIME", "SP_WATCHDOGINTERVAL", "SP_STOPONWATCHDOG", "SP_DOCKERLABELPREFIX",
                "SP_PROXYCONTAINERNAME",
            ].contains(name)
    }

    private static func named(_ name: String, issues: inout [Issue]) -> Dialect {
        if let named = Dialect(rawValue: name) { return named }
        let known = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
        issues.append(Issue(.error, at: "CAISSON_DIALECT", "\"\(name)\" is no dialect; there are \(known)"))
        return .tecnativa
    }

    private static func sign(_ environment: [String: String], _ flags: [String]) -> (dialect: Dialect, what: String)? {
        let names = environment.keys.sorted()
        let flags = flags.map { $0.drop { $0 == "-" }.prefix { $0 != "=" } }
        if let flag = flags.first(where: { $0.hasPrefix("allow") || $0 == "proxysocketendpoint" || $0 == "listenip" }) {
            return (.wollomatic, "-\(flag)")
        }
        if let flag = flags.first(where: { ["frontend-addr", "backend-addr", "rules", "rules-file"].contains($0) }) {
            return (.cetusguard, "-\(flag)")
        }
        if let name = names.first(where: isWollomatics) { return (.wollomatic, name) }
        if let name = names.first(where: cetusGuards.contains) { return (.cetusguard, name) }
        let told = names.first { $0.hasPrefix("LIBPOD_") || linuxserverOnly.contains($0) }
        return told.map { (.linuxserver, $0) }
    }
}

extension Configuration.Source {
    fileprivate var isFile: Bool { if case .file = self { true } else { false } }
}
