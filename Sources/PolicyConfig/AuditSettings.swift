// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What is audited, and where to.
package struct AuditSettings: Sendable, Equatable {
    /// The folder of the files: an absolute path.
    package var folder: String
    /// Which exchanges: `writes`, `denied`, `all`, and entries as `allow` has them.
    package var words = ["writes", "denied"]
    /// The endpoints that entries among the words mean.
    package var endpoints: Set<Endpoint> = []
    /// MiB after which a file is ended.
    package var fileSize = 64
    /// Days after which a file is removed; 0 for never.
    package var keptDays = 90
    /// Nothing passes while nothing can be recorded.
    package var refusesWhenLost = false
    /// The file of the key that signs checkpoints.
    package var keyFile: String?

    package init(folder: String) { self.folder = folder }

    static let fileSizes = 1...1024
    static let days = 0...36_500
    /// The words that are no entries.
    static let kinds = ["writes", "denied", "all"]
}
