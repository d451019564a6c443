// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A search for variables that no dialect reads and that resemble those of one: in another case, behind another
/// dialect's prefix, or one slip away from a name that only a gate has.
struct NearMisses {
    private let dialect: Dialect
    private let environment: [String: String]

    init(environment: [String: String], in dialect: Dialect) {
        self.environment = environment
        self.dialect = dialect
    }

    /// - Parameter told: the places of issues that were reported already.
    func issues(butFor told: Set<String>) -> [Issue] {
        environment.keys.sorted().compactMap { name in
            guard !told.contains(name), !isRead(name), !isOfService(name), let value = environment[name],
                !value.isEmpty,
                let likely = likely(for: name, value: value)
            else { return nil }
            // A misspelled filter would hide nothing, and everything passes.
            let isLimit = dialect == .dockerProxyFilter && DockerProxyFilterVariables.filters.contains(likely)
            let reason = isLimit ? " (it would hide nothing)" : ""
            let message = "is not a variable that is read; did you mean \(likely)?\(reason)"
            return Issue(isLimit ? .error : .warning, at: name, message)
        }
    }

    /// Whether a dialect reads the variable: if it is not this one, another check reports that.
    private func isRead(_ name: String) -> Bool {
        Self.known.contains(name) || DockerProxyFilterVariables.all.contains(name.uppercased())
            || WollomaticRules.method(ofVariable: name) != nil
    }

    /// Whether it is one of the variables that Kubernetes makes for any service.
    private func isOfService(_ name: String) -> Bool {
        environment[name]?.hasPrefix("tcp://") == true || name.contains(text: "_SERVICE_")
            || name.contains(text: "_PORT_")
    }

    // MARK: Likely meanings

    private func likely(for name: String, value: String) -> String? {
        let upper = name.uppercased()
        if let known = Self.prefixed.first(where: { $0 == upper || Self.isSlip(upper, $0) }) { return known }
        if let known = behindPrefix(of: upper) { return known }
        let isSwitch = DialectVariables.isSwitch(value)
        if isSwitch, let known = SectionDialect.variables.first(where: { $0 == upper }) { return known }
        if let known = Misspellings.plain.first(where: { $0.contains("_") && ($0 == upper || Self.isSlip(upper, $0)) })
        {
            return known
        }
        guard dialect == .dockerProxyFilter else { return nil }
        let isPort = Int(value) != nil || value.contains(text: "://")
        return isPort ? ["PROXY_URL", "PORT"].first { Self.isSlip(upper, $0) } : nil
    }

    /// Returns the variable that was meant with a wrong prefix: `SP_CONTAINERS` is `CONTAINERS`, `CETUSGUARD_LISTENIP`
    /// is `SP_LISTENIP`.
    private func behindPrefix(of upper: String) -> String? {
        guard let rest = Self.rest(of: upper) else { return nil }
        return Self.all.first { (Self.rest(of: $0) ?? $0.filter { $0 != "_" }) == rest && $0 != upper }
    }

    private static func rest(of name: String) -> String? {
        prefixes.lazy.compactMap { name.dropping(prefix: $0) }.first?.filter { $0 != "_" }
    }

    private static func isSlip(_ one: String, _ other: String) -> Bool {
        Suggestion.isOneSlip(Array(one.utf8), Array(other.utf8))
    }

    // MARK: Names

    private static let prefixes = ["CAISSON_", "CETUSGUARD_", "SP_"]
    /// The variables that only a gate has.
    private static let prefixed =
        Misspellings.ours + DialectVariables.wollomaticNames + DialectVariables.cetusGuards.sorted()
    private static let all = prefixed + SectionDialect.variables + DockerProxyFilterVariables.all + Misspellings.plain
    private static let known = Set(all)
}
