// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// A configuration of any source as the text of a policy file that decides alike.
///
/// Settings that a file cannot express, or only a little differently, are noted in a comment: at the top, or beside its
/// entries.
package struct PolicyFileText {
    /// The text, in lines that end in LF.
    package var text: String { lines.map { "\($0)\n" }.joined() }
    private var lines: [String] = []

    /// - Parameters:
    ///   - configuration: one without errors.
    ///   - title: the content of the file, for its first line.
    ///   - notes: remarks on its origin, one a line.
    ///   - tellsReach: whether comments beside each pattern list the endpoints that samples find.
    ///   - policyNames: other names for the policies.
    package init(
        of configuration: Configuration, title: String, notes: [String] = [], tellsReach: Bool = false,
        policyNames: [String] = []
    ) {
        let policies = NamedPolicies(in: configuration, tellsReach: tellsReach, names: policyNames)
        let settings = SettingsText(of: configuration.settings)
        lines = [title].map(YAMLText.comment)
        lines += (notes + Self.notes(about: configuration, policies: policies)).map(YAMLText.comment)
        lines += ["", "caisson: 1"] + settings.addresses
        lines += policies.clients + ["", "policies:"] + policies.policies + settings.rest
    }

    /// Returns the notes for the head of a file about its source.
    static func notes(about configuration: Configuration) -> [String] {
        notes(about: configuration, policies: NamedPolicies(in: configuration, tellsReach: false))
    }

    /// Returns the differences from the source, and the issues of reading it.
    private static func notes(about configuration: Configuration, policies: NamedPolicies) -> [String] {
        var notes = configuration.issues.filter { $0.severity == .warning }.map { "\($0)" }
        guard case .dialect(let dialect, _) = configuration.source else { return notes }
        if configuration.settings.watchdog != nil { notes.append("not kept: the watchdog; CAISSON_WATCHDOG sets it") }
        if configuration.settings.answersHealthcheck {
            notes.append("not kept: the health port 55555; `caisson health` asks the gate")
        }
        if policies.losesUnknown {
            notes.append(
                "kept approximately: what no engine answers is answered 404, but below an entry with /**")
        }
        if policies.deniesUnreadable {
            notes.append("kept approximately: a path that is not UTF-8 is denied")
        }
        if dialect == .wollomatic {
            notes.append(
                "kept approximately: a method that no pattern speaks of is answered 403 or 404, not 405")
        } else if dialect == .cetusguard {
            notes.append(
                "kept approximately: a path that no engine has is answered 404 where no rule allows it")
        }
        return notes
    }
}

/// The policies and clients of a configuration, under names that a file allows.
struct NamedPolicies {
    private(set) var policies: [String] = []
    private(set) var clients: [String] = []
    private(set) var losesUnknown = false
    /// Whether a pattern is among the denied entries, in place of fixed paths in the source.
    private(set) var deniesUnreadable = false
    private var names: [String] = []

    init(in configuration: Configuration, tellsReach: Bool, names given: [String] = []) {
        for (index, policy) in configuration.policies.policies.enumerated() {
            let named = given.indices.contains(index) ? given[index] : nil
            let name = name(of: policy, in: configuration.source, called: named)
            names.append(name)
            let blocks = PolicyBlocks(of: policy, tellsReach: tellsReach)
            losesUnknown = losesUnknown || blocks.losesUnknown
            deniesUnreadable = deniesUnreadable || blocks.deniesUnreadable
            policies +=
                ["  \(name):"] + Self.list("allow", blocks: blocks.allow) + Self.list("deny", blocks: blocks.deny)
            policies += policy.bodies.all.map { "    \($0.text)" }
            policies += (policy.ownership?.lines ?? []).map { "    \($0)" }
            policies += Self.lines(of: policy.enforcement)
            policies += policy.view.map { VisibilityText(of: $0).lines } ?? []
        }
        clients = clientLines(of: configuration.policies, listeners: configuration.settings.listeners)
    }

    private static func lines(of enforcement: Enforcement) -> [String] {
        switch enforcement {
        case .whole: []
        case .warns: ["    mode: warn"]
        case .observes(let includingRoot):
            ["    mode: observe"] + (includingRoot ? ["    observe: { include: root }"] : [])
        }
    }

    private func name(of policy: Policy, in source: Configuration.Source, called given: String?) -> String {
        var name = given ?? policy.name
        if given == nil, case .preset(let text) = source { name = PresetCall(parsing: text).name }
        let plain = String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
        let base = plain.isEmpty ? "policy" : String(plain.prefix(60))
        return names.contains(base) ? "\(base)-\(names.count)" : base
    }

    private static func list(_ key: String, blocks: [PolicyBlocks.Block]) -> [String] {
        let lines = blocks.flatMap(lines)
        if blocks.contains(where: \.holdsEntries) { return ["    \(key):"] + lines }
        return lines + (key == "allow" ? ["    allow: []"] : [])
    }

    private static func lines(of block: PolicyBlocks.Block) -> [String] {
        let lines = block.lines.map { line in
            switch line {
            case .note(let text): YAMLText.comment(text)
            case .entry(let text): "- \(text)"
            }
        }
        return ([YAMLText.comment(block.origin)] + lines).map { "      \($0)" }
    }

    // MARK: Clients

    /// Returns no lines if one policy applies to all clients: that is the meaning of a file without clients.
    private func clientLines(of set: PolicySet, listeners: [GateAddress]) -> [String] {
        if set.policies.count == 1, set.clients.map(\.subject) == [.anyone] { return [] }
        var lines: [String] = []
        var blocks: [AddressBlock] = []
        var hosts: Set<String> = []
        for rule in set.clients where names.indices.contains(rule.policy) {
            // No client can come so, and a file with this entry gets a warning.
            if let matcher = rule.matcher, !listeners.contains(where: matcher.canCome) { continue }
            if case .address(let block) = rule.matcher {
                // An earlier block covers this one, which is a mistake in a file.
                guard !blocks.contains(where: { $0.contains(block) }) else { continue }
                blocks.append(block)
            }
            if case .host(let name) = rule.matcher, !hosts.insert(name).inserted { continue }
            lines.append("  \(line(for: rule.subject, policy: names[rule.policy]))")
        }
        // Comments alone would be an unwanted empty entry.
        guard lines.contains(where: { $0.hasPrefix("  - ") }) else { return [""] + lines + ["clients: []"] }
        return ["", "clients:"] + lines
    }

    private func line(for subject: PolicySet.ClientRule.Subject, policy: String) -> String {
        guard case .client(let matcher) = subject, let entry = Self.entry(for: matcher) else {
            return YAMLText.comment("not kept: policy \(policy) for \(Self.words(for: subject))")
        }
        return "- { \(entry), policy: \(policy) }"
    }

    /// Returns nil for a client without an entry in files.
    private static func entry(for matcher: ClientMatcher) -> String? {
        switch matcher {
        case .listener(let address): "listener: \(YAMLText.scalar("\(address)"))"
        case .address(let block): "address: \(YAMLText.scalar("\(block)"))"
        case .user(let user): "user: \(user)"
        case .group(let group): "group: \(group)"
        case .container(let name): "container: \(YAMLText.scalar(name))"
        case .composeService(let project, let service):
            "compose_service: \(YAMLText.scalar("\(project)/\(service)"))"
        case .label(let key, let value):
            "label: \(YAMLText.scalar(value.map { "\(key)=\($0)" } ?? key))"
        // A text that is no name matches no client.
        case .host(let name): ClientMatcher(text: "host:\(name)").map { _ in "host: \(YAMLText.scalar(name))" }
        case .certificate(let certificate): "certificate: { \(entry(for: certificate)) }"
        }
    }

    private static func entry(for certificate: CertificateMatcher) -> String {
        switch certificate {
        case .subject(let name): "subject: \(YAMLText.scalar(name))"
        case .alternativeName(let name): "san: \(YAMLText.scalar(name))"
        case .publicKey(let digest): "spki: \(YAMLText.scalar(digest))"
        }
    }

    private static func words(for subject: PolicySet.ClientRule.Subject) -> String {
        if case .client(.host(let name)) = subject { return "\(name.shown), which is no DNS name and matches nobody" }
        if case .labels = subject { return "containers that bring their own by their labels" }
        return "everybody who is not named above"
    }
}
