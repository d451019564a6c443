// SPDX-License-Identifier: Apache-2.0

import Logging
import PolicyCore
import Sentences
import Synchronization

/// Logs each client that no entry names, once.
final class StrangerReport: Sendable {
    private let told = Mutex<Set<String>>([])
    private let logger: Logger

    /// The most strangers that are remembered; further ones are not logged, since addresses cost nothing.
    private static let limit = 256

    init(logger: Logger) { self.logger = logger }

    func tell(of stranger: Stranger, by policies: PolicySet) {
        guard let form = policies.clientsForm else { return }
        let isNew = told.withLock { $0.count < Self.limit && $0.insert(stranger.who).inserted }
        if isNew { logger.warning("\(stranger.report(in: form))") }
    }

    /// Forgets the strangers, because other entries are in force.
    func forget() { told.withLock { $0 = [] } }
}
