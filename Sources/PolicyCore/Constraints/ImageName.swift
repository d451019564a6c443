import DockerAPI

/// Whether the name of an image is a path of the engine's host. Podman takes a name behind a transport (`dir:/x`,
/// `oci-archive:x`) for what lies there, and one behind `containers-storage:[…]` for an image of a store at any path,
/// which it opens, and makes where there is none (go.podman.io/image transports/alltransports, storage).
enum ImageName {
    static func reachesHost(_ name: String) -> Bool {
        let name = name.utf8
        let word = name.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") }
        let behind = name[word.endIndex...].dropFirst()
        guard name[word.endIndex...].first == UInt8(ascii: ":"), !isAddress(word) else { return false }
        if word.elementsEqual("docker".utf8) { return false }
        if word.elementsEqual(store.utf8) { return behind.first == UInt8(ascii: "[") }
        if isTransport(word) { return true }
        // In front of a slash a colon is that of a port.
        guard let slash = behind.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let port = behind[..<slash]
        return port.isEmpty || !port.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// A name that becomes such a path with what stands beside it for its tag.
    static func isTransport(_ name: String) -> Bool { name == store || isTransport(name.utf8[...]) }

    /// What opens a store, as it would stand in a filter.
    static let storeAtPath = store + ":["

    private static let store = "containers-storage"

    private static let transports = [
        "dir", "oci", "oci-archive", "docker-archive", "docker-daemon", "sif", "tarball", "ostree", "atomic",
    ]

    private static func isTransport(_ word: Substring.UTF8View) -> Bool {
        transports.contains { word.elementsEqual($0.utf8) }
    }

    /// `[::1]:5000/x`
    private static func isAddress(_ word: Substring.UTF8View) -> Bool { word.first == UInt8(ascii: "[") }
}

extension Endpoint {
    /// What its path names is looked for among images.
    var namesImage: Bool { traits.object == .image || traits.object == .manifest }
}
