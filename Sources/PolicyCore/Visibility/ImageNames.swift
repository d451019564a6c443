// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The names under which an image exists for a client that sees the image.
///
/// A label shows an image under all its names. If a name shows it, its other names belong to other clients: they are
/// not shown, and cannot be moved to another image or removed.
public struct ImageNames: Sendable {
    private let rule: Visibility.Rule
    /// Whether a rule other than one on names shows the image, so that all of its names exist.
    let areAll: Bool
    /// The repositories of the visible tags: their digests are visible, since they reveal no other name.
    private let repositories: Set<String>

    fileprivate init(rule: Visibility.Rule, of image: some DescribedObject) {
        self.rule = rule
        areAll = rule.shown.isEmpty || rule.shown.contains { !$0.isByName && $0.selects(image) }
        var repositories: Set<String> = []
        if !areAll {
            _ = image.anyName { name in
                if !ImageName.isDigest(name), rule.names(name) {
                    repositories.insert(ImageReference.trimmed(String(decoding: name, as: UTF8.self)))
                }
                return false
            }
        }
        self.repositories = repositories
    }

    /// The repositories of the visible tags, in order; nil if no name is hidden.
    public var shownRepositories: [String]? { areAll ? nil : repositories.sorted() }

    public func contains(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { contains(UnsafeRawBufferPointer($0)) }
    }

    public func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        if ImageName.isNone(name) { return true }
        if rule.excludes(name) { return false }
        if areAll || rule.names(name) { return true }
        guard ImageName.isDigest(name) else { return false }
        return repositories.contains(ImageReference.trimmed(String(decoding: name, as: UTF8.self)))
    }
}

extension Visibility {
    /// Whether a name can show an image, in which case its other names may be hidden.
    public var namesImages: Bool { self[.image].shown.contains(where: \.isByName) }

    public func names(of image: some DescribedObject) -> ImageNames { ImageNames(rule: self[.image], of: image) }

    /// Whether an image may exist under this name, as far as names decide; nil if another rule may show it.
    public func tells(imageName name: UnsafeRawBufferPointer) -> Bool? {
        let rule = self[.image]
        if rule.excludes(name) { return false }
        if rule.shown.isEmpty || rule.names(name) { return true }
        return rule.shown.allSatisfy(\.isByName) ? false : nil
    }

    /// Whether an image with this name could exist for the client if the image existed. A digest may be any of its
    /// repository.
    func couldShow(imageNamed name: String) -> Bool {
        guard couldShow(.image, named: [name]) else { return false }
        return !name.holds("@")
            || !self[.image].excludesRepository(of: ObjectDescription(kind: .image, id: "", names: [name]))
    }

    /// Whether all images that a filter finds by this reference have it as a visible name: `app:1`, or `app` with any
    /// tag.
    func tellsAll(imagesBy reference: String) -> Bool {
        guard !reference.utf8.contains(where: { "*?[]\\".utf8.contains($0) }) else { return false }
        // No tag contains this letter, and no pattern names it.
        var name = ImageReference.isBare(reference) ? reference + ":\u{1}" : reference
        return name.withUTF8 { tells(imageName: UnsafeRawBufferPointer($0)) } == true
    }

    /// Whether an image that no selector hides is visible. An image without a name, such as a step of a build or the
    /// remains of a rebuild, could come from any other: where names decide, only another rule can show it. The same is
    /// true of one that has lost its tags and has only its repositories' digests.
    func showsImage(_ image: some DescribedObject) -> Bool {
        let rule = self[.image]
        let hasTag = image.anyName { !ImageName.isNone($0) && !ImageName.isDigest($0) }
        if !hasTag, rule.excludesRepository(of: image) { return false }
        if !rule.shown.isEmpty { return rule.shown.contains { $0.selects(image) } }
        return image.anyName { !ImageName.isNone($0) }
    }
}

extension Visibility.Rule {
    /// Whether a name can show or hide an object.
    public var looksAtNames: Bool { (shown + hidden).contains(where: \.isByName) }

    /// Whether a name can be enough for an object to be shown.
    public var showsByName: Bool { shown.contains(where: \.isByName) }

    fileprivate func names(_ name: UnsafeRawBufferPointer) -> Bool {
        shown.contains { $0.pattern?.matches(name) == true }
    }

    fileprivate func excludes(_ name: UnsafeRawBufferPointer) -> Bool {
        hidden.contains { $0.pattern?.matches(name) == true }
    }

    fileprivate func excludesRepository(of image: some DescribedObject) -> Bool {
        let patterns = hidden.compactMap(\.pattern?.untagged)
        return !patterns.isEmpty
            && image.anyName { name in
                let repository = ImageReference.trimmed(String(decoding: name, as: UTF8.self))
                return patterns.contains { $0.matches(repository) }
            }
    }
}

/// Docker's form of a pattern.
public enum FamiliarName: Equatable, Sendable {
    /// The pattern itself.
    case same
    /// The pattern without the host of Docker's registry, and without `library/`.
    case other(TextPattern)
    /// No pattern: without its beginning it would match names of other registries.
    case untold
}

extension TextPattern {
    /// The pattern for names of images as Docker shows them.
    public var familiarImageName: FamiliarName {
        switch self {
        case .exact(let name): Self.familiar(of: name) { .exact($0) }
        case .glob(let name): Self.familiar(of: name) { .glob($0) }
        case .contains: .same
        }
    }

    private static func familiar(of name: String, pattern: (String) -> TextPattern) -> FamiliarName {
        let familiar = ImageReference.familiar(of: name)
        if familiar == name { return .same }
        let first = familiar.prefix { !"/:@".contains($0) }
        return first.holds("*", "?") ? .untold : .other(pattern(familiar))
    }
}

extension ObjectSelector {
    /// The pattern of a selector by name; nil for other selectors.
    fileprivate var pattern: TextPattern? { if case .name(let pattern) = self { pattern } else { nil } }
}

extension TextPattern {
    /// The pattern for an image's name without its tag.
    fileprivate var untagged: TextPattern {
        switch self {
        case .exact(let name): .exact(ImageReference.trimmed(name))
        case .glob(let name): .glob(ImageReference.trimmed(name))
        case .contains(let part): .contains(ImageReference.trimmed(part))
        }
    }
}

extension ImageName {
    /// Whether the text stands for no name: `<none>:<none>`, `<none>@<none>`.
    static func isNone(_ name: UnsafeRawBufferPointer) -> Bool { name.starts(with: "<none>".utf8) }

    static func isDigest(_ name: UnsafeRawBufferPointer) -> Bool { name.contains(UInt8(ascii: "@")) }
}
