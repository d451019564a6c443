// SPDX-License-Identifier: Apache-2.0

/// How something ended, as engines write it down at the object: in words that name nothing but the object's own command.
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

/// What the engine says of how a start or an update went.
public enum EngineOutcome {
    /// Whether the text names nothing that could be hidden, whoever asks.
    public static func isHarmless(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.isEmpty { return true }
        guard text.count <= EngineError.longest else { return false }
        let words = EchoedTerms()
        let text = Array(text)
        return EngineSentences.outcomes.contains { $0.isSaid(in: text, with: words) }
    }
}
