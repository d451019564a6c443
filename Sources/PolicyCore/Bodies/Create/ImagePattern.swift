// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Names of images that may be used, as the engine completes them: `docker.io/library/*`, `ghcr.io/acme/app@sha256:*`.
/// One without a tag or a digest is of all of a repository's images.
public struct ImagePattern: Sendable, Hashable {
    public let text: String
    private let glob: TextPattern

    /// Returns nil if the text does not begin with a registry, since it could then mean several images.
    public init?(parsing text: String) {
        guard let slash = text.firstIndex(ofASCII: "/"), CompleteImageName.isRegistry(text[..<slash]) else {
            return nil
        }
        self.text = text
        glob = .glob(text)
    }

    /// Returns a name with its registry, as ``CreationLimit`` sends it; nil for no name of an image.
    public static func qualified(name: String) -> String? { CompleteImageName(completing: name)?.qualified }

    func matches(_ name: CompleteImageName) -> Bool {
        glob.matches(name.text) || ImageReference.isBare(text) && glob.matches(name.repository)
    }
}

/// The name of an image as the engine completes it: `nginx` is `docker.io/library/nginx:latest`
/// (github.com/distribution/reference, normalize.go).
struct CompleteImageName: Equatable {
    /// The name with its registry, and with its tag, its digest or both.
    let text: String
    /// The name with its registry, and with the client's tag or digest. For a name without a registry Podman searches
    /// all its images, of any registry (containers/common libimage, runtime.go LookupImage).
    let qualified: String
    /// The name without tag and digest.
    var repository: String { ImageReference.trimmed(text) }

    /// Whether the name has a digest, so that it always means the same image.
    var hasDigest: Bool {
        guard let at = text.lastIndex(ofASCII: "@") else { return false }
        let parts = text[text.index(behindASCII: at)...].parts(between: ":", keepsEmpty: true)
        guard parts.count == 2, let digits = ["sha256": 64, "sha512": 128][parts[0]] else { return false }
        return parts[1].utf8.count == digits && parts[1].utf8.allSatisfy(\.isLowercaseHexDigit)
    }

    /// Returns nil for a text that is no name, for an ID, and for a possible beginning of one.
    init?(completing name: String) {
        guard ImageName.isOnlyImage(name), !name.utf8.contains(UInt8(ascii: "/")) || !name.contains(text: "://"),
            !Self.mayBeID(name)
        else { return nil }
        qualified = Self.qualified(name: name)
        text = ImageReference.isBare(name) ? qualified + ":latest" : qualified
    }

    private static func qualified(name: String) -> String {
        guard let slash = name.firstIndex(ofASCII: "/"), isRegistry(name[..<slash]) else {
            return "docker.io/" + (name.holds("/") ? name : "library/" + name)
        }
        let (registry, path) = (String(name[..<slash]), String(name[name.index(behindASCII: slash)...]))
        let isHub = registry == "docker.io" || registry == "index.docker.io"
        return isHub ? "docker.io/" + (path.holds("/") ? path : "library/" + path) : name
    }

    /// Whether the text before the first slash is a host, and not a part of a repository's name.
    static func isRegistry(_ text: Substring) -> Bool {
        text == "localhost" || text.holds(".", ":") || text.lowercasedASCII != text
    }

    /// Whether the name may be an ID: an engine without an image of that name looks for an ID with that beginning.
    private static func mayBeID(_ name: String) -> Bool {
        name.utf8.starts(with: "sha256:".utf8) || name.utf8.allSatisfy(\.isLowercaseHexDigit)
    }
}
