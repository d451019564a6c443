// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// What of a container is another's that is hidden, as it has joined namespaces.
struct JoinedNamespaces {
    /// The network: that of a hidden container.
    var hidesNetwork = false
    /// The name of the host: that of a hidden container, or of the engine's node.
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

    /// Whether the value that begins here tells something of the engine's default network, and that is hidden.
    mutating func tellsHiddenDefaultNetwork() throws(FilterError) -> Bool {
        if try isBlank() { return false }
        return snapshot.hides(.network, reference: "bridge")
    }
}
