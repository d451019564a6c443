// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore
import Suggestions

/// Which policy of a configuration judges a client that a log names.
struct PolicyForClient {
    private let configuration: Configuration
    /// Said for all clients: a policy's name, or who asks.
    private let said: String?

    /// - Parameters:
    ///   - source: a policy file, or `preset:NAME`.
    ///   - said: what `--as` says.
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

    /// The policy of a client; nil where no entry knows it.
    /// - Parameter text: the client as a log names it.
    func policy(of client: RecordedClient, named text: String) -> Policy? {
        if let said, let policy = policy(named: said) { return policy }
        if let only = PolicyOfClient.only(in: configuration), said == nil { return only.certain.policy }
        let matcher =
            said.flatMap { ClientMatcher(text: $0) } ?? client.matcher ?? ClientMatcher(text: "address:\(text)")
        return matcher.flatMap { PolicyOfClient.find($0, in: configuration).certain.policy }
    }
}
