// SPDX-License-Identifier: Apache-2.0

/// A reference in an answer that the snapshot does not know.
public struct NeededObject: Sendable, Hashable {
    public let kind: ObjectKind
    /// An id, a prefix of one, or a name, without a leading `/`.
    public let reference: String

    public init(kind: ObjectKind, reference: String) {
        self.kind = kind
        self.reference = reference
    }
}

/// The counts of `/info` as the client may see them.
public struct VisibleCounts: Sendable, Equatable {
    public var containers = 0
    public var running = 0
    public var paused = 0
    public var stopped = 0
    public var images = 0

    public init() {}
}

/// What may be seen, at one moment: an immutable snapshot for the references between objects.
///
/// It also remembers objects that are gone (their `die`, `destroy` and `disconnect` events come when an inspect already
/// says 404), for as long as its owner lets it, beside those that are there: many may have these in common. What was
/// looked for and not found is to be told as not shown.
public struct VisibleObjects: Sendable {
    private var ids: [KnownIDs]
    private var names: [[String: Bool]]
    /// What all names that were noted have, those that were forgotten among them.
    private var nameBytes: [Int]
    /// The ids of objects that were there once; never shared.
    private var gone: [KnownIDs]
    /// Whose memory that of a kind is, as long as nothing of the kind is other than it was when it was shared.
    private var owners: [(any AnyObject & Sendable)?]
    /// For answers that only count: nil gives zeros.
    public var counts: VisibleCounts?

    public init() {
        ids = ObjectKind.allCases.map { KnownIDs(of: $0) }
        names = ObjectKind.allCases.map { _ in [:] }
        nameBytes = ObjectKind.allCases.map { _ in 0 }
        gone = ids
        owners = ObjectKind.allCases.map { _ in nil }
    }

    /// From now on the memory is its owner's in all copies, which have it in common; what a copy changes is its own.
    /// - Parameter owner: lives as long as one of these copies.
    public mutating func share(ownedBy owner: any AnyObject & Sendable) { owners = owners.map { _ in owner } }

    /// Whose memory that of all kinds is; nil where that of one is its own.
    public var owner: (any AnyObject & Sendable)? {
        owners.dropFirst().allSatisfy { $0 === owners[0] } ? owners[0] : nil
    }

    /// What was shared is its own from here on.
    public mutating func disown() { owners = owners.map { _ in nil } }

    /// Whether the same objects are there, by the same names, and shown.
    public func hasSameObjects(as other: VisibleObjects) -> Bool { ids == other.ids && names == other.names }

    /// Notes whether an object is shown. A name that two objects bear (networks may) is shown if both are.
    public mutating func note(_ kind: ObjectKind, id: String, names: [String], isShown: Bool) {
        owners[kind.rawValue] = nil
        ids[kind.rawValue].note(id, isShown: isShown)
        for name in names {
            let name = name.utf8.first == 0x2F ? String(name.dropFirst()) : name
            let isKnown = self.names[kind.rawValue][name]
            if isKnown == nil { nameBytes[kind.rawValue] += Self.memory(ofName: name) }
            self.names[kind.rawValue][name] = isShown && isKnown ?? true
        }
    }

    /// More objects than this are not remembered when they are gone.
    private static let memory = 65_536
    /// With more than this those are forgotten that had been gone when it was renewed before.
    private static let longMemory = 4096

    private static func memory(ofName name: String) -> Int { 96 + name.utf8.count }

    /// About how many bytes of memory it takes, in large steps: who watches how much may be held at once learns little of
    /// how much is hidden. What is shared is not its own.
    public var memory: Int {
        let bytes = ids.indices.reduce(0) { bytes, kind in
            bytes + gone[kind].memory + (owners[kind] == nil ? ids[kind].memory + nameBytes[kind] : 0)
        }
        return (bytes + Self.step - 1) / Self.step * Self.step
    }

    private static let step = 1 << 14

    /// Takes a newer snapshot, and remembers by their ids the objects that are in it no more.
    /// - Parameter keepsNames: they are remembered by their names, too. Another may have come to have one.
    public mutating func renew(_ newer: VisibleObjects, keepsNames: Bool = false) {
        let older = self
        self = newer
        for kind in ids.indices {
            gone[kind].adopt(older.ids[kind], beside: ids[kind], limit: Self.memory)
            gone[kind].adopt(older.gone[kind], beside: ids[kind], limit: Self.longMemory - gone[kind].count)
            if keepsNames, !older.names[kind].isEmpty, older.names[kind].count <= Self.memory {
                owners[kind] = nil
                nameBytes[kind] += older.nameBytes[kind]
                names[kind].merge(older.names[kind]) { newer, _ in newer }
            }
        }
    }

    /// Takes a newer snapshot, which remembers already what is gone of those that it had in common with others.
    public mutating func replace(by newer: VisibleObjects) {
        let older = self
        self = newer
        for kind in ids.indices {
            gone[kind].adopt(older.gone[kind], beside: ids[kind], limit: Self.longMemory - gone[kind].count)
        }
    }

    /// Nothing is remembered any more of what is gone.
    public mutating func forgetGone() { gone = ObjectKind.allCases.map { KnownIDs(of: $0) } }

    /// What was known of an object, or of who has a name, counts no more.
    public mutating func forget(_ kind: ObjectKind, id: String) {
        gone[kind.rawValue].forget(id)
        guard ids[kind.rawValue].shows(id) != nil || names[kind.rawValue][id] != nil else { return }
        owners[kind.rawValue] = nil
        ids[kind.rawValue].forget(id)
        names[kind.rawValue][id] = nil
    }

    /// Notes what was found out about a reference as it stood in an answer (``NeededObject/reference``).
    public mutating func note(_ needed: NeededObject, isShown: Bool) {
        owners[needed.kind.rawValue] = nil
        if names[needed.kind.rawValue].updateValue(isShown, forKey: needed.reference) == nil {
            nameBytes[needed.kind.rawValue] += Self.memory(ofName: needed.reference)
        }
    }

    /// Whether the object of this id or name is shown; nil if it is not known. An id wins over a name, a name over a
    /// prefix of ids (moby daemon/container.go GetContainer); a prefix is shown if all ids are that begin with it.
    public func shows(_ kind: ObjectKind, reference: String) -> Bool? {
        let reference = reference.utf8.first == 0x2F ? String(reference.dropFirst()) : reference
        if let known = ids[kind.rawValue].shows(reference) ?? gone[kind.rawValue].shows(reference) { return known }
        if let known = names[kind.rawValue][reference] { return known }
        let (there, once) = (ids[kind.rawValue].shows(prefix: reference), gone[kind.rawValue].shows(prefix: reference))
        return there.map { $0 && once ?? true } ?? once
    }

    /// The same for a full id where it lies; nil also for what is no full id.
    public func shows(_ kind: ObjectKind, fullID: UnsafeRawBufferPointer) -> Bool? {
        ids[kind.rawValue].shows(fullID) ?? gone[kind.rawValue].shows(fullID)
    }
}
