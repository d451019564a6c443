// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Things that clients wait for, which they have in turns: one of each client, then the next one of each.
struct ClientTurns<Element> {
    /// Of all clients.
    private(set) var count = 0
    private var queues: [ShareOwner: CircularBuffer<Element>] = [:]
    /// The clients in the order of their turns.
    private var order = CircularBuffer<ShareOwner>()

    func count(of owner: ShareOwner) -> Int { queues[owner]?.count ?? 0 }

    mutating func append(_ element: Element, of owner: ShareOwner) {
        if queues[owner] == nil { order.append(owner) }
        queues[owner, default: CircularBuffer()].append(element)
        count += 1
    }

    /// The next of the client whose turn it is, who then has the last turn.
    /// - Parameter mayTake: whether a client may have one now; who may not keeps its turn for later.
    mutating func popFirst(where mayTake: (ShareOwner) -> Bool = { _ in true }) -> Element? {
        for _ in 0..<order.count {
            guard let owner = order.popFirst() else { return nil }
            guard mayTake(owner) else {
                order.append(owner)
                continue
            }
            guard let element = queues[owner]?.popFirst() else {
                queues[owner] = nil
                continue
            }
            count -= 1
            if queues[owner]?.isEmpty == true { queues[owner] = nil } else { order.append(owner) }
            return element
        }
        return nil
    }

    /// The youngest of the client that has most of them, if it keeps more than `count` all the same.
    mutating func popLast(ofMoreThan count: Int) -> Element? {
        guard let most = queues.max(by: { $0.value.count < $1.value.count }), most.value.count > count + 1,
            let element = queues[most.key]?.popLast()
        else { return nil }
        self.count -= 1
        return element
    }
}
