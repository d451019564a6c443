// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A task of a swarm, read from the engine's JSON, in a list or an inspection.
struct EngineTask {
    let object: EngineObject
    /// The id of its container; `nil` while it has none.
    let container: String?
    /// Whether it has no container yet, and may get one.
    let mayStart: Bool

    var description: ObjectDescription { object.description }
    /// The id of its service.
    var service: String? { object.owners.first { $0.kind == .service }?.id }

    /// Returns `nil` if the JSON has no id of a task.
    init?(json: JSONValue) {
        guard let task = EngineObject(json: json, kind: .task) else { return nil }
        object = task
        let id = json["Status"]?["ContainerStatus"]?["ContainerID"]?.string ?? ""
        container = id.isEmpty ? nil : id
        mayStart = id.isEmpty && !Self.endStates.contains(json["Status"]?["State"]?.string ?? "")
    }

    /// The states in which a task starts no more. An orphaned task may continue on another node.
    private static let endStates: Set<String> = ["complete", "failed", "rejected", "shutdown"]

    /// Reads a list of a service's tasks; `nil` if it is none, or has another service's.
    static func listed(in json: JSONValue, of service: String) -> [EngineTask]? {
        // Go writes an empty list as `null`.
        if json == .null { return [] }
        guard let list = json.array else { return nil }
        let tasks = list.compactMap { EngineTask(json: $0) }.filter { $0.service == service }
        return tasks.count == list.count ? tasks : nil
    }
}

/// An exec, read from `GET /exec/{id}/json`.
struct EngineExec {
    let id: String
    let container: String

    /// Returns `nil` if the JSON lacks the id of the exec or of its container.
    init?(json: JSONValue) {
        guard let id = json["ID"]?.string, let container = json["ContainerID"]?.string else { return nil }
        (self.id, self.container) = (id, container)
    }
}
