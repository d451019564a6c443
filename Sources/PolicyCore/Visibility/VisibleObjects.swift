// SPDX-License-Identifier: Apache-2.0

/// A reference in a response that the snapshot does not have.
public struct NeededObject: Sendable, Hashable {
    public let kind: ObjectKind
    /// An id, a prefix of one, or a name, without a leading `/`.
    public let reference: String

    public init(kind: ObjectKind, reference: String) {
        self.kind = kind
        self.reference = reference
    }
}

/// The counts of `/info`, of visible objects.
public struct VisibleCounts: Sendable, Equatable {
    public var containers = 0
    public var running = 0
    public var paused = 0
    public var stopped = 0
    public var images = 0

    public init() {}
}

/// The objects that are visible at one moment: an immutable snapshot for the references between objects.
///
/// It also keeps objects that are gone, for as long as its owner lets it, because their `die`, `destroy` and
/// `disconnect` events come when an inspection already returns 404. The present objects may be shared by many
/// snapshots. A reference that was looked up and not found is noted as not shown.
public struct VisibleObjects: Sendable {
    private var ids: [KnownIDs]
    private var names: [[String: Bool]]
    /// The bytes of all names that were noted, forgotten ones included.
    private var nameBytes: [Int]
    /// The ids of objects that are gone; never shared.
    private var gone: [KnownIDs]
    /// The owner of each kind's memory, as long as the kind is unchanged since it was shared.
    private var owners: [(any AnyObject & Sendable)?]
    /// The counts, for responses that hold only numbers; nil gives zeros.
    public var counts: VisibleCounts?

    public init() {
        ids = ObjectKind.allCases.map { KnownIDs(of: $0) }
        names = ObjectKind.allCases.map { _ in [:] }
        nameBytes = ObjectKind.allCases.map { _ in 0 }
        gone = ids
        owners = ObjectKind.allCases.map { _ in nil }
    }

    /// Shares the memory among all copies, as its owner's from now on; a copy that changes has its own.
    /// - Parameter owner: lives as long as one of these copies.
    public mutating func share(ownedBy owner: any AnyObject & Sendable) { owners = owners.map { _ in owner } }

    /// The owner of the memory of all kinds; nil if that of one kind is the snapshot's own.
    public var owner: (any AnyObject & Sendable)? {
        owners.dropFirst().allSatisfy { $0 === owners[0] } ? owners[0] : nil
    }

    /// Counts shared memory as the snapshot's own from now on.
    public mutating func disown() { owners = owners.map { _ in nil } }

    /// Whether both have the same objects, with the same names and visibility.
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

    /// The most objects of a kind that are kept once they are gone.
    private static let memory = 65_536
    /// Beyond this number of gone objects, those of earlier renewals are forgotten.
    private static let longMemory = 4096

    private static func memory(ofName name: String) -> Int { 96 + name.utf8.count }

    /// The approximate bytes of memory, without shared ones, in large steps, so that an observer of the bounds learns
    /// little about the number of hidden objects.
    public var memory: Int {
        let bytes = ids.indices.reduce(0) { bytes, kind in
            bytes + gone[kind].memory + (owners[kind] == nil ? ids[kind].memory + nameBytes[kind] : 0)
        }
        return (bytes + Self.step - 1) / Self.step * Self.step
    }

    private static let step = 1 << 14

    /// Takes over a newer snapshot, and keeps the ids of objects that are no longer in it.
    /// - Parameter keepsNames: keeps their names, too, although another object may have taken one.
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

    /// Takes over a newer snapshot that already has the gone objects of the shared ones.
    public mutating func replace(by newer: VisibleObjects) {
        let older = self
        self = newer
        for kind in ids.indices {
            gone[kind].adopt(older.gone[kind], beside: ids[kind], limit: Self.longMemory - gone[kind].count)
        }
    }

    /// Forgets objects that are gone.
    public mutating func forgetGone() { gone = ObjectKind.allCases.map { KnownIDs(of: $0) } }

    /// Forgets an object, or the holder of a name.
    public mutating func forget(_ kind: ObjectKind, id: String) {
        gone[kind.rawValue].forget(id)
        guard ids[kind.rawValue].shows(id) != nil || names[kind.rawValue][id] != nil else { return }
        owners[kind.rawValue] = nil
        ids[kind.rawValue].forget(id)
        names[kind.rawValue][id] = nil
    }

    /// Notes the visibility of a reference as it is written in a response (``NeededObject/reference``).
    public mutating func note(_ needed: NeededObject, isShown: Bool) {
        owners[needed.kind.rawValue] = nil
        if names[needed.kind.rawValue].updateValue(isShown, forKey: needed.reference) == nil {
            nameBytes[needed.kind.rawValue] += Self.memory(ofName: needed.reference)
        }
    }

    /// Whether the object of this id or name is shown; nil if it is unknown. An id takes precedence over a name, a name
    /// over a prefix of ids (moby daemon/container.go GetContainer); a prefix is shown if all ids with it are.
    public func shows(_ kind: ObjectKind, reference: String) -> Bool? {
        let reference = reference.utf8.first == 0x2F ? String(reference.dropFirst()) : reference
        if let known = ids[kind.rawValue].shows(reference) ?? gone[kind.rawValue].shows(reference) { return known }
        if let known = names[kind.rawValue][reference] { return known }
        let (there, once) = (ids[kind.rawValue].shows(prefix: reference), gone[kind.rawValue].shows(prefix: reference))
        return there.map { $0 && once ?? true } ?? once
    }

    /// Whether the object of a full id is shown, without a copy of the id; nil also for a text that is no full id.
    public func shows(_ kind: ObjectKind, fullID: UnsafeRawBufferPointer) -> Bool? {
        ids[kind.rawValue].shows(fullID) ?? gone[kind.rawValue].shows(fullID)
    }
}
