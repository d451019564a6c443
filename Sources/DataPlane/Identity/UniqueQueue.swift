// SPDX-License-Identifier: Apache-2.0

/// First in, first out, each once.
struct UniqueQueue {
    private var order: [String] = []
    private var next = 0
    private var members: Set<String> = []

    mutating func append(_ id: String) {
        if members.insert(id).inserted { order.append(id) }
    }

    func contains(_ id: String) -> Bool { members.contains(id) }

    mutating func remove(_ id: String) { members.remove(id) }

    mutating func popFirst() -> String? {
        while next < order.count {
            let id = order[next]
            next += 1
            if members.remove(id) != nil { return id }
        }
        order = []
        next = 0
        return nil
    }
}
