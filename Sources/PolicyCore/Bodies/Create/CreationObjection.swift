// SPDX-License-Identifier: Apache-2.0

/// The reason for which a value of a body is refused by a limit on creation.
public struct CreationObjection: Sendable, Equatable {
    /// The part of the policy that refuses the value.
    public enum Limit: Sendable, Equatable {
        case standard(SecurityStandard)
        /// A key of `create` that allows other or smaller values.
        case key(String)
        /// The field's effect is unknown.
        case unknownMember
        /// The value cannot be looked up.
        case uncertain
    }

    public let limit: Limit
    /// The value that the policy requires; nil if it refuses the one found.
    public let needed: String?
    /// The key of a policy file that would allow the value: `capabilities: [SYS_ADMIN]`; nil if none would.
    public let word: String?
    /// Whether that key gives root on the host.
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
