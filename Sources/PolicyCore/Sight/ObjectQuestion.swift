/// An object that a request refers to, as the client wrote it.
public struct ObjectQuestion: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case object(ObjectKind)
        /// Hidden with the container that it was made for.
        case exec
    }

    public let kind: Kind
    /// An id, the beginning of one, or a name.
    public let reference: String

    public init(_ kind: Kind, _ reference: String) {
        self.kind = kind
        self.reference = reference
    }
}

/// What the engine says of it now.
public struct ObjectAnswer: Sendable {
    /// The whole id; nil when there is no such object.
    public let id: String?
    /// The object, and those that it belongs to: all of them must be shown.
    public let descriptions: [ObjectDescription]

    public static let missing = ObjectAnswer(id: nil, descriptions: [])

    public init(id: String?, descriptions: [ObjectDescription]) {
        self.id = id
        self.descriptions = descriptions
    }
}

/// The answers to a policy's questions, and a name that nobody has, to ask for in the place of what is hidden.
public struct ObjectAnswers: Sendable {
    public let byQuestion: [ObjectQuestion: ObjectAnswer]
    /// 64 hexadecimal digits, made at random for this request.
    public let decoy: String

    public init(_ byQuestion: [ObjectQuestion: ObjectAnswer], decoy: String) {
        self.byQuestion = byQuestion
        self.decoy = decoy
    }
}
