// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The name of an image as a client writes it, and as the engine shows it.
///
/// Source: github.com/distribution/reference, normalize.go: `docker.io/library/busybox` is shown as `busybox:latest`.
struct ImageReference {
    /// The name with its tag or digest; `latest` if none is written.
    let text: String

    /// - Parameter tag: the tag in its own parameter, which wins over one in the name (moby:
    ///   `reference.WithTag(reference.TrimNamed(ref), tag)`). A tag with a colon is a digest. Returns nil for an
    ///   invalid name.
    init?(name: String, tag: String = "") {
        guard !name.isEmpty, !name.ends(with: ":"), !name.ends(with: "@") else { return nil }
        guard !tag.isEmpty else {
            text = Self.isBare(name) ? name + ":latest" : name
            return
        }
        text = Self.trimmed(name) + (tag.holds(":") ? "@" : ":") + tag
    }

    /// The name as it is written, and in the familiar form.
    var names: [String] { [text, familiar] }

    /// Returns all names under which an engine may know the image. Docker has the familiar one. Podman has full names:
    /// a short one is of Docker's registry or of this host, depending on its configuration.
    func names(isPodman: Bool) -> [String] {
        if !isPodman { return [familiar] }
        let official = Self.isOfSeveralParts(familiar) ? familiar : Self.library + familiar
        guard let host else { return ["docker.io/" + official, "localhost/" + familiar] }
        return Self.hubHosts.contains(String(host)) ? ["docker.io/" + official] : [text]
    }

    /// The name as Docker shows it: without the host of Docker's registry, and without `library/` in front of a single
    /// part (distribution/reference, familiarizeName).
    var familiar: String { Self.familiar(of: text) }

    static func familiar(of name: String) -> String {
        var familiar = name
        for domain in ["index.docker.io/", "docker.io/"] {
            guard let rest = name.rest(behind: domain) else { continue }
            familiar = String(rest)
            break
        }
        guard let rest = familiar.rest(behind: library).map(String.init), !isOfSeveralParts(rest) else {
            return familiar
        }
        return rest
    }

    private static let library = "library/"

    private static func isOfSeveralParts(_ name: String) -> Bool { trimmed(name).holds("/") }

    /// All spellings in an engine's texts: with and without the beginning that a short name leaves out, with and
    /// without its tag.
    var spellings: Set<String> {
        var spellings = Set([text, familiar, "docker.io/library/" + familiar, "docker.io/" + familiar])
        spellings.formUnion(["library/" + familiar, "localhost/" + familiar, path])
        return spellings.union(spellings.map(Self.trimmed))
    }

    /// The hosts that the image is requested from: the host in front of the name, with and without its port, or those
    /// of Docker's registry.
    var hosts: Set<String> {
        guard let host, !["docker.io", "index.docker.io"].contains(host) else { return Self.hubHosts }
        return [String(host), String(host.part(before: ":"))]
    }

    private var host: Substring? {
        let first = text.part(before: "/")
        let isHost =
            first.endIndex < text.endIndex && (first.holds(".", ":") || first == "localhost")
        return isHost ? first : nil
    }

    /// The name without its host.
    private var path: String {
        guard let host else { return text }
        return String(text[text.index(behindASCII: host.endIndex)...])
    }

    static let hubHosts: Set<String> = ["docker.io", "registry-1.docker.io", "index.docker.io", "auth.docker.io"]

    /// Whether a reference means an image: by its id, or by one of its names, whole or without the beginning that a
    /// short name leaves out (`docker.io/library/`, `localhost/`).
    static func means(_ reference: String, image: ObjectDescription, isPodman: Bool) -> Bool {
        isID(reference, of: image) || !names(of: image, meantBy: reference, isPodman: isPodman).isEmpty
    }

    /// Whether a reference may be the image's id or a prefix of it, and is none of its names.
    static func isOnlyID(_ reference: String, of image: ObjectDescription, isPodman: Bool) -> Bool {
        let digits = reference.rest(behind: "sha256:") ?? reference[...]
        return digits.utf8.allSatisfy(\.isLowercaseHexDigit) && isID(reference, of: image)
            && names(of: image, meantBy: reference, isPodman: isPodman).isEmpty
    }

    /// Whether a reference is the image's id or a prefix of it.
    static func isID(_ reference: String, of image: ObjectDescription) -> Bool {
        func digits(of id: String) -> Substring { id.rest(behind: "sha256:") ?? id[...] }
        let prefix = digits(of: reference).utf8
        return !prefix.isEmpty && digits(of: image.id).utf8.starts(with: prefix)
    }

    /// Whether a removal takes the reference for the image's id, and so removes all its names. Docker also compares
    /// with the algorithm in front: `sha` is a prefix of each id (moby isImageIDPrefix).
    static func isIDInRemoval(_ reference: String, of image: ObjectDescription) -> Bool {
        isID(reference, of: image) || image.id.utf8.starts(with: reference.utf8)
    }

    /// Returns the image's names that a reference may mean: in Podman several if the beginning of a short name is
    /// unknown, and those that only end like it if no other matches.
    static func names(of image: ObjectDescription, meantBy reference: String, isPodman: Bool) -> [String] {
        guard let asked = ImageReference(name: reference) else { return [] }
        let forms = Set((asked.names + asked.names(isPodman: isPodman)).flatMap { [$0, withoutTagOfDigest($0)] })
        let meant = image.names.filter(forms.contains)
        guard isPodman, meant.isEmpty else { return meant }
        return image.names.filter { name in forms.contains { name.ends(with: "/" + $0) } }
    }

    /// Drops the tag of `app:1@sha256:…`, which is looked up by the digest alone.
    private static func withoutTagOfDigest(_ name: String) -> String {
        guard let at = name.firstIndex(ofASCII: "@") else { return name }
        return trimmed(name) + name[at...]
    }

    /// Whether a name has neither a tag nor a digest. A colon before the last slash belongs to a port.
    static func isBare(_ name: String) -> Bool {
        let start = name.lastIndex(ofASCII: "/") ?? name.startIndex
        return !name[start...].holds(":", "@")
    }

    /// Returns the name without tag and digest.
    static func trimmed(_ name: String) -> String {
        let named = name.part(before: "@")
        let start = named.lastIndex(ofASCII: "/") ?? named.startIndex
        guard let colon = named[start...].firstIndex(ofASCII: ":") else { return String(named) }
        return String(named[..<colon])
    }
}
