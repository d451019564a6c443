import Admin
import PolicyCore

extension HealthEndpoint {
    /// The name carries a hash of all that the gate listens on: two gates of one network namespace are told apart by it,
    /// however long their lists are.
    init(listeners: [String]) {
        // No path and no address has a NUL in it.
        let digest = SHA256.hash(listeners.joined(separator: "\0").utf8)
        self.init(name: "caisson/health/\(SHA256.hexadecimal(digest))")
    }

    /// The name of a gate that is alone in its container, as our image's is, for whoever does not know what it listens
    /// on, because flags said so.
    static let only = HealthEndpoint(listeners: [])
}
