// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The ownership of the objects that a policy's clients create.
///
/// The objects that an owner's clients create carry the label ``label`` with the owner's name, and these clients change
/// no others. Clients that may create and have no owner cannot set that label either.
public struct Ownership: Sendable, Hashable {
    /// The key of the label that holds an object's owner.
    public static let label = "caisson.owner"

    /// The owner's name; nil if clients may create and own nothing.
    public let owner: String?
    /// Patterns of others' networks that the owner's containers may join.
    private let joinable: [TextPattern]
    /// Whether a container gets an empty label, so that it does not inherit an owner's from its image.
    let clearsLabel: Bool
    /// The most that the owner may have at once.
    public let quota: Quota

    public init(owner: String, joining networks: [TextPattern] = [], quota: Quota = Quota()) {
        self.owner = owner
        self.quota = quota
        joinable = networks
        clearsLabel = false
    }

    private init(clearsLabel: Bool) {
        owner = nil
        quota = Quota()
        joinable = []
        self.clearsLabel = clearsLabel
    }

    /// The ownership of clients that may create and own nothing.
    public static let nobody = Ownership(clearsLabel: false)

    /// The same ownership beside policies with owners.
    public static let nobodyBesideOwners = Ownership(clearsLabel: true)

    /// The value of the label on the objects of these clients.
    var value: String { owner ?? "" }

    // MARK: Own objects

    /// Whether an object carries the owner's label.
    func owns(_ object: ObjectDescription) -> Bool {
        object.labels.contains { $0.key.hasSameBytes(as: Self.label) && $0.value.hasSameBytes(as: value) }
    }

    /// Whether the owner's containers may join a network of others that the policy shows.
    func mayJoin(_ object: ObjectDescription) -> Bool {
        object.kind == .network
            && object.names.contains { name in
                // No other network of Docker's can be called so.
                name == "bridge" || joinable.contains { $0.matches(name) }
            }
    }

    // MARK: Visible objects

    /// The kinds of objects that exist for an owner's clients with its label alone, and as far as the policy shows
    /// more.
    private static let kinds: Set<ObjectKind> = [.container, .network, .volume, .service, .secret, .config]

    /// The predefined networks of engines. They have no owner, and reveal no other owner's containers.
    private static let predefinedNetworks = ["bridge", "host", "none", "podman"]

    /// Returns the rule for a kind of objects, in addition to the policy's own selectors.
    public func rule(of kind: ObjectKind) -> Visibility.Rule {
        guard let owner else { return Visibility.Rule() }
        let others = [ObjectSelector.ownedByOther(than: owner)]
        let own = ObjectSelector.label(key: .exact(Self.label), value: .exact(owner))
        let networks = Self.predefinedNetworks.map { ObjectSelector.name(.exact($0)) }
        switch kind {
        case .network: return Visibility.Rule(shown: [own] + networks, hidden: others)
        // The client that pulled an image is unknown: an image that no owner's client made is visible to all.
        case .image: return Visibility.Rule(hidden: others)
        case _ where Self.kinds.contains(kind): return Visibility.Rule(shown: [own], hidden: others)
        default: return Visibility.Rule()
        }
    }

    /// Returns the rule with the owner's. An image of the owner's is visible beside those that the policy shows by
    /// their names.
    private func added(to policy: Visibility.Rule, of kind: ObjectKind) -> Visibility.Rule {
        var added = rule(of: kind)
        if kind == .image, !policy.shown.isEmpty { added.shown = rule(of: .container).shown }
        return added
    }

    /// Returns the rule of the policy alone, without the owner's addition.
    func removed(from rule: Visibility.Rule, of kind: ObjectKind) -> Visibility.Rule {
        let added = added(to: rule, of: kind)
        return Visibility.Rule(
            shown: Array(rule.shown.dropLast(added.shown.count)),
            hidden: Array(rule.hidden.dropLast(added.hidden.count)))
    }

    /// Returns the visibility of the owner's clients: their own objects, and those that the policy shows besides.
    func visibility(beside policy: Visibility) -> Visibility {
        var visibility = policy
        for kind in ObjectKind.allCases {
            let (own, besides) = (added(to: policy[kind], of: kind), policy[kind])
            visibility[kind] = Visibility.Rule(shown: besides.shown + own.shown, hidden: besides.hidden + own.hidden)
        }
        return visibility
    }
}

extension ObjectDescription {
    /// Whether an object carries the label of an owner.
    public func isOwned(by owner: String) -> Bool { Ownership(owner: owner).owns(self) }
}

/// The reason why a request of an owner's client is denied.
public enum OwnershipViolation: Sendable, Equatable {
    /// The object is visible, and is not the owner's own.
    case notOwn(owner: String, ObjectKind, name: String)
    /// An image would have the labels of its archive, its source or its Dockerfile.
    case labelsOfImage
    /// An instruction among the changes of a commit could set a label.
    case instruction(String)
    /// A build has no owner.
    case builds
    /// The owner would have too much.
    case quota(QuotaViolation)
    /// The resources of a container count, and were noted when it was created.
    case resourcesOfQuota(member: String)
}
