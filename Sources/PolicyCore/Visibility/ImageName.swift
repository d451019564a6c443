// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Names that can only mean an image, for requests and responses alike.
///
/// Podman takes a name behind a transport (`dir:/x`, `oci-archive:x`) for a path of its host, and one behind
/// `containers-storage:[…]` for an image of a store at any path, which it opens, and creates if it does not exist
/// (go.podman.io/image transports/alltransports, storage). So a name has to follow the grammar of references
/// (github.com/distribution/reference), alone or behind `docker://` or `containers-storage:`.
public enum ImageName {
    /// Whether the text is an image's name and nothing else: `[host[:port]/]path[:tag][@digest]`, or an id.
    public static func isOnlyImage(_ name: String) -> Bool {
        for prefix in ["docker://", store + ":"] where name.utf8.starts(with: prefix.utf8) {
            // Behind a store's colon a bracket begins a path of the host.
            let rest = name.utf8.dropFirst(prefix.utf8.count)
            return rest.first != UInt8(ascii: "[") && isReference(rest)
        }
        return isReference(name.utf8[...]) && !isBehindTransport(name)
    }

    /// Whether the name becomes a path together with its tag.
    static func isTransport(_ name: String) -> Bool { name == store || transports.contains(name) }

    /// The beginning of a store's path, as a filter would have it.
    static let storeAtPath = store + ":["

    private static let store = "containers-storage"

    // MARK: Names with two readings

    /// Whether the name begins with a transport. `oci:x` and `dir:5000/x` are also references: to an image `oci` with a
    /// tag, and to one in a registry with a port. No other forms have two readings, and no transport has a dot in its
    /// name, so Podman's list of words decides.
    private static func isBehindTransport(_ name: String) -> Bool {
        let word = name.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") }
        return name.utf8[word.endIndex...].first == UInt8(ascii: ":")
            && transports.contains { word.elementsEqual($0.utf8) }
    }

    private static let transports: Set<String> = [
        "dir", "oci", "oci-archive", "docker-archive", "docker-daemon", "sif", "tarball", "ostree", "atomic",
    ]

    // MARK: The grammar

    private typealias Bytes = Substring.UTF8View

    private static func isReference(_ name: Bytes) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "@"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !isDigest(parts[1]) { return false }
        var components = parts[0].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let last = components.popLast(), isTagged(last) else { return false }
        guard let first = components.first else { return true }
        return isHost(first) && components.dropFirst().allSatisfy(isComponent)
    }

    /// Whether the text is `name` or `name:tag`.
    private static func isTagged(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        return isComponent(parts[0]) && (parts.count == 1 || isWord(parts[1]))
    }

    /// Whether the text is `algorithm:digits`.
    private static func isDigest(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 2 && isWord(parts[0], and: [UInt8(ascii: "+")]) && isWord(parts[1])
    }

    /// Whether the text is a component of a path, or a host with or without a port, such as `[::1]:5000`.
    private static func isHost(_ text: Bytes) -> Bool {
        guard text.first == UInt8(ascii: "[") else {
            let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            return parts.count <= 2 && isComponent(parts[0]) && (parts.count == 1 || isPort(parts[1]))
        }
        guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let rest = text[end...].dropFirst()
        return IPAddress(Substring(text[..<end].dropFirst())) != nil
            && (rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst()))
    }

    private static func isPort(_ text: Bytes) -> Bool {
        !text.isEmpty && text.allSatisfy(\.isDigit)
    }

    /// Whether the text is a component of a path; `.` and `..` are none.
    private static func isComponent(_ text: Bytes) -> Bool {
        guard let first = text.first, first.isAlphanumeric else { return false }
        return isWord(text)
    }

    private static func isWord(_ text: Bytes, and more: [UInt8] = []) -> Bool {
        !text.isEmpty && text.allSatisfy { ObjectName.isByte($0) || more.contains($0) }
    }
}

extension Endpoint {
    /// Whether the name in its path is an image's.
    var namesImage: Bool { traits.object == .image || traits.object == .manifest }
}
