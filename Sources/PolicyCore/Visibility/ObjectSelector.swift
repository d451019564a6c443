// SPDX-License-Identifier: Apache-2.0

/// A way to select objects.
public enum ObjectSelector: Sendable, Hashable {
    /// One of the object's own names. For containers ``TextPattern/contains(_:)`` sees the name with its leading `/`,
    /// as docker-proxy-filter does; the other forms see it without. Link aliases (`/parent/alias`) never decide:
    /// another container gave them.
    case name(TextPattern)
    /// A label whose key matches and, if a value is given, whose value matches too.
    case label(key: TextPattern, value: TextPattern?)
    /// The label `com.docker.compose.project`.
    case composeProject(TextPattern)
    /// The image as the engine writes it in the object: `nginx:1.27`, or an id if the tag has moved on.
    case image(TextPattern)
    /// The label of another owner (``Ownership``).
    case ownedByOther(than: String)

    var isByName: Bool { if case .name = self { true } else { false } }

    var isByLabel: Bool {
        switch self {
        case .label, .composeProject: true
        // It hides and does not show.
        case .name, .image, .ownedByOther: false
        }
    }

    static let composeProjectLabel = TextPattern.exact("com.docker.compose.project")

    /// Whether this selector selects the object.
    public func selects(_ object: some DescribedObject) -> Bool {
        switch self {
        case .name(let pattern): selects(object, named: pattern)
        case .label(let key, let value): selects(object, labelled: key, value: value)
        case .composeProject(let pattern): selects(object, labelled: Self.composeProjectLabel, value: pattern)
        case .image(let pattern): object.anyImage { pattern.matches($0) }
        case .ownedByOther(let owner): selects(object, ownedByOtherThan: owner)
        }
    }

    private func selects(_ object: some DescribedObject, named pattern: TextPattern) -> Bool {
        let seesSlash =
            if case .contains(let part) = pattern { object.kind == .container && part.utf8.first == 0x2F } else {
                false
            }
        return object.anyName { name in
            var name = name
            if name.first == UInt8(ascii: "/") { name = UnsafeRawBufferPointer(rebasing: name.dropFirst()) }
            if object.kind == .container, name.contains(UInt8(ascii: "/")) { return false }
            if object.kind == .image, ImageName.isNone(name) { return false }
            return seesSlash ? Self.contains(pattern, inSlashed: name) : pattern.matches(name)
        }
    }

    /// Whether the pattern matches a name with a slash, as `contains("/we")` does `/web`: a slash can only be the first
    /// byte, so the rest is a prefix of the name.
    private static func contains(_ pattern: TextPattern, inSlashed name: UnsafeRawBufferPointer) -> Bool {
        guard case .contains(let part) = pattern else { return false }
        let rest = Array(part.utf8.dropFirst())
        return name.count >= rest.count && name.prefix(rest.count).elementsEqual(rest)
    }

    /// Whether the object has another owner. A label without a value means no owner.
    private func selects(_ object: some DescribedObject, ownedByOtherThan owner: String) -> Bool {
        object.anyLabel { key, value in
            key.elementsEqual(Ownership.label.utf8) && !value.isEmpty && !value.elementsEqual(owner.utf8)
        }
    }

    private func selects(
        _ object: some DescribedObject, labelled key: TextPattern, value: TextPattern?
    ) -> Bool {
        object.anyLabel { foundKey, foundValue in
            key.matches(foundKey) && (value?.matches(foundValue) ?? true)
        }
    }
}
