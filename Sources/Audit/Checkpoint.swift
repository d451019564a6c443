// SPDX-License-Identifier: Apache-2.0

/// The state of a log at a moment (C2SP tlog-checkpoint): its origin, the number of its records, and the hash over
/// them.
public struct Checkpoint: Sendable, Equatable {
    public let origin: String
    public let size: UInt64
    public let root: [UInt8]

    public init(origin: String, tree: LogTree) {
        self.origin = origin
        size = tree.size
        root = tree.root
    }

    /// Reads the text of a note, signed or not; returns nil if it is no checkpoint.
    public init?(_ text: some StringProtocol) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, let size = UInt64(lines[1]), String(size) == lines[1],
            let root = Base64.decode(lines[2]), root.count == 32
        else { return nil }
        origin = String(lines[0])
        self.size = size
        self.root = root
    }

    /// The text that is signed.
    public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root))\n" }

    /// Returns the text in its stored form: with its signature if there is a key.
    public func note(signedBy signer: NoteSigner?) -> String { signer?.sign(text) ?? text }
}
