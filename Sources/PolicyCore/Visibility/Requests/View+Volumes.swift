// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The volumes that a body names, and those to which its paths lead.
extension VisibilityEvaluation {
    /// A volume that is not there would be made: one that is hidden can be neither used nor passed over.
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
    }

    /// By its path nothing is made: a volume that is hidden and one that is not there are denied alike, unless names alone
    /// decide.
    private func isOwnByPath(_ question: ObjectQuestion) -> Bool {
        guard let result = facts.objects?.byQuestion[question] else { return true }
        if shown(for: question, in: result) != nil { return true }
        return result.candidates.isEmpty && view.visibility.showsAll(.volume, named: question.reference)
    }

    /// A volume that is not there is made by its name, and gets the labels that a mount gives it.
    private func makesUnseen(_ reference: BodyReferences.Reference, question: ObjectQuestion) -> Bool {
        guard reference.use != .path, facts.objects?.byQuestion[question]?.candidates.isEmpty == true else {
            return false
        }
        let made = ObjectDescription(
            kind: .volume, id: reference.name, names: [reference.name], labels: reference.labels)
        return !view.visibility.shows(made)
    }

    /// There is such a thing, and the client does not see it; or it would not see it once it were there. Both are
    /// answered alike, so that a name which no rule shows tells nothing of what has it.
    func isSomebodyElses(_ question: ObjectQuestion, named names: [String]) -> Bool {
        guard let result = facts.objects?.byQuestion[question], case .object(let kind) = question.kind else {
            return false
        }
        if result.candidates.isEmpty { return !view.visibility.couldShow(kind, named: names) }
        return shown(for: question, in: result) == nil
    }
}
