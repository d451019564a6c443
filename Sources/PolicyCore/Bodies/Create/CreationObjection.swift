// SPDX-License-Identifier: Apache-2.0

/// Why a value of a body is not allowed where a policy says what may be created.
public struct CreationObjection: Sendable, Equatable {
    /// What says so.
    public enum Limit: Sendable, Equatable {
        case standard(SecurityStandard)
        /// A key of `create`, which names others or less.
        case key(String)
        /// Nobody knows here what the member does.
        case unknownMember
        /// There is no way to look it up.
        case uncertain
    }

    public let limit: Limit
    /// What must stand there; nil where what was found may not.
    public let needed: String?
    /// What a policy file would have to say: `capabilities: [SYS_ADMIN]`; nil where nothing would allow it.
    public let word: String?
    /// Whether that word is root on the host.
    public let isRoot: Bool

    init(_ limit: Limit, needed: String? = nil, word: String? = nil, isRoot: Bool = false) {
        self.limit = limit
        self.needed = needed
        self.word = word
        self.isRoot = isRoot
    }
}

extension BodyViolation {
    var withoutFindings: BodyViolation {
        guard case .creation(let objection) = allowed else { return self }
        let bare = CreationObjection(objection.limit, needed: objection.needed)
        return BodyViolation(path: path, found: "what it names", allowed: .creation(bare))
    }

    static func creation(found: String = "", _ objection: CreationObjection) -> BodyViolation {
        BodyViolation(found: found, allowed: .creation(objection))
    }
}
