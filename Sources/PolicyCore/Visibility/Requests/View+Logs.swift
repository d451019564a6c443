// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The logs of a service and of a task, which are those of containers.
extension VisibilityEvaluation {
    /// Whether a service's logs could hold those of a task that is hidden by a rule about tasks or containers.
    var judgesTasks: Bool { endpoint == .serviceLogs && view.visibility.rulesTasks }

    mutating func judgeLogs() {
        guard let range = facts.match?.name, let results = facts.objects else { return }
        let asked = String(decoding: facts.request.target.name(at: range), as: UTF8.self)
        func shown(of kind: ObjectKind) -> ObjectResult.Candidate? {
            results.byQuestion[ObjectQuestion(kind: .object(kind), reference: asked)]?.shown(by: view.visibility)
        }
        // Where neither is shown a name travels that nobody has.
        if judgesTasks, let service = shown(of: .service) { judgeTasks(of: service, results: results) }
        if endpoint == .taskLogs, let task = shown(of: .task) { judgeContainer(of: task) }
    }

    /// One violation for whatever stands in the way: which it is would tell of what is hidden.
    private mutating func judgeTasks(of service: ObjectResult.Candidate, results: ObjectResults) {
        let question = ObjectQuestion(
            kind: .tasks(withContainers: view.visibility.rules(.container)), reference: service.id)
        guard let tasks = results.byQuestion[question] else { return laterQuestions.append(question) }
        guard tasks.shown(by: view.visibility) == nil else { return }
        deny(.logsOfAllTasks(containers: view.visibility.rules(.container) ? Self.mostQuestions : nil))
    }

    /// The engine waits for the container of a task that has none yet, and nobody knows whether it would be shown.
    private mutating func judgeContainer(of task: ObjectResult.Candidate) {
        guard view.visibility.rules(.container), !task.descriptions.contains(where: { $0.kind == .container }) else {
            return
        }
        deny(.logOfTaskWithoutContainer)
    }
}

extension Visibility {
    /// Whether a rule could hide one task of a service and not another.
    var rulesTasks: Bool { rules(.task) || rules(.container) }
}
