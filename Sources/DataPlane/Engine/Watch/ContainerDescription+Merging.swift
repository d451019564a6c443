// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension ContainerDescription {
    /// Returns the description with its previous addresses added; nil if it adds none to them.
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

    /// Returns the description with its known network namespace, if a list leaves that open.
    func placed(as known: ContainerDescription?) -> ContainerDescription {
        guard case .unknown = namespace, let known else { return self }
        var placed = self
        placed.joinedNetwork = joinedNetwork ?? known.joinedNetwork
        // A sharer that did not run counted as `.own`; now that it runs, it has its host's.
        if placed.joinedNetwork == nil || known.namespace != .own { placed.namespace = known.namespace }
        return placed
    }
}
