// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The variables of docker-proxy-filter in an environment, with names in any case.
struct DockerProxyFilterVariables {
    /// The variables that select visible containers, and readable environments.
    static let filters = ["CONTAINER_NAMES", "CONTAINER_LABELS", "EXCLUDE_NAMES", "EXCLUDE_LABELS", "SCRUB_ENVS"]
    static let all = filters + ["PROXY_URL", "PORT"]

    /// The values as written, by the name in capitals.
    private var values: [String: (name: String, text: String)] = [:]
    private var contradictions: [Issue] = []
    private let environment: [String: String]

    init(in environment: [String: String]) {
        self.environment = environment
        for name in environment.keys.sorted() {
            let known = name.uppercased()
            guard Self.all.contains(known), let text = environment[name] else { continue }
            if let other = values[known], other.text != text {
                contradictions.append(Issue(.error, at: name, "says something else than \(other.name); leave out one"))
            }
            values[known] = (name, text)
        }
    }

    subscript(name: String) -> (name: String, text: String)? { values[name] }

    /// Returns the issues of names in another case with other values, and of misspelled names.
    func issues(isAlone: Bool, startsGate: Bool) -> [Issue] {
        let read = contradictions.filter { isAlone || $0.place.uppercased() != "PORT" }
        return read + (startsGate ? misspellings(isAlone: isAlone) : [])
    }

    private func misspellings(isAlone: Bool) -> [Issue] {
        Misspellings.findFilters(in: environment, hidesAlone: isAlone)
    }

    /// Returns the first variable with an effect; `PROXY_URL` if there is no other. A variable that hides nothing has
    /// none: in this dialect everything passes, which a blank or a switch that is off does not request.
    static func sign(in environment: [String: String]) -> String? {
        let variables = Self(in: environment)
        return (filters + ["PROXY_URL"]).lazy.compactMap { variables[$0] }.first { says($0.text) }?.name
    }

    private static func says(_ text: String) -> Bool {
        let bare = text.filter { !$0.isWhitespace && $0 != "," }
        return !bare.isEmpty && !["false", "0", "no", "off"].contains(bare.lowercased())
    }

    /// Returns the first variable that would hide something.
    static func filter(in environment: [String: String]) -> String? {
        let variables = Self(in: environment)
        return filters.lazy.compactMap { variables[$0] }.first { !["", "false"].contains($0.text) }?.name
    }
}

extension GateAddress {
    /// Returns the same host with another port.
    func on(port: Int) -> GateAddress {
        switch self {
        case .tcp(let host, _): .tcp(host: host, port: port)
        case .tls(let host, _): .tls(host: host, port: port)
        case .unix: self
        }
    }
}
