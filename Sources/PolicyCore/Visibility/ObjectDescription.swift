// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// What the one deciding function may know of an object. Texts are given as UTF-8 bytes for the time of a call, so that
/// an answer can be judged where it lies.
public protocol DescribedObject {
    var kind: ObjectKind { get }
    /// Nobody could say what it is: no rule shows it, not one that only hides either.
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

/// An object as an inspect answer or a list tells it.
///
/// It must be complete: what it does not say cannot hide it. From an event or another partial source make none; ask.
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
    /// What a list says of a container: `running`, `paused`, `exited`; it is counted, and shows nothing.
    public var state: String?
    /// What a volume is made of, as an inspection tells: an object with its `Driver` and its `Options`.
    public var origin: JSONValue?
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

    /// Something that was spoken of and is not found.
    public static func unknown(_ kind: ObjectKind, id: String) -> ObjectDescription {
        var object = ObjectDescription(kind: kind, id: id)
        object.isUnknown = true
        return object
    }
}

extension ObjectDescription {
    /// Whether a reference is this object's id, the beginning of it, or its name, letter by letter. Podman takes a
    /// reference for a pattern as well, and what it finds by that would tell a hidden id bit by bit. Of images, whose names
    /// have a grammar, and of tasks, whose names are put together, it is not asked.
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
