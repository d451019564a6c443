/// How much memory the bodies may take that are being gathered on one event loop. Used on its loop only.
final class GatherBudget {
    /// 64 MiB: 64 of the largest bodies, thousands of usual ones.
    static let standardLimit = 64 << 20

    private let limit: Int
    /// Bytes that are taken now.
    private(set) var taken = 0

    init(limit: Int = standardLimit) { self.limit = limit }

    /// What one body takes. It is given back when its holder lets go of it, whatever the reason.
    final class Share {
        private let budget: GatherBudget
        private var taken = 0

        init(of budget: GatherBudget) { self.budget = budget }

        /// Takes `bytes` in all. Returns false, and takes nothing more, when there is no room for that.
        func grow(to bytes: Int) -> Bool {
            let more = bytes - taken
            guard budget.taken + more <= budget.limit else { return false }
            budget.taken += more
            taken = bytes
            return true
        }

        deinit { budget.taken -= taken }
    }
}
