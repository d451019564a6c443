import DockerAPI
public import PolicyCore
import Synchronization

/// The allow-lists that containers bring in their labels: `<prefix>.allow.<method>[.<anything>]=<pattern>`.
///
/// A container on a network of the gate's own container is judged by its labels alone, if it has any.
public final class WollomaticLabels: ClientPolicySource {
    private let prefix: String
    private let proxyContainer: String
    /// What was read of a container's labels, by its id: labels never change.
    private let known = Mutex<[String: Policy?]>([:])

    /// More than any engine runs.
    private static let limit = 4096

    public init(prefix: String, proxyContainer: String) {
        self.prefix = prefix + ".allow."
        self.proxyContainer = proxyContainer
    }

    public func policy(
        of container: ContainerDescription, at address: IPAddress?, in containers: ContainerTable
    ) -> Policy? {
        guard let address, isShared(container, address, containers) else { return nil }
        return known.withLock { known in
            if let policy = known[container.id] { return policy }
            if known.count >= Self.limit { known.removeAll() }
            let policy = read(container)
            known[container.id] = .some(policy)
            return policy
        }
    }

    private func isShared(
        _ container: ContainerDescription, _ address: IPAddress, _ containers: ContainerTable
    ) -> Bool {
        guard let proxy = containers.container(name: proxyContainer) else { return false }
        let networks = Set(proxy.attachments.map(\.networkID))
        return container.attachments.contains { $0.addresses.contains(address) && networks.contains($0.networkID) }
    }

    // MARK: Labels

    /// Nil for a container without such labels. A pattern that cannot be read allows nothing, but its container has
    /// labels all the same.
    private func read(_ container: ContainerDescription) -> Policy? {
        let labels = container.labels.filter { $0.key.utf8.starts(with: prefix.utf8) && !$0.value.isEmpty }.sorted {
            $0.key < $1.key
        }
        let rules = labels.compactMap { rule($0.key, $0.value) }
        let directories = labels.first { isBindMounts($0.key) }?.value
        guard !labels.isEmpty, labels.contains(where: { isRead($0.key) }) else { return nil }
        let advice = "no label of container \(container.name) matches its method and path"
        let policy = Policy(
            name: "labels of \(container.name)", rules: rules, remedies: [], withoutRemedy: advice, style: .methodFirst)
        return WollomaticReader.limit(policy, to: directories.map(WollomaticReader.directories) ?? [])
    }

    private func rule(_ key: String, _ pattern: String) -> Rule? {
        guard let method = method(key) else { return nil }
        var issues: [Issue] = []
        guard let pattern = AnchoredPattern.read(pattern, at: key, issues: &issues) else { return nil }
        return Rule(.allow, MethodSet(method), .matching(pattern), origin: "label \(key)")
    }

    private func isRead(_ key: String) -> Bool { method(key) != nil || isBindMounts(key) }

    private func isBindMounts(_ key: String) -> Bool { key.dropFirst(prefix.count).uppercased() == "BINDMOUNTFROM" }

    /// The rest of a label's key is read in any case; the method stands before the first dot.
    private func method(_ key: String) -> Method? {
        let word = key.dropFirst(prefix.count).prefix { $0 != "." }.uppercased()
        return WollomaticRules.methods.first { "\($0.token)" == word }
    }
}
