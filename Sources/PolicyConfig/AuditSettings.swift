// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The selection of audited exchanges, and the folder of the audit.
package struct AuditSettings: Sendable, Equatable {
    /// The folder of the files, an absolute path.
    package var folder: String
    /// The audited exchanges: `writes`, `denied`, `all`, and entries as in `allow`.
    package var words = ["writes", "denied"]
    /// The endpoints of the entries among the words.
    package var endpoints: Set<Endpoint> = []
    /// The MiB after which a file is ended.
    package var fileSize = 64
    /// The days after which a file is removed; 0 keeps it for ever.
    package var keptDays = 90
    /// Whether all requests are refused while no record can be written.
    package var refusesWhenLost = false
    /// The file of the key that signs checkpoints.
    package var keyFile: String?

    package init(folder: String) { self.folder = folder }

    static let fileSizes = 1...1024
    static let days = 0...36_500
    /// The words that are no entries.
    static let kinds = ["writes", "denied", "all"]
}
