// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A replay of recorded requests under another policy.
package struct Replay: Sendable {
    /// A difference between a request's recorded outcome and its replay.
    package enum Change: Sendable, Hashable, CaseIterable {
        /// The request passed, and would be denied.
        case denied
        /// The request was denied, and would pass.
        case allowed
        /// The outcome depends on the request's body, or on the engine's description of its object.
        case depends
    }

    /// Requests of one client to one endpoint with the same change.
    package struct Group: Sendable {
        package let client: String
        package let change: Change
        package let endpoint: Endpoint?
        package fileprivate(set) var hits = 0
        package fileprivate(set) var last = ""
        /// One of the requests, in the log's form.
        package let request: String
        /// The denial, if the request is denied.
        package let denial: Denial?
    }

    private struct Key: Hashable {
        let client: LoggedClient
        let change: Change
        let endpoint: Endpoint?
    }

    package private(set) var requests = 0
    /// The number of requests with the same outcome.
    package private(set) var same = 0
    private var byKey: [Key: Group] = [:]
    private let catalog: ObjectCatalog

    /// - Parameter catalog: the known objects that the requests name.
    package init(catalog: ObjectCatalog = ObjectCatalog()) { self.catalog = catalog }

    /// The groups by client, those that would be denied first.
    package var groups: [Group] {
        byKey.values.sorted { left, right in
            (left.client, left.change.rank, left.endpoint?.rawValue ?? .max)
                < (right.client, right.change.rank, right.endpoint?.rawValue ?? .max)
        }
    }

    /// Whether some request certainly has another outcome.
    package var changesSomething: Bool { byKey.keys.contains { $0.change != .depends } }
    package var isUncertain: Bool { byKey.keys.contains { $0.change == .depends } }

    /// - Parameter policy: the policy for the client; nil if the client is unknown.
    package mutating func add(_ request: LoggedRequest, judgedBy policy: Policy?) {
        guard request.outcome != .unjudged else { return }
        requests += 1
        let result = ReplayedRequest(request, by: policy, catalog: catalog)
        let change: Change? =
            switch (result.decision, request.outcome) {
            case (.depends, _): .depends
            case (.allowed, .denied): .allowed
            case (.denied, .passed): .denied
            default: nil
            }
        guard let change else {
            same += 1
            return
        }
        let key = Key(client: LoggedClient(text: request.client), change: change, endpoint: request.endpoint)
        var group =
            byKey[key]
            ?? Group(
                client: request.client, change: change, endpoint: request.endpoint,
                request: "\(request.method.token) \(request.path)", denial: result.denial)
        group.hits += 1
        group.last = max(group.last, request.time)
        byKey[key] = group
    }
}

extension Replay.Change {
    fileprivate var rank: Int {
        switch self {
        case .denied: 0
        case .allowed: 1
        case .depends: 2
        }
    }
}

extension Replay.Group {
    /// The usage in words: `3 times, last 2026-11-21T17:52:13.061Z`.
    package var words: String {
        let times = hits == 1 ? "once" : "\(hits) times"
        return last.isEmpty ? times : hits == 1 ? "\(times), \(last)" : "\(times), last \(last)"
    }
}

/// The decision of a policy on one recorded request, without an engine.
struct ReplayedRequest {
    enum Decision {
        case allowed, denied, depends
    }

    private(set) var decision = Decision.denied
    private(set) var denial: Denial?

    init(_ request: LoggedRequest, by policy: Policy?, catalog: ObjectCatalog) {
        guard let policy else { return }
        let admission = Admission(by: policy, asIfEnforced: true)
        var result = admission.admit(request.method, target: request.path)
        var isCertain = true
        // First conditions need objects, then the view does.
        for _ in 0..<2 {
            guard case .needsObjects(let pending, let questions) = result else { break }
            guard let (objects, areWhole) = Self.objects(for: questions, catalog: catalog) else { break }
            isCertain = areWhole || !policy.looksAtMoreThanNames
            result = admission.admit(pending, objects: objects)
        }
        switch result {
        case .permitted: decision = .allowed
        case .refused(.denied(let denial), _) where isCertain: (decision, self.denial) = (.denied, denial)
        case .refused(.denied, _), .needsBody, .needsObjects: decision = .depends
        case .refused: decision = .denied
        }
    }

    /// Returns nil if the request needs an ID or a group of objects that are unknown.
    private static func objects(
        for questions: [ObjectQuestion], catalog: ObjectCatalog
    ) -> (ObjectResults, areWhole: Bool)? {
        var results: [ObjectQuestion: ObjectResult] = [:]
        var areWhole = true
        for question in questions {
            guard case .object(let kind) = question.kind else { return nil }
            let known = catalog.object(question.reference, of: kind)
            guard let name = known == nil ? catalog.name(of: question.reference, kind: kind) : "" else { return nil }
            areWhole = areWhole && known != nil
            let description = known ?? ObjectDescription(kind: kind, id: id, names: [name])
            results[question] = ObjectResult(id: description.id, descriptions: [description])
        }
        return (ObjectResults(byQuestion: results, decoy: id), areWhole)
    }

    private static let id = String(repeating: "0123456789abcdef", count: 4)
}

extension Policy {
    /// Whether a rule or the view depends on labels or images of objects, so that a name alone does not decide.
    fileprivate var looksAtMoreThanNames: Bool {
        let rules = rules.compactMap { $0.conditions?.object?.rule }
        return view != nil
            || rules.contains { rule in
                !(rule.shown + rule.hidden).allSatisfy { if case .name = $0 { true } else { false } }
            }
    }
}
