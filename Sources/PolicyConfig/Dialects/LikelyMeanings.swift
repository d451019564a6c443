// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The likely meanings of common variables that no image of these dialects reads.
enum LikelyMeanings {
    /// Returns a setting with the effect that the name suggests; nil if there is none.
    static func meaning(of name: String, value: String) -> String? {
        if let ours = oursWithoutPrefix(name, value: value) { return "did you mean \(ours)?" }
        if pathLists.contains(name), !value.isEmpty {
            return "a policy file says which paths pass: allow: [\"GET /containers/json\"]"
        }
        guard DialectVariables.isSwitch(value) else { return nil }
        if let words = methods[name] ?? containers[name] ?? sections[name] ?? actions[name] { return words }
        let isOfDialects = name.hasPrefix("ALLOW_") || name.hasPrefix("LIBPOD_")
        return isOfDialects ? "no dialect has it, and it opens nothing" : nil
    }

    private static let methods: [String: String] = {
        let writes = "POST=1 opens every method but GET and HEAD, in the sections that are on"
        let reads = "a section that is on opens GET and HEAD"
        let names = [("PUT", writes), ("DELETE", writes), ("PATCH", writes), ("OPTIONS", writes), ("WRITE", writes)]
        return Dictionary(
            uniqueKeysWithValues: names + [("GET", reads), ("HEAD", reads), ("READ", reads), ("READONLY", reads)])
    }()

    private static let containers: [String: String] = {
        let reads = "CONTAINERS=1 opens that with the rest of /containers"
        let writes = "POST=1 beside CONTAINERS=1 opens it and is ROOT ON THE HOST; a policy file can allow it alone"
        let read = ["PORTS", "LOGS", "STATS", "TOP", "INSPECT", "ARCHIVE", "EXPORT", "CHANGES", "PS", "LIST"]
        let written = ["CREATE", "RUN", "REMOVE", "RENAME", "UPDATE", "PRUNE", "ATTACH", "WAIT", "RESIZE"]
        return Dictionary(uniqueKeysWithValues: read.map { ($0, reads) } + written.map { ($0, writes) })
    }()

    private static let sections: [String: String] = [
        "PULL": "IMAGES=1 and POST=1 open it", "PUSH": "IMAGES=1 and POST=1 open it",
        "TAG": "IMAGES=1 and POST=1 open it", "LOAD": "IMAGES=1 and POST=1 open it",
        "REGISTRY": "did you mean DISTRIBUTION?", "STACKS": "did you mean SERVICES?", "STACK": "did you mean SERVICES?",
        "LOGIN": "did you mean AUTH?", "DF": "did you mean SYSTEM?",
    ]

    private static let actions: [String: String] = [
        "START": "did you mean ALLOW_START?", "STOP": "did you mean ALLOW_STOP?",
        "RESTART": "did you mean ALLOW_RESTARTS?", "RESTARTS": "did you mean ALLOW_RESTARTS?",
        "KILL": "did you mean ALLOW_RESTARTS?", "ALLOW_KILL": "ALLOW_RESTARTS=1 opens that, stop and restart",
        "PAUSE": "did you mean ALLOW_PAUSE?", "UNPAUSE": "did you mean ALLOW_UNPAUSE?",
    ]

    private static let pathLists: Set<String> = [
        "ALLOWED_PATHS", "ALLOW_PATHS", "ALLOWED_ENDPOINTS", "ALLOW_ENDPOINTS", "ALLOWED_ROUTES", "ALLOWED_REQUESTS",
        "ALLOWED_METHODS", "ALLOW_METHODS", "ALLOWLIST", "WHITELIST", "DENIED_PATHS", "DENY_PATHS", "BLOCKED_PATHS",
    ]

    /// Returns Caisson's own variable for one without the prefix, such as `PRESET=traefik`, if the value fits no other.
    private static func oursWithoutPrefix(_ name: String, value: String) -> String? {
        let fits =
            switch name {
            case "PRESET": (try? Preset.find(PresetCall(parsing: value).name).get()) != nil
            case "POLICY", "POLICY_FILE": value.hasSuffix(".yaml") || value.hasSuffix(".yml")
            case "DIALECT": Dialect(rawValue: value) != nil
            case "LISTEN", "UPSTREAM", "ADMIN": GateAddress(value) != nil
            case "LOG_FORMAT": Settings.LogFormat(rawValue: value) != nil
            default: false
            }
        return fits ? "CAISSON_" + (name == "POLICY_FILE" ? "POLICY" : name) : nil
    }
}
