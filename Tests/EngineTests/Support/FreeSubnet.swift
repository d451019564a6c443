import Foundation

/// Networks that this machine has no route to: an engine that was killed leaves its own behind.
enum FreeSubnet {
    /// The first three numbers of a /24 that begins so and that is free.
    static func find(_ beginning: String) -> String {
        let routes = (try? String(contentsOfFile: "/proc/net/fib_trie", encoding: .utf8)) ?? ""
        return (64..<250).map { "\(beginning).\($0)" }.first { !routes.contains("\($0).") } ?? "\(beginning).250"
    }
}
