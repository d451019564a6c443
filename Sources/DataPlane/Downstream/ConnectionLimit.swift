import Synchronization

/// Counts the clients' connections of all event loops.
final class ConnectionLimit: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    /// Counts a connection in; false when it is one too many. It is counted all the same, and must leave.
    func enter() -> Bool { count.add(1, ordering: .relaxed).newValue <= limit }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
