// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Judgement of a service's update, which could remove parts that the client does not see.
extension VisibilityEvaluation {
    /// The kinds whose hidden objects are left out of a service's specification.
    private static let kindsOfSpecification: [ObjectKind] = [.network, .secret, .config, .volume, .image, .node]

    /// Judges an update. Its body is the whole specification, so parts that the client was not shown would silently be
    /// removed. Only a service without hidden parts can be updated.
    mutating func judgeUpdate() {
        let kinds = Self.kindsOfSpecification.filter(view.visibility.rules)
        guard endpoint == .serviceUpdate, !kinds.isEmpty, let service = updatedService else { return }
        let question = ObjectQuestion(kind: .specification(Set(kinds)), reference: service)
        guard let results = facts.objects else { return questions.append(question) }
        guard let result = results.byQuestion[question] else {
            // The service is known only with the first results.
            if view.visibility.hides(.service) { laterQuestions.append(question) } else { deny(.updateLosesHidden) }
            return
        }
        guard let all = result.candidates.first?.descriptions, !all.allSatisfy(isTold) else { return }
        deny(.updateLosesHidden)
    }

    /// The id of the service; nil while it is unknown, and if there is none.
    private var updatedService: String? {
        guard let range = facts.match?.name else { return nil }
        guard view.visibility.hides(.service) else {
            return String(decoding: facts.request.target.name(at: range), as: UTF8.self)
        }
        return handling.known.first { $0.kind == .service }?.id
    }

    /// Whether a filter of responses shows a reference: a network or a volume that is not found, perhaps on another
    /// node, is shown by its name alone.
    private func isTold(_ object: ObjectDescription) -> Bool {
        if !object.isUnknown { return view.visibility.shows(object) }
        return [.network, .volume].contains(object.kind) && view.visibility.showsAll(object.kind, named: object.id)
    }
}
