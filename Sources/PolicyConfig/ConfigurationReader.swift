import PolicyCore

extension Configuration {
    /// Reads the variables that people have.
    ///
    /// All issues are collected; when one of them is an error, nothing may be started with the result.
    public static func read(_ surroundings: Surroundings) -> Configuration {
        var issues: [Issue] = []
        let environment = surroundings.environment
        let choice = DialectChoice(environment, issues: &issues)
        let switches = SectionSwitches(environment, defaultsOn: SectionDialect.defaultsOn)
        let sections = SectionDialect(choice.dialect, switches)
        let settings = SettingsReader(surroundings, dialect: choice.dialect, issues: &issues).settings
        issues += Misspellings.find(in: environment) + switches.mistakes(among: SectionDialect.variables)
        return Configuration(
            dialect: choice.dialect, dialectReason: choice.reason, policy: sections.policy, settings: settings,
            issues: issues)
    }
}

/// Which dialect the variables are written in.
struct DialectChoice {
    let dialect: Dialect
    let reason: String?

    /// Variables that only one dialect has, and that decide when nobody named one.
    private static let linuxserverOnly: Set<String> = [
        "ALLOW_ARCHIVE", "ALLOW_CHANGES", "ALLOW_EXPORT", "ALLOW_LOGS", "ALLOW_TOP", "ALLOW_PAUSE", "ALLOW_UNPAUSE",
    ]

    init(_ environment: [String: String], issues: inout [Issue]) {
        if let name = environment["CAISSON_DIALECT"], !name.isEmpty {
            reason = nil
            if let named = Dialect(rawValue: name) {
                dialect = named
                return
            }
            dialect = .tecnativa
            let known = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
            issues.append(Issue(.error, at: "CAISSON_DIALECT", "\"\(name)\" is no dialect; there are \(known)"))
            return
        }
        let telling = environment.keys.filter { $0.hasPrefix("LIBPOD_") || Self.linuxserverOnly.contains($0) }.sorted()
        if let first = telling.first {
            dialect = .linuxserver
            reason = "\(first) is set"
        } else {
            dialect = .tecnativa
            reason = "the variables fit tecnativa and linuxserver; they are read as tecnativa's"
        }
    }
}
