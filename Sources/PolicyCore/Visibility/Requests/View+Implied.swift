// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Objects implied by a container that a request refers to: its volumes by `VolumesFrom`, its networks by a network
/// mode, its image by a commit.
extension VisibilityEvaluation {
    /// The most such containers in a request; each costs as many questions as it has volumes.
    private static let mostBringing = 8

    /// Returns the container's full id, so that no other one can take its name meanwhile. Denied if the client does not
    /// see all objects that it implies, or if it does not exist and the engine would keep its name.
    mutating func resolveContainer(
        _ reference: String, use: BodyReferences.Use, bringing implication: Implication
    ) -> String {
        let question = ObjectQuestion(kind: .object(.container), reference: reference)
        guard let results = facts.objects else {
            questions.append(question)
            return reference
        }
        guard let container = results.byQuestion[question]?.shown(by: view.visibility) else {
            // The objects that a later holder of the name implies are unknown.
            let isKept = use == .stored || use == .storedByID
            let bringsHidden = implication.kinds.contains { $0 != .container && view.visibility.rules($0) }
            guard isKept, bringsHidden else {
                return resolve(.object(.container), reference: reference, use: use)
            }
            deny(.nothingSeen(.container, reference))
            return reference
        }
        handling.known += container.descriptions
        judgeOwner(of: container, named: reference)
        judgeImplied(implication, by: container.id, reference: reference, results: results)
        return container.id
    }

    /// Judges implied objects. There is one violation for all reasons, since the reason itself would reveal hidden
    /// objects.
    private mutating func judgeImplied(
        _ implication: Implication, by id: String, reference: String, results: ObjectResults
    ) {
        let question = ObjectQuestion(kind: .implied(implication), reference: id)
        guard let implied = results.byQuestion[question] else {
            if !laterQuestions.contains(question) { laterQuestions.append(question) }
            if laterQuestions.count > Self.mostBringing {
                deny(.tooManyImplying(limit: Self.mostBringing))
            }
            return
        }
        if implied.shown(by: view.visibility) != nil { return }
        deny(.impliesObject(implication, container: reference))
    }
}
