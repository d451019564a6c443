// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The name of an image as a client writes it, and as the engine shows it.
///
/// Source: github.com/distribution/reference, normalize.go: `docker.io/library/busybox` is shown as `busybox:latest`.
struct ImageReference {
    /// With the tag or digest that is meant; `latest` where none is written.
    let text: String

    /// - Parameter tag: what stands beside the name; it wins over one that stands in the name (moby trims that:
    ///   `reference.WithTag(reference.TrimNamed(ref), tag)`). A tag with a colon is a digest. Nil where the name is none.
    init?(name: String, tag: String = "") {
        guard !name.isEmpty, !name.ends(with: ":"), !name.ends(with: "@") else { return nil }
        guard !tag.isEmpty else {
            text = Self.isBare(name) ? name + ":latest" : name
            return
        }
        text = Self.trimmed(name) + (tag.holds(":") ? "@" : ":") + tag
    }

    /// As it is written, and in the familiar form.
    var names: [String] { [text, familiar] }

    /// The names under which an engine may know what it makes or finds by this, all of them. Docker has the familiar one.
    /// Podman has whole names: a short one is of Docker's registry or of this host, as it is configured.
    func names(isPodman: Bool) -> [String] {
        if !isPodman { return [familiar] }
        let official = Self.isOfSeveralParts(familiar) ? familiar : Self.library + familiar
        guard let host else { return ["docker.io/" + official, "localhost/" + familiar] }
        return Self.hubHosts.contains(String(host)) ? ["docker.io/" + official] : [text]
    }

    /// As Docker shows it: without the host of its own registry, and without `library/` in front of a single part
    /// (distribution/reference, familiarizeName).
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

    /// All the forms in which an engine says it: with and without what is left out in front of a short name, with and
    /// without its tag.
    var spellings: Set<String> {
        var spellings = Set([text, familiar, "docker.io/library/" + familiar, "docker.io/" + familiar])
        spellings.formUnion(["library/" + familiar, "localhost/" + familiar, path])
        return spellings.union(spellings.map(Self.trimmed))
    }

    /// Where it is asked for: the host in front of the name, with and without its port, or those of Docker's registry.
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

    /// Without the host in front of it.
    private var path: String {
        guard let host else { return text }
        return String(text[text.index(behindASCII: host.endIndex)...])
    }

    static let hubHosts: Set<String> = ["docker.io", "registry-1.docker.io", "index.docker.io", "auth.docker.io"]

    /// Whether a reference is the id of an image, or one of its names: whole, or without what a short name leaves out in
    /// front (`docker.io/library/`, `localhost/`).
    static func means(_ reference: String, image: ObjectDescription, isPodman: Bool) -> Bool {
        isID(reference, of: image) || !names(of: image, meantBy: reference, isPodman: isPodman).isEmpty
    }

    /// Whether a reference could be the id of an image, or the beginning of one, and is none of its names.
    static func isOnlyID(_ reference: String, of image: ObjectDescription, isPodman: Bool) -> Bool {
        let digits = reference.rest(behind: "sha256:") ?? reference[...]
        return digits.utf8.allSatisfy(\.isLowercaseHexDigit) && isID(reference, of: image)
            && names(of: image, meantBy: reference, isPodman: isPodman).isEmpty
    }

    /// Whether a reference is the id of an image, or the beginning of it.
    static func isID(_ reference: String, of image: ObjectDescription) -> Bool {
        func digits(of id: String) -> Substring { id.rest(behind: "sha256:") ?? id[...] }
        let prefix = digits(of: reference).utf8
        return !prefix.isEmpty && digits(of: image.id).utf8.starts(with: prefix)
    }

    /// Whether an engine takes a reference for the id of an image when it removes it, and so removes all its names. Docker
    /// compares with the algorithm in front as well: `sha` is the beginning of each id (moby isImageIDPrefix).
    static func isIDInRemoval(_ reference: String, of image: ObjectDescription) -> Bool {
        isID(reference, of: image) || image.id.utf8.starts(with: reference.utf8)
    }

    /// The names of an image that a reference may mean: on Podman several where what a short name leaves out is not
    /// known, and one that only ends so where none is called so.
    static func names(of image: ObjectDescription, meantBy reference: String, isPodman: Bool) -> [String] {
        guard let asked = ImageReference(name: reference) else { return [] }
        let forms = Set((asked.names + asked.names(isPodman: isPodman)).flatMap { [$0, withoutTagOfDigest($0)] })
        let meant = image.names.filter(forms.contains)
        guard isPodman, meant.isEmpty else { return meant }
        return image.names.filter { name in forms.contains { name.ends(with: "/" + $0) } }
    }

    /// `app:1@sha256:…` is looked up by the digest alone.
    private static func withoutTagOfDigest(_ name: String) -> String {
        guard let at = name.firstIndex(ofASCII: "@") else { return name }
        return trimmed(name) + name[at...]
    }

    /// Neither a tag nor a digest stands in it. A colon before the last slash is that of a port.
    static func isBare(_ name: String) -> Bool {
        let start = name.lastIndex(ofASCII: "/") ?? name.startIndex
        return !name[start...].holds(":", "@")
    }

    /// Without tag and digest.
    static func trimmed(_ name: String) -> String {
        let named = name.part(before: "@")
        let start = named.lastIndex(ofASCII: "/") ?? named.startIndex
        guard let colon = named[start...].firstIndex(ofASCII: ":") else { return String(named) }
        return String(named[..<colon])
    }
}
