// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Judgement of the volumes that a body names, and of those that its paths lead to.
extension VisibilityEvaluation {
    /// Judges a volume. A missing one would be created, and a hidden one cannot be used or overlooked.
    mutating func judgeVolume(_ reference: BodyReferences.Reference) {
        if reference.use == .everyPath { return deny(.pathToVolumes) }
        guard ObjectName.isValid(reference.name) else {
            return deny(.notAVolumeName(reference.name))
        }
        let question = ObjectQuestion(kind: .object(.volume), reference: reference.name)
        questions.append(question)
        let isDenied =
            reference.use == .path
            ? !isOwnByPath(question)
            : isSomebodyElses(question, named: [reference.name]) || makesUnseen(reference, question: question)
        if isDenied {
            deny(.foreignVolume(reference.name, view.visibility[.volume]))
        }
        if let found = facts.objects?.byQuestion[question].flatMap({ shown(for: question, in: $0) }) {
            judgeOwner(of: found, named: reference.name)
        }
    }

    /// Whether the volume at a path is visible. A path creates nothing: hidden and missing volumes are denied alike,
    /// unless names alone decide.
    private func isOwnByPath(_ question: ObjectQuestion) -> Bool {
        guard let result = facts.objects?.byQuestion[question] else { return true }
        if shown(for: question, in: result) != nil { return true }
        return result.candidates.isEmpty && view.visibility.showsAll(.volume, named: question.reference)
    }

    /// Whether the request would create a volume that the client does not see. A missing volume is created with the
    /// name and the labels of its mount.
    private func makesUnseen(_ reference: BodyReferences.Reference, question: ObjectQuestion) -> Bool {
        guard reference.use != .path, facts.objects?.byQuestion[question]?.candidates.isEmpty == true else {
            return false
        }
        let made = ObjectDescription(
            kind: .volume, id: reference.name, names: [reference.name], labels: reference.labels)
        return !view.visibility.shows(made)
    }

    /// Whether the object exists and is hidden, or would be hidden once it existed. Both are denied alike, so that a
    /// denial does not reveal whether an invisible name is taken.
    func isSomebodyElses(_ question: ObjectQuestion, named names: [String]) -> Bool {
        guard let result = facts.objects?.byQuestion[question], case .object(let kind) = question.kind else {
            return false
        }
        if result.candidates.isEmpty { return !view.visibility.couldShow(kind, named: names) }
        return shown(for: question, in: result) == nil
    }
}
