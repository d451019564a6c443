import Synchronization

/// How much memory clients may make the gate hold, on all event loops together: bodies that are gathered to be judged,
/// and what of filtered answers is held or has not been taken. No client takes more than a quarter.
final class MemoryBudget: Sendable {
    /// 64 MiB: 64 of the largest bodies, thousands of usual ones.
    static let standardLimit = 64 << 20

    private struct State {
        var taken = 0
        var byClient: [ShareHolder: Int] = [:]
    }

    private let limit: Int
    private let share: Int
    private let state = Mutex(State())

    init(limit: Int = standardLimit) {
        self.limit = limit
        share = Share.ofOneClient(limit)
    }

    /// Bytes that are taken now.
    var taken: Int { state.withLock { $0.taken } }

    /// What one body or one client's answers take. It is given back when its holder lets go of it, whatever the reason.
    /// Used on one event loop.
    final class Portion {
        private let budget: MemoryBudget
        private let client: ShareHolder
        private var taken = 0

        init(of budget: MemoryBudget, for client: ShareHolder) {
            self.budget = budget
            self.client = client
        }

        /// Takes `bytes` in all, more or less than before. Returns false, and changes nothing, when there is no room
        /// for that.
        func change(to bytes: Int) -> Bool {
            guard bytes != taken else { return true }
            guard budget.take(bytes - taken, for: client) else { return false }
            taken = bytes
            return true
        }

        deinit { _ = budget.take(-taken, for: client) }
    }

    /// Less than nothing is given back, for which there is always room.
    private func take(_ bytes: Int, for client: ShareHolder) -> Bool {
        state.withLock { state in
            let own = state.byClient[client, default: 0] + bytes
            guard bytes <= 0 || state.taken + bytes <= limit && own <= share else { return false }
            state.taken += bytes
            state.byClient[client] = own > 0 ? own : nil
            return true
        }
    }
}
