// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The names under which an image exists for a client that sees the image.
///
/// A label shows an image under all its names. Where a name shows it, the others are somebody else's: they are neither
/// read, nor moved to another image, nor removed.
public struct ImageNames: Sendable {
    private let rule: Visibility.Rule
    /// Something other than a name shows the image.
    let areAll: Bool
    /// Of the tags that are shown: a digest of one of them tells no other name.
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

    /// The repositories of the tags that are shown, in order; nil where no name is hidden.
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
    /// Whether a name can show an image: then others of its names may be hidden.
    public var namesImages: Bool { self[.image].shown.contains(where: \.isByName) }

    public func names(of image: some DescribedObject) -> ImageNames { ImageNames(rule: self[.image], of: image) }

    /// Whether an image may be called so, as far as names decide; nil where something else may show it.
    public func tells(imageName name: UnsafeRawBufferPointer) -> Bool? {
        let rule = self[.image]
        if rule.excludes(name) { return false }
        if rule.shown.isEmpty || rule.names(name) { return true }
        return rule.shown.allSatisfy(\.isByName) ? false : nil
    }

    /// Whether an image could exist for the client under this name, were it there. By a digest it could be any of its
    /// repository.
    func couldShow(imageNamed name: String) -> Bool {
        guard couldShow(.image, named: [name]) else { return false }
        return !name.holds("@")
            || !self[.image].excludesRepository(of: ObjectDescription(kind: .image, id: "", names: [name]))
    }

    /// Whether all that a filter finds by this reference has it for a name that is shown: `app:1`, or `app` with any tag.
    func tellsAll(imagesBy reference: String) -> Bool {
        guard !reference.utf8.contains(where: { "*?[]\\".utf8.contains($0) }) else { return false }
        // No tag has such a letter, and no pattern names it.
        var name = ImageReference.isBare(reference) ? reference + ":\u{1}" : reference
        return name.withUTF8 { tells(imageName: UnsafeRawBufferPointer($0)) } == true
    }

    /// Whether an image that no selector hides is shown. One that has no name, a step of a build or what a rebuild left
    /// behind, could have come from any other: where names decide only something else can show it. So could one that has
    /// lost its tags, and is known by the digests of its repositories alone.
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

/// How Docker writes what a pattern means.
public enum FamiliarName: Equatable, Sendable {
    /// As the pattern is written.
    case same
    /// Without the host of its own registry, and without `library/`.
    case other(TextPattern)
    /// No pattern says it: without what stands in front it would match names of other registries.
    case untold
}

extension TextPattern {
    /// The same for names of images as Docker shows them.
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
    /// What a name must look like; nil where something else is looked at.
    fileprivate var pattern: TextPattern? { if case .name(let pattern) = self { pattern } else { nil } }
}

extension TextPattern {
    /// The same of an image without its tag.
    fileprivate var untagged: TextPattern {
        switch self {
        case .exact(let name): .exact(ImageReference.trimmed(name))
        case .glob(let name): .glob(ImageReference.trimmed(name))
        case .contains(let part): .contains(ImageReference.trimmed(part))
        }
    }
}

extension ImageName {
    /// `<none>:<none>`, `<none>@<none>`: as engines write that there is no name.
    static func isNone(_ name: UnsafeRawBufferPointer) -> Bool { name.starts(with: "<none>".utf8) }

    static func isDigest(_ name: UnsafeRawBufferPointer) -> Bool { name.contains(UInt8(ascii: "@")) }
}
