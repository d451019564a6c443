/// How much memory the bodies may take that are being gathered on one event loop. Used on its loop only.
final class GatherBudget {
    /// 64 MiB: 64 of the largest bodies, thousands of usual ones.
    static let standardLimit = 64 << 20

    private let limit: Int
    /// Bytes that are taken now.
    private(set) var taken = 0
    /// The same for each client: none of them takes more than a quarter, and so keeps the others out.
    private var byClient: [String: Int] = [:]

    init(limit: Int = standardLimit) { self.limit = limit }

    /// What one body takes. It is given back when its holder lets go of it, whatever the reason.
    final class Share {
        private let budget: GatherBudget
        private let client: String
        private var taken = 0

        init(of budget: GatherBudget, for client: String) {
            self.budget = budget
            self.client = client
        }

        /// Takes `bytes` in all. Returns false, and takes nothing more, when there is no room for that.
        func grow(to bytes: Int) -> Bool {
            guard budget.take(bytes - taken, for: client) else { return false }
            taken = bytes
            return true
        }

        deinit { budget.giveBack(taken, of: client) }
    }

    private func take(_ bytes: Int, for client: String) -> Bool {
        let own = byClient[client, default: 0] + bytes
        guard taken + bytes <= limit, own <= limit / 4 else { return false }
        taken += bytes
        byClient[client] = own
        return true
    }

    private func giveBack(_ bytes: Int, of client: String) {
        taken -= bytes
        let own = byClient[client, default: 0] - bytes
        byClient[client] = own > 0 ? own : nil
    }
}
