// SPDX-License-Identifier: Apache-2.0

/// A search for variables that are not read and were likely meant for the gate.
enum Misspellings {
    /// Caisson's own variables, a closed list, and those of the dialects.
    static let ours = [
        "CAISSON_POLICY", "CAISSON_PRESET", "CAISSON_DIALECT", "CAISSON_LISTEN", "CAISSON_UPSTREAM", "CAISSON_ADMIN",
        "CAISSON_LOG_FORMAT", "CAISSON_GRACE", "CAISSON_MAX_CONNECTIONS", "CAISSON_WATCHDOG", "CAISSON_IN_CONTAINER",
        "CAISSON_BODY_MEMORY", "CAISSON_THREADS", "CAISSON_ALLOW", "CAISSON_DENY", "CAISSON_SHOW", "CAISSON_REDACT",
        "CAISSON_CLIENTS",
    ]
    static let plain = ["SOCKET_PATH", "LOG_LEVEL", "DISABLE_IPV6", "TZ"]

    static let switchValues: Set<String> = ["0", "1", "true", "false", "yes", "no", "on", "off"]

    /// Finds misspellings in the dialects of sections: one slip away from a known variable, or other words for one.
    static func find(in environment: [String: String]) -> [Issue] {
        let known = SectionDialect.variables + plain
        let knownSet = Set(known + ours)
        return environment.keys.sorted().compactMap { name in
            let value = environment[name] ?? ""
            guard !knownSet.contains(name), !name.hasPrefix("CAISSON_") else { return nil }
            let slip = known.first { Suggestion.isOneSlip(Array(name.utf8), Array($0.utf8)) }
            let likely = DialectVariables.isSwitch(value) ? slip.map { "did you mean \($0)?" } : nil
            guard let words = likely ?? LikelyMeanings.meaning(of: name, value: value) else { return nil }
            return Issue(.warning, at: name, "is not a variable that is read; \(words)")
        }
    }

    /// Finds variables that may be meant as limits where everything passes: they stop the start.
    static func findLimits(in environment: [String: String]) -> [Issue] {
        let others = environment.filter { !DockerProxyFilterVariables.all.contains($0.key.uppercased()) }
        return find(in: others).map { Issue(.error, at: $0.place, "\($0.message) (everything would pass)") }
    }

    /// Finds unknown variables with the prefix of Caisson's own, in any dialect and beside any file.
    static func findOurs(in environment: [String: String]) -> [Issue] {
        environment.keys.sorted().compactMap { name in
            guard name.hasPrefix("CAISSON_"), !ours.contains(name), !isOfKubernetes(name)
            else { return nil }
            let likely = Suggestion.nearest(to: name, among: ours).map { "; did you mean \($0)?" } ?? ""
            return Issue(.warning, at: name, "is not a variable that is read\(likely)")
        }
    }

    /// Whether it is one of the variables that Kubernetes makes for any service named caisson.
    private static func isOfKubernetes(_ name: String) -> Bool {
        name.hasPrefix("CAISSON_SERVICE_") || name.hasPrefix("CAISSON_PORT")
    }

    /// Finds variables of docker-proxy-filter without their last letter and the like, which would hide nothing. Many
    /// environments have `CONTAINER_NAME`: it counts only if nothing else would hide anything.
    /// - Parameter hidesAlone: whether nothing else limits the policy.
    static func findFilters(in environment: [String: String], hidesAlone: Bool) -> [Issue] {
        let known = DockerProxyFilterVariables.filters
        let isCommon = !hidesAlone || DockerProxyFilterVariables.filter(in: environment) != nil
        return environment.keys.sorted().compactMap { name in
            let upper = name.uppercased()
            guard !known.contains(upper), environment[name] ?? "" != "", !(isCommon && upper == "CONTAINER_NAME"),
                let likely = known.first(where: { Suggestion.isOneSlip(Array(upper.utf8), Array($0.utf8)) })
            else { return nil }
            let reason = hidesAlone ? " (it would hide nothing)" : ""
            let message = "is not a variable that is read; did you mean \(likely)?\(reason)"
            return Issue(hidesAlone ? .error : .warning, at: name, message)
        }
    }
}
