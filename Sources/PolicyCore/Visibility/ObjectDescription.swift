// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// An object, as the rules of visibility see it. Texts are passed as UTF-8 bytes for the time of a call, so that a
/// response can be judged in place.
public protocol DescribedObject {
    var kind: ObjectKind { get }
    /// Whether the object is unknown: then no rule shows it, not even one that only hides.
    var isUnknown: Bool { get }
    /// Whether a name passes the test; names of containers with or without their leading `/`.
    func anyName(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool
    /// Whether a label, key and value, passes the test.
    func anyLabel(where test: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Bool
    /// Whether the object has an image that passes the test.
    func anyImage(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool
}

extension DescribedObject {
    public var isUnknown: Bool { false }
}

/// An object as an inspection or a list describes it.
///
/// The description must be complete, because a missing name or label cannot hide the object. Make none from an event or
/// another partial source; look the object up.
public struct ObjectDescription: Sendable {
    public var kind: ObjectKind
    /// The full id; the name for volumes, which have no id.
    public var id: String
    /// Containers: `Names`, and link aliases as the engine writes them (`/parent/alias`). Images: `RepoTags` and
    /// `RepoDigests`. Others: the one name.
    public var names: [String]
    public var labels: [(key: String, value: String)]
    /// The image of a container, a service or a task.
    public var image: String?
    /// A container's state in a list: `running`, `paused`, `exited`; used for counts, not for visibility.
    public var state: String?
    /// A volume's origin in an inspection: an object with its `Driver` and its `Options`.
    public var origin: JSONValue?
    /// The paths at which each container of an image gets a volume, as an inspection tells.
    public var volumes: [String] = []
    public private(set) var isUnknown = false

    public init(
        kind: ObjectKind, id: String, names: [String] = [], labels: [(key: String, value: String)] = [],
        image: String? = nil, state: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.names = names
        self.labels = labels
        self.image = image
        self.state = state
    }

    /// Returns an object that was referred to and could not be found.
    public static func unknown(_ kind: ObjectKind, id: String) -> ObjectDescription {
        var object = ObjectDescription(kind: kind, id: id)
        object.isUnknown = true
        return object
    }
}

extension ObjectDescription {
    /// Whether a reference is this object's ID, a prefix of it, or its name, byte by byte. Podman also takes a
    /// reference for a pattern, and matches by pattern would reveal a hidden ID bit by bit. Always true of images,
    /// whose names have a grammar, and of tasks, whose names are composed.
    public func isMeant(by reference: String) -> Bool {
        if kind == .image || kind == .task { return true }
        let bare = Self.bare(reference)
        if bare.isEmpty { return false }
        return id.utf8.starts(with: reference.utf8) || names.contains { Self.bare($0).elementsEqual(bare) }
    }

    private static func bare(_ name: String) -> Substring.UTF8View {
        name.utf8.first == UInt8(ascii: "/") ? name.utf8.dropFirst() : name.utf8[...]
    }
}

extension ObjectDescription: DescribedObject {
    public func anyName(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        names.contains { withUTF8Bytes(of: $0, test) }
    }

    public func anyLabel(where test: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Bool {
        labels.contains { label in
            withUTF8Bytes(of: label.key) { key in withUTF8Bytes(of: label.value) { test(key, $0) } }
        }
    }

    public func anyImage(where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard let image else { return false }
        return withUTF8Bytes(of: image, test)
    }
}

private func withUTF8Bytes(of text: String, _ test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    var text = text
    return text.withUTF8 { test(UnsafeRawBufferPointer($0)) }
}
