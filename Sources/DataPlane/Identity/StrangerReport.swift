// SPDX-License-Identifier: Apache-2.0

import Logging
import PolicyCore
import Sentences
import Synchronization

/// Tells the log of each client that no entry names, once.
final class StrangerReport: Sendable {
    private let told = Mutex<Set<String>>([])
    private let logger: Logger

    /// So many are remembered; further ones are not told of, for addresses cost nothing.
    private static let limit = 256

    init(logger: Logger) { self.logger = logger }

    func tell(of stranger: Stranger, by policies: PolicySet) {
        guard let form = policies.clientsForm else { return }
        let isNew = told.withLock { $0.count < Self.limit && $0.insert(stranger.who).inserted }
        if isNew { logger.warning("\(stranger.report(in: form))") }
    }

    /// Other entries are in force: whoever is still a stranger is told of again.
    func forget() { told.withLock { $0 = [] } }
}
