// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Synchronization

/// The allow-lists in the labels of containers: `<prefix>.allow.<method>[.<anything>]=<pattern>`.
///
/// A container on a network of the gate's own container is judged by its labels alone, if it has any.
package final class WollomaticLabels: ClientPolicySource {
    private let labels: WollomaticLabelReader
    private let proxyContainer: String
    /// The readings of containers' labels, by ID: labels never change.
    private let known = Mutex<[String: WollomaticLabelReader.Reading]>([:])

    /// The most readings; no engine runs more containers.
    private static let limit = 4096

    package init(prefix: String, proxyContainer: String) {
        labels = WollomaticLabelReader(prefix: prefix)
        self.proxyContainer = proxyContainer
    }

    package func policy(
        of container: ContainerDescription, at address: IPAddress?, in containers: ContainerTable
    ) -> Policy? {
        guard let address, isShared(container, among: containers, where: { $0.addresses.contains(address) }) else {
            return nil
        }
        return reading(of: container).policy
    }

    package func remarks(on container: ContainerDescription, in containers: ContainerTable) -> [LabelRemark]? {
        // Most containers have no labels like these, and need no look-up.
        guard container.labels.contains(where: { labels.mayMean($0.key) }) else { return [] }
        return isShared(container, among: containers) { _ in true } ? reading(of: container).remarks : nil
    }

    private func reading(of container: ContainerDescription) -> WollomaticLabelReader.Reading {
        known.withLock { known in
            if let reading = known[container.id] { return reading }
            if known.count >= Self.limit { known.removeAll() }
            let reading = labels.read(from: container)
            known[container.id] = reading
            return reading
        }
    }

    /// The gate's own container: a client that shares a network with it is judged by its labels.
    package var decisiveContainer: String? { proxyContainer }

    private func isShared(
        _ container: ContainerDescription, among containers: ContainerTable,
        where isMeant: (ContainerDescription.Attachment) -> Bool
    ) -> Bool {
        guard let proxy = containers.container(name: proxyContainer) else { return false }
        let networks = Set(proxy.attachments.map(\.networkID))
        return container.attachments.contains { isMeant($0) && networks.contains($0.networkID) }
    }
}
