// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The variables of an environment, by the dialects that have them.
///
/// Some determine the policy, its clients, or their view: two dialects of them, or one of them beside a policy file,
/// contradict each other. The others only set addresses and behaviour.
struct DialectVariables {
    enum Family: CaseIterable {
        case sections, wollomatic, cetusGuard, filter

        init(of dialect: Dialect) {
            self =
                switch dialect {
                case .tecnativa, .linuxserver, .linuxserverLegacy: .sections
                case .wollomatic: .wollomatic
                case .cetusguard: .cetusGuard
                case .dockerProxyFilter: .filter
                }
        }

        /// The families of variables.
        var words: String {
            switch self {
            case .sections: "the section dialects"
            case .wollomatic: "the wollomatic dialect"
            case .cetusGuard: "the cetusguard dialect"
            case .filter: "the docker-proxy-filter dialect"
            }
        }
    }

    private let environment: [String: String]
    private let names: [String]

    init(in environment: [String: String]) {
        self.environment = environment
        names = environment.keys.sorted()
    }

    /// Returns the variables that determine the policy.
    func deciding(for family: Family) -> [String] {
        switch family {
        case .sections: SectionDialect.variables.filter { environment[$0].map(Self.isSwitch) ?? false }
        case .wollomatic: names.filter { Self.decidesForWollomatic($0) && isSaid($0) }
        case .cetusGuard: Self.cetusGuardRules.filter(isSaid)
        case .filter: DockerProxyFilterVariables.filter(in: environment).map { [$0] } ?? []
        }
    }

    /// Returns such variables of all dialects but these.
    func deciding(butFor families: [Family]) -> [String] {
        Family.allCases.filter { !families.contains($0) }.flatMap(deciding)
    }

    /// Returns the variables that only set addresses and behaviour.
    func settling(for family: Family) -> [String] {
        switch family {
        case .sections: []
        case .wollomatic: names.filter { Self.isWollomatics($0) && !Self.decidesForWollomatic($0) && isSaid($0) }
        case .cetusGuard: Self.cetusGuards.filter { !Self.cetusGuardRules.contains($0) && isSaid($0) }.sorted()
        case .filter: names.filter { $0.uppercased() == "PROXY_URL" && isSaid($0) }
        }
    }

    private func isSaid(_ name: String) -> Bool { environment[name]?.isEmpty == false }

    /// Whether a value looks like a switch, on or off, well-formed or not. Many images set `VERSION=1.2.3`.
    static func isSwitch(_ value: String) -> Bool {
        Misspellings.switchValues.contains(value.bare.lowercased())
    }

    // MARK: Names

    static func isWollomatics(_ name: String) -> Bool {
        name.hasPrefix("SP_ALLOW_") || wollomatics.contains(name)
    }

    private static func decidesForWollomatic(_ name: String) -> Bool {
        name.hasPrefix("SP_ALLOW_")
            || ["SP_ALLOWFROM", "SP_ALLOWBINDMOUNTFROM", "SP_PROXYCONTAINERNAME"].contains(name)
    }

    /// All of wollomatic's variables: the settings, and those of patterns.
    static let wollomaticNames = wollomatics.sorted() + WollomaticRules.methods.map { "SP_ALLOW_\($0.token)" }

    private static let wollomatics: Set<String> = [
        "SP_ALLOWFROM", "SP_ALLOWBINDMOUNTFROM", "SP_ALLOWHEALTHCHECK", "SP_LISTENIP", "SP_PROXYPORT",
        "SP_PROXYSOCKETENDPOINT", "SP_PROXYSOCKETENDPOINTFILEMODE", "SP_SOCKETPATH", "SP_LOGJSON", "SP_LOGLEVEL",
        "SP_SHUTDOWNGRACETIME", "SP_WATCHDOGINTERVAL", "SP_STOPONWATCHDOG", "SP_DOCKERLABELPREFIX",
        "SP_PROXYCONTAINERNAME",
    ]

    /// CetusGuard's variables, by name: Kubernetes makes `CETUSGUARD_PORT` and the like for any service of that name.
    static let cetusGuards: Set<String> = [
        "CETUSGUARD_BACKEND_ADDR", "CETUSGUARD_BACKEND_TLS_CACERT", "CETUSGUARD_BACKEND_TLS_CERT",
        "CETUSGUARD_BACKEND_TLS_KEY", "CETUSGUARD_FRONTEND_ADDR", "CETUSGUARD_FRONTEND_TLS_CACERT",
        "CETUSGUARD_FRONTEND_TLS_CERT", "CETUSGUARD_FRONTEND_TLS_KEY", "CETUSGUARD_RULES", "CETUSGUARD_RULES_FILE",
        "CETUSGUARD_NO_BUILTIN_RULES", "CETUSGUARD_LOG_LEVEL",
    ]

    private static let cetusGuardRules = [
        "CETUSGUARD_RULES", "CETUSGUARD_RULES_FILE", "CETUSGUARD_NO_BUILTIN_RULES",
    ]
}

extension String {
    /// The text without blanks and surrounding quotes: quotes stay in `- CONTAINERS="1"`, an item of a YAML list.
    var bare: String {
        let text = trimmingBlanks()
        guard text.utf8.count >= 2, let quote = text.first, quote == text.last, quote == "\"" || quote == "'" else {
            return text
        }
        return text.dropFirst().dropLast().trimmingBlanks()
    }
}
