/// What must happen to an answer before the client sees it.
public enum AnswerTreatment: Sendable, Equatable {
    /// The engine's own bytes.
    case passOn
}
