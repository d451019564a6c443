// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The approximate bytes of memory that texts take.
enum TextMemory {
    /// The overhead of an allocation: its header, and rounding.
    static let allocation = 64

    /// Returns the bytes outside of the `String` itself, which holds up to 15 of them inline.
    static func held(by text: String) -> Int { text.utf8.count > 15 ? allocation + text.utf8.count : 0 }

    static func of(_ text: String?) -> Int { MemoryLayout<String>.stride + held(by: text ?? "") }

    static func of(_ texts: [String]) -> Int { texts.reduce(allocation) { $0 + of($1) } }
}

extension ObjectDescription {
    /// The approximate bytes of memory that the description takes.
    var memory: Int {
        let labels = labels.reduce(TextMemory.allocation) { $0 + TextMemory.of($1.key) + TextMemory.of($1.value) }
        return MemoryLayout<ObjectDescription>.stride + TextMemory.held(by: id) + TextMemory.of(names) + labels
            + TextMemory.of(image) + TextMemory.of(state) + (origin?.memory ?? 0) + TextMemory.of(volumes)
    }
}

extension ObjectResults {
    /// The approximate bytes of memory that the results take.
    var memory: Int {
        byQuestion.reduce(0) { sum, response in
            let candidates = response.value.candidates.reduce(0) { sum, candidate in
                candidate.descriptions.reduce(sum + TextMemory.of(candidate.id)) { $0 + $1.memory }
            }
            return sum + candidates + 2 * TextMemory.of(response.key.reference) + 2 * TextMemory.of(decoy)
        }
    }
}

extension ContainerDescription {
    /// The approximate bytes of memory in the container table, which indexes the container by its id and by each
    /// address.
    var memory: Int {
        let labels = labels.reduce(TextMemory.allocation) { $0 + TextMemory.of($1.key) + TextMemory.of($1.value) }
        let attachments = attachments.reduce(TextMemory.allocation) { sum, attachment in
            let found = attachment.addresses.count * (MemoryLayout<IPAddress>.stride + 2 * TextMemory.allocation)
            return sum + MemoryLayout<Attachment>.stride + TextMemory.of(attachment.networkID)
                + 2 * TextMemory.of(attachment.networkName) + found
        }
        return MemoryLayout<ContainerDescription>.stride + 4 * TextMemory.of(id) + TextMemory.of(name) + labels
            + attachments + TextMemory.of(joinedNetwork) + namespace.memory
    }
}

extension ContainerDescription.NetworkNamespace {
    /// The approximate bytes of memory, in the container table included.
    fileprivate var memory: Int {
        if case .shared(let hosts) = self { hosts.reduce(0) { $0 + 3 * TextMemory.of($1) } } else { 0 }
    }
}
