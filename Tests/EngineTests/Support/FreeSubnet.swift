// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Networks that this machine has no route to: an engine that was killed leaves its own behind.
enum FreeSubnet {
    private static let given = Mutex<Set<String>>([])

    /// The first three numbers of a /24 that begins so, that is free, and that no other test was given.
    static func find(_ beginning: String) -> String {
        let routes = (try? String(contentsOfFile: "/proc/net/fib_trie", encoding: .utf8)) ?? ""
        return given.withLock { given in
            let found = (64..<250).map { "\(beginning).\($0)" }.first { subnet in
                !routes.contains("\(subnet).") && !given.contains(subnet)
            }
            let subnet = found ?? "\(beginning).250"
            given.insert(subnet)
            return subnet
        }
    }
}
