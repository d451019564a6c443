// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// Suggested policies as a policy file, which passes `caisson check --test`.
package struct SuggestionFile {
    /// The text, in lines that end in LF.
    package var text: String { (lines + tests).map { "\($0)\n" }.joined() }
    private var lines: [String] = []
    private var tests: [String] = []

    /// A client and its suggested permissions.
    package struct Part: Sendable {
        let client: LoggedClient
        let usage: ClientUsage
        fileprivate(set) var policy: SuggestedPolicy
        /// The permissions of a present policy that this client did not use.
        let unused: UnusedPermissions?

        package init(
            of usage: ClientUsage, by client: LoggedClient, suggestion: SuggestedPolicy, unused: UnusedPermissions?
        ) {
            (self.client, self.usage, policy, self.unused) = (client, usage, suggestion, unused)
        }
    }

    /// - Parameter source: the source of the requests, for the first line.
    package init(of parts: [Part], from source: String) {
        let parts = Self.withNamesApart(parts)
        let isShared = parts.count > 1
        lines = [YAMLText.comment(source), "", "caisson: 1"]
        if isShared { lines += ["", "clients:"] + parts.flatMap(Self.clientLines) }
        lines += ["", "policies:"] + parts.flatMap { SuggestionText(of: $0).lines }
        let policies = Self.policies(of: lines)
        let all = parts.flatMap { part in
            SuggestedTests(of: part, policy: policies[part.policy.name], namesClient: isShared).lines
        }
        if !all.isEmpty { tests = ["", all.contains { $0.hasPrefix("  - ") } ? "tests:" : "tests: []"] + all }
    }

    /// Returns the parts with distinct names. Two clients may get one name, as `a b` and `a-b` do, which a file accepts
    /// only once.
    private static func withNamesApart(_ parts: [Part]) -> [Part] {
        var names: Set<String> = []
        return parts.enumerated().map { index, part in
            var part = part
            if names.contains(part.policy.name) {
                part.policy = part.policy.renamed("\(part.policy.name)-\(index + 1)")
            }
            names.insert(part.policy.name)
            return part
        }
    }

    /// Returns the policies that the lines define, by their names; empty if they cannot be read.
    private static func policies(of lines: [String]) -> [String: Policy] {
        let bytes = Array(lines.map { "\($0)\n" }.joined().utf8)
        let configuration = Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: false),
            arguments: ConfigurationArguments(policy: "suggested.yaml")
        ) { (_) throws(CetusGuardConfiguration.UnreadableFile) in bytes }
        return Dictionary(configuration.policies.policies.map { ($0.name, $0) }) { first, _ in first }
    }

    // MARK: Clients

    private static func clientLines(of part: Part) -> [String] {
        let entries = part.entries
        guard entries.isEmpty else { return entries.map { "  - { \($0), policy: \(part.policy.name) }" } }
        let words = "\(part.usage.hits) requests came from clients that no entry can tell apart"
        return ["  \(YAMLText.comment("policy \(part.policy.name) is nobody's: \(words)"))"]
    }
}

extension SuggestionFile.Part {
    /// The entries that identify the client, such as `container: traefik`; empty if none can.
    fileprivate var entries: [String] {
        switch client {
        case .container(let name): client.matcher == nil ? [] : ["container: \(YAMLText.scalar(name))"]
        case .certificate(let name): ["certificate: { subject: \(YAMLText.scalar(name)) }"]
        case .user(let number): client.matcher == nil ? [] : ["user: \(number)"]
        case .others: addresses.map { "address: \(YAMLText.scalar($0))" }
        }
    }

    /// The addresses of clients that are known only by them.
    private var addresses: [String] {
        usage.clients.filter { ClientMatcher(text: "address:\($0)") != nil }.sorted()
    }

    /// The client of a test: `container:traefik`.
    var tester: String? {
        switch client {
        case .container, .certificate, .user: client.matcher?.words
        case .others: addresses.first.map { "address:\($0)" }
        }
    }
}
