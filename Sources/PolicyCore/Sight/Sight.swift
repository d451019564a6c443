public import DockerAPI

/// What of the engine a policy's clients see: which objects exist for them, what of these is unreadable, and which
/// members of an answer they get at all.
public struct Sight: Sendable {
    public let visibility: Visibility
    public let redaction: Redaction
    /// For these endpoints only the named members of an answer go on: `Id`, `Names`, `State.Status`.
    public let fields: [Endpoint: [String]]
    /// Per endpoint, what has to be done with its answers.
    private let plans: [AnswerPlan.Choice]

    public init(
        _ visibility: Visibility = Visibility(), _ redaction: Redaction = Redaction(),
        fields: [Endpoint: [String]] = [:]
    ) {
        self.visibility = visibility
        self.redaction = redaction
        self.fields = fields
        plans = Endpoint.allCases.map { AnswerPlan.choose($0, visibility, redaction, fields: fields[$0]) }
    }

    /// Nothing is hidden, and nothing is unreadable.
    public var isEmpty: Bool { visibility.isEmpty && redaction.isEmpty && fields.isEmpty }

    public func plan(of endpoint: Endpoint) -> AnswerPlan.Choice { plans[Int(endpoint.rawValue)] }
}
