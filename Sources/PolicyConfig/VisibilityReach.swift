// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The endpoints that a view affects.
enum VisibilityReach {
    /// Returns the endpoints whose responses cannot be filtered.
    static func refused(by view: View, among allowed: [Endpoint]) -> [Endpoint] {
        allowed.filter { if case .refuse = view.plan(of: $0) { true } else { false } }
    }

    /// Returns a text about such endpoints; nil if all responses can be filtered.
    static func refusal(by view: View, among allowed: [Endpoint]) -> String? {
        let names = refused(by: view, among: allowed).map(\.operationId)
        guard !names.isEmpty else { return nil }
        let more = names.count > 5 ? " and \(names.count - 5) more" : ""
        let list = names.prefix(5).joined(separator: ", ") + more
        let subject = names.count == 1 ? "it" : "they"
        return "denied all the same, because \(subject) cannot be judged while something is hidden or redacted: \(list)"
    }

    /// Whether an endpoint's requests or responses could name objects of this kind.
    static func isAbout(_ endpoint: Endpoint, kind: ObjectKind) -> Bool {
        if ObjectKind(of: endpoint.traits.object) == kind || withBodies.contains(endpoint) { return true }
        if endpoint.traits.object == .exec { return kind == .container }
        // A task is hidden with its service and its container, and so is its output.
        let isOfTasks = endpoint.traits.object == .task || endpoint == .serviceLogs
        if isOfTasks, [.task, .service, .container].contains(kind) { return true }
        let hiding = Visibility([kind: Visibility.Rule(shown: [.name(.exact(""))])])
        if case .passOn = ResponsePlan.choose(for: endpoint, visibility: hiding, redaction: Redaction()) {
            return false
        }
        return true
    }

    /// The endpoints whose requests name objects of any kind.
    private static let withBodies: Set<Endpoint> = [
        .containerCreate, .serviceCreate, .serviceUpdate, .networkConnect, .networkDisconnect, .imageBuild,
        .imageCommit,
    ]
}
