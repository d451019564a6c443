/// Finds variables that are one slip away from one that is read.
enum Misspellings {
    /// Ours, a closed list, and those of the dialects.
    static let ours = [
        "CAISSON_POLICY", "CAISSON_PRESET", "CAISSON_DIALECT", "CAISSON_LISTEN", "CAISSON_UPSTREAM", "CAISSON_ADMIN",
        "CAISSON_LOG_FORMAT", "CAISSON_GRACE", "CAISSON_MAX_CONNECTIONS", "CAISSON_WATCHDOG", "CAISSON_IN_CONTAINER",
    ]
    private static let plain = ["SOCKET_PATH", "LOG_LEVEL", "DISABLE_IPV6", "TZ"]

    static let switchValues: Set<String> = ["0", "1", "true", "false", "yes", "no", "on", "off"]

    static func find(in environment: [String: String]) -> [Issue] {
        let known = SectionDialect.variables + plain + ours
        let knownSet = Set(known)
        return environment.keys.sorted().compactMap { name in
            guard !knownSet.contains(name), mayBeMeant(name, environment[name] ?? ""),
                let likely = known.first(where: { isOneSlip(Array(name.utf8), Array($0.utf8)) })
            else { return nil }
            return Issue(.warning, at: name, "is not a variable that is read; did you mean \(likely)?")
        }
    }

    /// Variables of docker-proxy-filter without their last letter, and the like: what was to be hidden would be shown.
    /// - Parameter hidesAlone: nothing else limits what passes.
    static func findFilters(in environment: [String: String], hidesAlone: Bool) -> [Issue] {
        let known = DockerProxyFilterVariables.filters
        return environment.keys.sorted().compactMap { name in
            let upper = name.uppercased()
            guard !known.contains(upper), environment[name] ?? "" != "",
                let likely = known.first(where: { isOneSlip(Array(upper.utf8), Array($0.utf8)) })
            else { return nil }
            let reason = hidesAlone ? " (it would hide nothing)" : ""
            let message = "is not a variable that is read; did you mean \(likely)?\(reason)"
            return Issue(hidesAlone ? .error : .warning, at: name, message)
        }
    }

    /// A stranger's variable is left alone: only a switch, or a name that begins as ours do, is looked at.
    private static func mayBeMeant(_ name: String, _ value: String) -> Bool {
        name.hasPrefix("CAISSON_") || switchValues.contains(value.lowercased())
    }

    /// One byte added, left out or changed, or two neighbours swapped.
    static func isOneSlip(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard abs(one.count - other.count) <= 1 else { return false }
        let start = zip(one, other).prefix { $0 == $1 }.count
        let left = one[start...]
        let right = other[start...]
        if left.count == right.count {
            guard !left.isEmpty else { return false }
            if left.dropFirst().elementsEqual(right.dropFirst()) { return true }
            return left.count >= 2 && left.prefix(2).reversed().elementsEqual(right.prefix(2))
                && left.dropFirst(2).elementsEqual(right.dropFirst(2))
        }
        return left.count > right.count
            ? left.dropFirst().elementsEqual(right) : right.dropFirst().elementsEqual(left)
    }
}
