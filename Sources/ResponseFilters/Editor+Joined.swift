// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The parts of a container that belong to hidden ones, because it joined their namespaces.
struct JoinedNamespaces {
    /// Whether the network is that of a hidden container.
    var hidesNetwork = false
    /// Whether the hostname is that of a hidden container, or of the engine's hidden node.
    var hidesHostname = false
}

extension Editor {
    mutating func readJoined(from captures: PathTree) throws(FilterError) {
        try collector.collect(bytes, at: at, captures: captures)
        for index in collector.owners.indices {
            let (namespace, mode) = collector.owners[index]
            if plan.visibility.rules(.container), hides(.container, text: mode, form: .mode) {
                joined.hidesHostname = true
                if namespace == NamespaceFields.network { joined.hidesNetwork = true }
            }
            guard plan.visibility.rules(.node), NamespaceFields.naming.contains(namespace) else { continue }
            if mode.read(in: bytes, { $0.elementsEqual("host".utf8) }) { joined.hidesHostname = true }
        }
    }

    /// Whether the value that begins here describes the engine's default network, and that is hidden.
    mutating func tellsHiddenDefaultNetwork() throws(FilterError) -> Bool {
        if try isBlank() { return false }
        return snapshot.hides(.network, reference: "bridge")
    }
}
