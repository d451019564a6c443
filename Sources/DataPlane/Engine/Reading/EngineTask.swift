// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A task of a swarm as the engine's JSON describes it, in a list or by itself.
struct EngineTask {
    let object: EngineObject
    /// Its container's id; `nil` while it has none.
    let container: String?
    /// Whether it has no container, and may get one.
    let mayStart: Bool

    var description: ObjectDescription { object.description }
    /// Its service's id.
    var service: String? { object.owners.first { $0.kind == .service }?.id }

    /// Returns `nil` if the JSON does not say which task it is.
    init?(json: JSONValue) {
        guard let task = EngineObject(json: json, kind: .task) else { return nil }
        object = task
        let id = json["Status"]?["ContainerStatus"]?["ContainerID"]?.string ?? ""
        container = id.isEmpty ? nil : id
        mayStart = id.isEmpty && !Self.endStates.contains(json["Status"]?["State"]?.string ?? "")
    }

    /// The states in which a task starts no more. One that is orphaned may go on on another node.
    private static let endStates: Set<String> = ["complete", "failed", "rejected", "shutdown"]

    /// The tasks of a service in a list of these; `nil` if it is no such list.
    static func listed(in json: JSONValue, of service: String) -> [EngineTask]? {
        // Go writes an empty list as `null`.
        if json == .null { return [] }
        guard let list = json.array else { return nil }
        let tasks = list.compactMap { EngineTask(json: $0) }.filter { $0.service == service }
        return tasks.count == list.count ? tasks : nil
    }
}

/// An exec as `GET /exec/{id}/json` describes it.
struct EngineExec {
    let id: String
    let container: String

    /// Returns `nil` if the JSON does not say which exec it is, and whose.
    init?(json: JSONValue) {
        guard let id = json["ID"]?.string, let container = json["ContainerID"]?.string else { return nil }
        (self.id, self.container) = (id, container)
    }
}
