// SPDX-License-Identifier: Apache-2.0

/// Outcomes as engines write them into an object, with no name but the object's own command.
///
/// Sources: moby daemon/start.go, daemon/cluster/executor, swarmkit manager/orchestrator/update.
extension EngineSentences {
    static let outcomeTexts =
        lines(
            of: """
                task: non-zero exit ({number})
                task: non-zero exit ({number}): dockerexec: unhealthy container
                update in progress
                update completed
                rollback in progress
                rollback completed
                """) + ["", "starting container failed: "].flatMap { start in commands.map { start + $0 } }

    fileprivate static let outcomes = outcomeTexts.compactMap(EngineSentence.init)
}

/// The engine's texts on how a start or an update went.
public enum EngineOutcome {
    /// Whether the text names nothing that could be hidden, whatever the request.
    public static func isHarmless(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.isEmpty { return true }
        guard text.count <= EngineError.longest else { return false }
        let words = EchoedTerms()
        let text = Array(text)
        return EngineSentences.outcomes.contains { $0.isSaid(in: text, with: words) }
    }
}
