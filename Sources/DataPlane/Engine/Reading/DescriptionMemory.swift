// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// About how many bytes of memory texts take.
enum TextMemory {
    /// What an allocation costs beside what it holds, and what it was rounded up by.
    static let allocation = 64

    /// What lies outside of the text itself: up to 15 bytes stand in it.
    static func held(by text: String) -> Int { text.utf8.count > 15 ? allocation + text.utf8.count : 0 }

    static func of(_ text: String?) -> Int { MemoryLayout<String>.stride + held(by: text ?? "") }

    static func of(_ texts: [String]) -> Int { texts.reduce(allocation) { $0 + of($1) } }
}

extension ObjectDescription {
    /// About how many bytes of memory it takes.
    var memory: Int {
        let labels = labels.reduce(TextMemory.allocation) { $0 + TextMemory.of($1.key) + TextMemory.of($1.value) }
        return MemoryLayout<ObjectDescription>.stride + TextMemory.held(by: id) + TextMemory.of(names) + labels
            + TextMemory.of(image) + TextMemory.of(state) + (origin?.memory ?? 0)
    }
}

extension ObjectResults {
    /// About how many bytes of memory they take.
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
    /// About how many bytes of memory it takes in the table of containers, which finds it by its id and by each of its
    /// addresses.
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
    /// About how many bytes of memory it takes, in the table of containers, too.
    fileprivate var memory: Int {
        if case .shared(let hosts) = self { hosts.reduce(0) { $0 + 3 * TextMemory.of($1) } } else { 0 }
    }
}
