/// The name of an image as a client writes it, and as the engine shows it.
///
/// Source: github.com/distribution/reference, normalize.go: `docker.io/library/busybox` is shown as `busybox:latest`.
struct ImageReference {
    /// As it is written, and in the familiar form, with the tag that is meant.
    let names: [String]

    init(_ text: String) {
        var familiar = text
        for domain in ["index.docker.io/", "docker.io/"] where familiar.hasPrefix(domain) {
            familiar.removeFirst(domain.count)
            if familiar.hasPrefix("library/") { familiar.removeFirst("library/".count) }
            break
        }
        names = [text, familiar].map(Self.withTag)
    }

    /// A colon before the last slash is that of a port.
    private static func withTag(_ name: String) -> String {
        let start = name.lastIndex(of: "/") ?? name.startIndex
        return name[start...].contains { $0 == ":" || $0 == "@" } ? name : name + ":latest"
    }
}
