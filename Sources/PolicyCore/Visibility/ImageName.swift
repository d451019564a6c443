// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Names that can mean nothing but an image. Requests and answers are read by this alone.
///
/// Podman takes a name behind a transport (`dir:/x`, `oci-archive:x`) for what lies at a path of its host, and one behind
/// `containers-storage:[…]` for an image of a store at any path, which it opens, and makes where there is none
/// (go.podman.io/image transports/alltransports, storage). So a name has to be one by the grammar of references
/// (github.com/distribution/reference), or such a name behind `docker://` or `containers-storage:`.
public enum ImageName {
    /// Whether it is a name of an image and could be nothing else: `[host[:port]/]path[:tag][@digest]`, or an id.
    public static func isOnlyImage(_ name: String) -> Bool {
        for prefix in ["docker://", store + ":"] where name.utf8.starts(with: prefix.utf8) {
            // Behind a store's colon a bracket begins a path of the host.
            let rest = name.utf8.dropFirst(prefix.utf8.count)
            return rest.first != UInt8(ascii: "[") && isReference(rest)
        }
        return isReference(name.utf8[...]) && !isBehindTransport(name)
    }

    /// A name that becomes a path with what stands beside it for its tag.
    static func isTransport(_ name: String) -> Bool { name == store || transports.contains(name) }

    /// What opens a store, as it would stand in a filter.
    static let storeAtPath = store + ":["

    private static let store = "containers-storage"

    // MARK: Two readings

    /// `oci:x` and `dir:5000/x` are references, too: of an image `oci` with a tag, and of one in a registry with a port.
    /// No other forms are both, and no transport has a dot in its name; so the words decide that Podman has.
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

    /// `name` or `name:tag`
    private static func isTagged(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        return isComponent(parts[0]) && (parts.count == 1 || isWord(parts[1]))
    }

    /// `algorithm:digits`
    private static func isDigest(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 2 && isWord(parts[0], and: [UInt8(ascii: "+")]) && isWord(parts[1])
    }

    /// A component of a path, or a host with or without a port: `[::1]:5000` is one, too.
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

    /// Neither `.` nor `..` is one.
    private static func isComponent(_ text: Bytes) -> Bool {
        guard let first = text.first, first.isAlphanumeric else { return false }
        return isWord(text)
    }

    private static func isWord(_ text: Bytes, and more: [UInt8] = []) -> Bool {
        !text.isEmpty && text.allSatisfy { ObjectName.isByte($0) || more.contains($0) }
    }
}

extension Endpoint {
    /// What its path names is looked for among images.
    var namesImage: Bool { traits.object == .image || traits.object == .manifest }
}
