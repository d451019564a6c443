// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A queue in which clients take turns: one element of each client, then the next one of each.
///
/// An element that ends otherwise than by its turn has to be removed; then nothing is kept of it.
struct ClientTurns<Element> {
    /// A place in a client's queue.
    struct Ticket: Hashable, Sendable {
        fileprivate let owner: ShareOwner
        fileprivate let number: UInt64
    }

    private typealias Queue = CircularBuffer<(number: UInt64, element: Element)>

    /// The number of elements of all clients.
    private(set) var count = 0
    private var queues: [ShareOwner: Queue] = [:]
    /// The clients with elements, in the order of their turns.
    private var order = CircularBuffer<ShareOwner>()
    private var lastNumber: UInt64 = 0

    func count(of owner: ShareOwner) -> Int { queues[owner]?.count ?? 0 }

    @discardableResult
    mutating func append(_ element: Element, of owner: ShareOwner) -> Ticket {
        if queues[owner] == nil { order.append(owner) }
        lastNumber &+= 1
        queues[owner, default: Queue()].append((lastNumber, element))
        count += 1
        return Ticket(owner: owner, number: lastNumber)
    }

    /// Removes the next element of the client whose turn it is, which then has the last turn.
    /// - Parameter mayTake: whether a client may have an element now; one that may not keeps its turn for later.
    mutating func popFirst(where mayTake: (ShareOwner) -> Bool = { _ in true }) -> Element? {
        for _ in 0..<order.count {
            guard let owner = order.popFirst() else { return nil }
            guard mayTake(owner), let element = queues[owner]?.popFirst()?.element else {
                order.append(owner)
                continue
            }
            count -= 1
            if queues[owner]?.isEmpty == true { queues[owner] = nil } else { order.append(owner) }
            return element
        }
        return nil
    }

    /// Adds an element to a queue of at most `most`, of which one client may have a quarter. If there is no room, the
    /// youngest element of the client with the most gives its place up, unless it is the newcomer's own.
    /// - Returns: nil if there is no place; then the element was not made.
    mutating func enter(
        _ element: @autoclosure () -> Element, of owner: ShareOwner, most: Int
    ) -> (ticket: Ticket, displaced: Element?)? {
        let own = count(of: owner)
        guard own < Share.ofOneClient(most) else { return nil }
        if count < most { return (append(element(), of: owner), nil) }
        guard let displaced = popLast(ofMoreThan: own) else { return nil }
        return (append(element(), of: owner), displaced)
    }

    /// Removes the youngest element of the client that has the most, if that still leaves it more than `count`.
    private mutating func popLast(ofMoreThan count: Int) -> Element? {
        guard let most = queues.max(by: { $0.value.count < $1.value.count }), most.value.count > count + 1,
            let element = queues[most.key]?.popLast()?.element
        else { return nil }
        self.count -= 1
        return element
    }

    /// Removes all elements.
    mutating func removeAll() -> [Element] {
        let all = queues.values.flatMap { queue in queue.map(\.element) }
        (queues, order, count) = ([:], CircularBuffer(), 0)
        return all
    }

    /// Removes an element that has not had its turn.
    mutating func remove(_ ticket: Ticket) {
        // The oldest elements end first, as a rule.
        guard let index = queues[ticket.owner]?.firstIndex(where: { $0.number >= ticket.number }),
            queues[ticket.owner]?[index].number == ticket.number
        else { return }
        queues[ticket.owner]?.remove(at: index)
        count -= 1
        guard queues[ticket.owner]?.isEmpty == true else { return }
        queues[ticket.owner] = nil
        if let turn = order.firstIndex(of: ticket.owner) { order.remove(at: turn) }
    }
}
