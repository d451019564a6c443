// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What comes along with a container that a request refers to: its volumes by `VolumesFrom`, its networks by the mode of
/// a network, its image by a commit.
extension VisibilityEvaluation {
    /// Each costs as many questions as the container has volumes.
    private static let mostBringing = 8

    /// The full id of a container, so that nothing else comes to have its name; denied where the client does not see all
    /// that it brings, and where it is not there and the engine would keep its name.
    mutating func resolveContainer(
        _ reference: String, use: BodyReferences.Use, bringing implication: Implication
    ) -> String {
        let question = ObjectQuestion(kind: .object(.container), reference: reference)
        guard let results = facts.objects else {
            questions.append(question)
            return reference
        }
        guard let container = results.byQuestion[question]?.shown(by: view.visibility) else {
            // Of what comes to have the name later nobody knows what it brings.
            let isKept = use == .stored || use == .storedByID
            let bringsHidden = implication.kinds.contains { $0 != .container && view.visibility.rules($0) }
            guard isKept, bringsHidden else {
                return resolve(.object(.container), reference: reference, use: use)
            }
            deny(.nothingSeen(.container, reference))
            return reference
        }
        handling.known += container.descriptions
        judgeImplied(implication, by: container.id, reference: reference, results: results)
        return container.id
    }

    /// One violation for whatever stands in the way: which it is would tell of what is hidden.
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
