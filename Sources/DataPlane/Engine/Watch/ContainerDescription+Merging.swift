// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension ContainerDescription {
    /// With the addresses that it had before; nil where that is nothing new.
    func merging(previous known: ContainerDescription?) -> ContainerDescription? {
        guard let known else { return self }
        let news = attachments.filter { !known.attachments.contains($0) }
        guard !news.isEmpty else { return nil }
        return ContainerDescription(
            id: id, name: name, labels: labels.map { ($0.key, $0.value) },
            attachments: known.attachments + news,
            joinedNetwork: joinedNetwork ?? known.joinedNetwork, namespace: known.namespace,
            hasLabels: hasLabels)
    }

    /// With the network namespace that it was found in, where a list leaves that open.
    func placed(as known: ContainerDescription?) -> ContainerDescription {
        guard case .unknown = namespace, let known else { return self }
        var placed = self
        placed.joinedNetwork = joinedNetwork ?? known.joinedNetwork
        // A guest that did not run has no namespace of its own now that it does.
        if placed.joinedNetwork == nil || known.namespace != .own { placed.namespace = known.namespace }
        return placed
    }
}
