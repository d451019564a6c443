// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import PolicyCore

/// A check for clients' names without an address.
enum NameCheck {
    /// The time for clients that are started beside the gate to get a name.
    private static let patience: UInt32 = 5

    /// Resolves the names on a thread of its own, since `getaddrinfo` blocks.
    static func start(for policies: PolicySet, logger: Logger) {
        let names = policies.hostNames.filter(isName)
        guard !names.isEmpty else { return }
        WorkerThread.start {
            let missing = names.filter { !leadsSomewhere($0) }
            guard !missing.isEmpty else { return }
            sleep(patience)
            for name in missing.sorted() where !leadsSomewhere(name) {
                logger.warning("clients: the name \"\(name)\" leads to no address, so nobody is known by it yet")
            }
        }
    }

    /// Whether the text can be a name; others are reported where they are read.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "/") }
    }

    private static func leadsSomewhere(_ name: String) -> Bool {
        var list: UnsafeMutablePointer<addrinfo>?
        defer { if let list { freeaddrinfo(list) } }
        return getaddrinfo(name, nil, nil, &list) == 0
    }
}
