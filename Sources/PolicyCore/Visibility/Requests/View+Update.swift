// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What a service would lose by being updated.
extension VisibilityEvaluation {
    /// The kinds of what is left out of a service's specification where it is hidden.
    private static let kindsOfSpecification: [ObjectKind] = [.network, .secret, .config, .volume, .image, .node]

    /// A body is the whole specification: what its client was not told of the present one would be gone, and nobody would
    /// say so. So only a service of which nothing is left out is updated.
    mutating func judgeUpdate() {
        let kinds = Self.kindsOfSpecification.filter(view.visibility.rules)
        guard endpoint == .serviceUpdate, !kinds.isEmpty, let service = updatedService else { return }
        let question = ObjectQuestion(kind: .specification(Set(kinds)), reference: service)
        guard let results = facts.objects else { return questions.append(question) }
        guard let result = results.byQuestion[question] else {
            // Which service is meant is known with the first answers alone.
            if view.visibility.hides(.service) { laterQuestions.append(question) } else { deny(.updateLosesHidden) }
            return
        }
        guard let all = result.candidates.first?.descriptions, !all.allSatisfy(isTold) else { return }
        deny(.updateLosesHidden)
    }

    /// Nil as long as it is not known which one is meant, and where there is none.
    private var updatedService: String? {
        guard let range = facts.match?.name else { return nil }
        guard view.visibility.hides(.service) else {
            return String(decoding: facts.request.target.name(at: range), as: UTF8.self)
        }
        return handling.known.first { $0.kind == .service }?.id
    }

    /// As a filter of answers judges a reference: what has such a name is shown by it alone, if it is at all, be it on this
    /// node or on another one.
    private func isTold(_ object: ObjectDescription) -> Bool {
        if !object.isUnknown { return view.visibility.shows(object) }
        return [.network, .volume].contains(object.kind) && view.visibility.showsAll(object.kind, named: object.id)
    }
}
