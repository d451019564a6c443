// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A name that no object has, in the form of the requested one, so that the engine's error has the same wording. A
/// digest is replaced: Podman 4 takes it for the image's, whatever the name in front of it.
struct Decoy {
    private let digits: String

    init(digits: String) { self.digits = digits }

    func name(for reference: String, isImage: Bool) -> String {
        guard isImage else { return digits }
        if let id = imageID(for: reference) { return id }
        let parts = Parts(of: reference)
        // 64 hexadecimal digits are not a valid name of an image.
        return parts.path + stem + parts.tag + (parts.digest.isEmpty ? "" : "@sha256:\(digits)")
    }

    /// Returns what is turned back in an error: the whole name, and of an image each part that was replaced, however
    /// the engine writes the words around it (`docker.io/library/x:latest` for `x`).
    func renames(for reference: String, isImage: Bool) -> [ResponseHandling.Rename] {
        let whole = ResponseHandling.Rename(from: name(for: reference, isImage: isImage), to: reference)
        guard isImage, imageID(for: reference) == nil else { return [whole] }
        let parts = Parts(of: reference)
        let digest = parts.digest.isEmpty ? [] : [ResponseHandling.Rename(from: "sha256:\(digits)", to: parts.digest)]
        return [whole, ResponseHandling.Rename(from: stem, to: parts.name)] + digest
    }

    private var stem: String { "absent-\(digits.prefix(40))" }

    /// Returns an id for a reference that looks like one, else nil. A shorter one could match other words of an error.
    private func imageID(for reference: String) -> String? {
        let bare = reference.rest(behind: "sha256:").map(String.init) ?? reference
        guard bare.utf8.count >= 12, bare.utf8.allSatisfy(\.isLowercaseHexDigit) else { return nil }
        return (bare == reference ? "" : "sha256:") + digits.prefix(bare.utf8.count)
    }

    /// The parts of an image's name: `registry/team/`, `app`, `:1`, `sha256:…`.
    private struct Parts {
        let path: Substring
        let name: String
        let tag: Substring
        let digest: String

        init(of reference: String) {
            let named = reference.part(before: "@")
            digest = String(Substring(reference[named.endIndex...].utf8.dropFirst()))
            let start = named.lastIndex(ofASCII: "/").map { named.index(behindASCII: $0) } ?? named.startIndex
            path = named[..<start]
            name = String(named[start...].part(before: ":"))
            tag = Substring(named[start...].utf8.drop { $0 != UInt8(ascii: ":") })
        }
    }
}
