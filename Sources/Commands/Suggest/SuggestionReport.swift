// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Suggestions

/// The recorded usage as the text of a policy file: for `suggest`, and at the end of `record`.
struct SuggestionReport {
    let usage: Usage
    let catalog: ObjectCatalog
    let choices: SuggestedPolicy.Choices

    /// - Parameters:
    ///   - source: the source of the requests: `access.json`.
    ///   - today: the present policies, whose unused permissions are listed.
    func text(from source: String, beside today: PolicyForClient? = nil) -> String {
        let parts = usage.clientsInOrder.map { client, own in
            let policy = today?.policy(of: client, after: own)
            return SuggestionFile.Part(
                of: own, by: client,
                suggestion: SuggestedPolicy(for: client, usage: own, catalog: catalog, choices: choices),
                unused: policy.map { UnusedPermissions(of: $0, after: own) })
        }
        return SuggestionFile(of: parts, from: title(of: source)).text
    }

    private func title(of source: String) -> String {
        let requests = usage.hits == 1 ? "1 request" : "\(usage.hits) requests"
        let span = usage.first.isEmpty ? "" : ", \(usage.first) to \(usage.last)"
        return "The smallest policy for \(requests) of \(source)\(span)"
    }
}

extension Usage {
    /// The clients in their order: containers first, and those with only an address last.
    var clientsInOrder: [(client: LoggedClient, usage: ClientUsage)] {
        byClient.map { (client: $0.key, usage: $0.value) }.sorted { left, right in
            (left.client == .others ? 1 : 0, left.client.name) < (right.client == .others ? 1 : 0, right.client.name)
        }
    }
}
