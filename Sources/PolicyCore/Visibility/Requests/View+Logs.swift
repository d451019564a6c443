// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Judgement of the logs of services and tasks, which are logs of containers.
extension VisibilityEvaluation {
    /// Whether a service's logs could hold those of a task that a rule on tasks or containers hides.
    var judgesTasks: Bool { endpoint == .serviceLogs && view.visibility.rulesTasks }

    mutating func judgeLogs() {
        guard let range = facts.match?.name, let results = facts.objects else { return }
        let asked = String(decoding: facts.request.target.name(at: range), as: UTF8.self)
        func shown(of kind: ObjectKind) -> ObjectResult.Candidate? {
            results.byQuestion[ObjectQuestion(kind: .object(kind), reference: asked)]?.shown(by: view.visibility)
        }
        // If neither is visible, a decoy is sent.
        if judgesTasks, let service = shown(of: .service) { judgeTasks(of: service, results: results) }
        if endpoint == .taskLogs, let task = shown(of: .task) { judgeContainer(of: task) }
    }

    /// Judges the tasks of a service. There is one violation for all reasons, since the reason itself would reveal
    /// hidden objects.
    private mutating func judgeTasks(of service: ObjectResult.Candidate, results: ObjectResults) {
        let question = ObjectQuestion(
            kind: .tasks(withContainers: view.visibility.rules(.container)), reference: service.id)
        guard let tasks = results.byQuestion[question] else { return laterQuestions.append(question) }
        guard tasks.shown(by: view.visibility) == nil else { return }
        deny(.logsOfAllTasks(containers: view.visibility.rules(.container) ? Self.mostQuestions : nil))
    }

    /// Denies the log of a task without a container: the engine waits for one, whose visibility is unknown.
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
