// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore
import Suggestions

/// The choice of a configuration's policy for a client in a log.
struct PolicyForClient {
    private let configuration: Configuration
    /// The value of `--as` for all clients: a policy's name, or a client.
    private let said: String?

    /// - Parameters:
    ///   - source: a policy file, or `preset:NAME`.
    ///   - said: the value of `--as`.
    init(readingFrom source: String, as said: String?) throws {
        let prefix = "preset:"
        let arguments =
            source.hasPrefix(prefix)
            ? ConfigurationArguments(preset: String(source.dropFirst(prefix.count)))
            : ConfigurationArguments(policy: source)
        configuration = Configuration.read(
            ProcessEnvironment.readWithoutVariables(), arguments: arguments, file: ConfigurationFile.read)
        self.said = said
        try configuration.stopIfBroken()
        guard let said, policy(named: said) == nil else { return }
        guard ClientMatcher(text: said) != nil else {
            throw UsageError("\"\(said)\" is neither a policy of \(source) nor a client such as container:traefik")
        }
    }

    private func policy(named name: String) -> Policy? { configuration.policies.policies.first { $0.name == name } }

    func policy(of client: LoggedClient, after usage: ClientUsage) -> Policy? {
        policy(of: client, named: usage.clients.min() ?? "", judgedBy: usage.policies)
    }

    /// Returns the policy of a client; nil if no entry matches it. A log may name the policy that judged it: that one
    /// is taken if the configuration has one of the name.
    /// - Parameters:
    ///   - text: the client as a log names it.
    ///   - names: the policies that judged it.
    func policy(of client: LoggedClient, named text: String, judgedBy names: Set<String>) -> Policy? {
        if let said, let policy = policy(named: said) { return policy }
        if let only = PolicyOfClient.only(in: configuration), said == nil { return only.certain.policy }
        if said == nil, names.count == 1, let own = names.first.flatMap(policy(named:)) { return own }
        let matcher =
            said.flatMap { ClientMatcher(text: $0) } ?? client.matcher ?? ClientMatcher(text: "address:\(text)")
        guard let found = matcher.map({ PolicyOfClient.find($0, in: configuration) }) else { return nil }
        // Its labels and its project are not in the log.
        let policies = found.all.compactMap(\.policy)
        let isAlone = policies.dropFirst().allSatisfy { $0 === policies.first }
        return isAlone ? policies.first : found.certain.policy
    }
}
