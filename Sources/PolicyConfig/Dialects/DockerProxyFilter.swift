// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore

/// The variables of docker-proxy-filter: the visible containers, the readability of environments, and the engine's
/// address. They are used alone, as a dialect in which all else passes, or beside those of another dialect.
struct DockerProxyFilter {
    private(set) var visibility = Visibility()
    private(set) var redaction = Redaction()
    /// The engine's address in `PROXY_URL`.
    private(set) var upstream: GateAddress?
    private(set) var issues: [Issue] = []
    let isAlone: Bool
    private let variables: DockerProxyFilterVariables

    /// - Parameters:
    ///   - isAlone: whether all requests pass that these variables do not hide, so that a misspelling would hide
    /// nothing.
    ///   - startsGate: whether misspellings are reported.
    init(environment: [String: String], isAlone: Bool, startsGate: Bool = true) {
        self.isAlone = isAlone
        variables = DockerProxyFilterVariables(in: environment)
        issues = variables.issues(isAlone: isAlone, startsGate: startsGate)
        visibility[.container] = Visibility.Rule(
            shown: selectors(names: "CONTAINER_NAMES", labels: "CONTAINER_LABELS", wouldHave: "shown"),
            hidden: selectors(names: "EXCLUDE_NAMES", labels: "EXCLUDE_LABELS", wouldHave: "hidden"))
        readScrubbing()
        readUpstream()
    }

    var view: View? {
        visibility.isEmpty && redaction.isEmpty ? nil : View(visibility: visibility, redaction: redaction)
    }

    /// The policy that allows everything, also paths of unknown routes, while nothing is hidden or redacted.
    static let policy = Policy(
        name: Dialect.dockerProxyFilter.rawValue,
        rules: [Rule(.allow, methods: .all, subject: .paths(PathPattern("/*")), id: id)],
        wording: DockerProxyFilterWording())

    private static let id = RuleID(text: Dialect.dockerProxyFilter.rawValue, policy: Dialect.dockerProxyFilter.rawValue)

    /// Returns the port to listen on; nil without `PORT`. Only the dialect itself reads it: many an image has one.
    mutating func port() -> Int? {
        guard let (name, text) = variables["PORT"], !text.isEmpty else { return nil }
        if let port = Int(text), (1...65_535).contains(port) { return port }
        issues.append(Issue(.error, at: name, "\(text.shown) is not a port from 1 to 65535"))
        return nil
    }

    // MARK: Lists

    private mutating func selectors(names: String, labels: String, wouldHave: String) -> [ObjectSelector] {
        let byName = items(of: names, wouldHave: wouldHave).map { ObjectSelector.name(.contains($0)) }
        return byName + labelSelectors(from: labels, wouldHave: wouldHave)
    }

    private mutating func labelSelectors(from labels: String, wouldHave: String) -> [ObjectSelector] {
        var selectors: [(key: String, selector: ObjectSelector)] = []
        for item in items(of: labels, wouldHave: wouldHave) {
            let (key, value) = item.splitAtEquals()
            if let known = selectors.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
                let name = variables[labels]?.name ?? labels
                issues.append(Issue(.warning, at: name, "\(key.shown) stands in it twice; the last one counts"))
                selectors.remove(at: known)
            }
            selectors.append((key, .label(key: .contains(key), value: value.map { .contains($0) })))
        }
        return selectors.map(\.selector)
    }

    /// Returns the items, split at commas, without blanks around. An empty item is refused, since every text contains
    /// it.
    private mutating func items(of name: String, wouldHave: String) -> [String] {
        guard let (name, text) = variables[name], !text.trimmingBlanks().isEmpty else { return [] }
        let items = text.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0).trimmingBlanks()
        }
        let kept = items.filter { !$0.isEmpty && $0 != "=" }
        if kept.count < items.count {
            let reason = "every container has it, so all would have been \(wouldHave)"
            issues.append(Issue(.warning, at: name, "an empty item (a comma too many?) is left out: \(reason)"))
        }
        issues += kept.compactMap(\.starWarning).map { Issue(.warning, at: name, $0) }
        return kept
    }

    // MARK: Single values

    private mutating func readScrubbing() {
        guard let (name, text) = variables["SCRUB_ENVS"] else { return }
        switch text {
        case "true": redaction.environment = .empty
        case "false": return
        default: issues.append(Issue(.error, at: name, "takes true or false, not \(text.shown)"))
        }
    }

    private mutating func readUpstream() {
        guard let (name, text) = variables["PROXY_URL"], !text.isEmpty else { return }
        do throws(ProxyURLProblem) {
            upstream = try GateAddress(proxyURL: text.trimmingBlanks())
        } catch {
            issues.append(Issue(.error, at: name, "\(text.shown) \(error.message)"))
        }
    }
}

/// The reason for which `PROXY_URL` is refused.
struct ProxyURLProblem: Error {
    let message: String
}

extension GateAddress {
    /// Reads `http://host`, with port 80 unless another is given, `tcp://host:port` or `unix:///path`.
    init(proxyURL text: String) throws(ProxyURLProblem) {
        guard let parts = text.parted(at: "://") else {
            throw ProxyURLProblem(message: "is not of the form http://host:port, tcp://host:port or unix:///path")
        }
        let scheme = parts.before.lowercased()
        let rest = parts.behind[...]
        switch scheme {
        case "unix":
            guard let address = Self("unix://\(rest)") else {
                throw ProxyURLProblem(message: "is not the absolute path of a socket, of at most 103 bytes")
            }
            self = address
        case "http", "tcp": try self.init(authority: rest, port: scheme == "http" ? 80 : nil)
        case "https", "tls":
            throw ProxyURLProblem(message: "is TLS; a policy file's \"upstream\" has room for its certificates")
        default: throw ProxyURLProblem(message: "begins with none of http://, tcp:// and unix://")
        }
    }

    private init(authority rest: Substring, port: Int?) throws(ProxyURLProblem) {
        let authority = rest.prefix { !"/?#".contains($0) }
        guard ["", "/"].contains(rest.dropFirst(authority.count)) else {
            throw ProxyURLProblem(message: "has a path or a query, which is not put before requests; leave it out")
        }
        guard !authority.contains("@") else { throw ProxyURLProblem(message: "has a user, which nobody would be told") }
        let hasPort = authority.last != "]" && authority.contains(":")
        let whole = hasPort || port == nil ? String(authority) : "\(authority):\(port ?? 0)"
        guard let address = Self("tcp://\(whole)") else {
            throw ProxyURLProblem(message: "is not of the form http://host:port or tcp://host:port")
        }
        self = address
    }
}
