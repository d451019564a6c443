// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// What a service's logs are made of.
extension ObjectLookup {
    /// Each is inspected.
    private static let mostContainers = 64

    /// All tasks of a service as one answer, which is shown where all of them are. Nothing is found where they cannot all
    /// be told.
    func tasks(
        of service: String, withContainers: Bool, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Told> {
        guard service.utf8.allSatisfy(\.isOfSwarmID) else { return eventLoop.makeSucceededFuture(Told()) }
        let question = EngineLookup.Question.tasks(service: service)
        return ask(question, on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(Told()) }
            let tasks: [ServiceTask]
            do throws(EngineLookup.Failure) {
                tasks = try read(question, response) { ServiceTask.listed(in: $0, of: service) }
                let kept = tasks.reduce(0) { $0 + $1.description.memory }
                try reporting(question) { () throws(EngineLookup.Failure) in try response.memory?.keep(kept) }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            let described = tasks.map(\.description)
            let memory = response.memory.map { [$0] } ?? []
            guard withContainers else {
                return eventLoop.makeSucceededFuture(
                    Told(result: ObjectResult(id: service, descriptions: described), memory: memory))
            }
            let future = tasks.filter(\.mayStart).map { ObjectDescription.unknown(.container, id: $0.id) }
            return containers(of: service, tasks.compactMap(\.container), on: eventLoop).map { containers in
                guard let containers else { return Told() }
                return Told(
                    result: ObjectResult(
                        id: service, descriptions: described + future + containers.map(\.description)),
                    memory: memory + containers.flatMap(\.memory))
            }
        }
    }

    /// The containers of these tasks, and those of a task that is no longer listed or not listed yet. Nil when there are
    /// too many.
    private func containers(
        of service: String, _ ids: [String], on eventLoop: any EventLoop
    ) -> EventLoopFuture<[(description: ObjectDescription, memory: [LookupMemory])]?> {
        let question = EngineLookup.Question.containers(service: service)
        return ask(question, on: eventLoop).flatMap { response in
            let listed: [String]
            do throws(EngineLookup.Failure) {
                listed = try read(question, response) { $0.array?.compactMap { $0["Id"]?.string } }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            let all = Set(ids).union(listed)
            guard all.count <= Self.mostContainers else { return eventLoop.makeSucceededFuture(nil) }
            let found = all.map { owner(.container, $0, on: eventLoop) }
            return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map { $0 }
        }
    }
}

/// A task in the list of a service's tasks.
struct ServiceTask {
    let description: ObjectDescription
    /// Nil while there is none.
    let container: String?
    /// It has no container, and may get one.
    let mayStart: Bool

    var id: String { description.id }

    /// Nil when it is no such list.
    static func listed(in value: JSONValue, of service: String) -> [ServiceTask]? {
        // As Go writes a list without elements.
        if value == .null { return [] }
        guard let list = value.array else { return nil }
        let tasks = list.compactMap { ServiceTask($0, of: service) }
        return tasks.count == list.count ? tasks : nil
    }

    private init?(_ value: JSONValue, of service: String) {
        guard value["ServiceID"]?.string == service, let task = ObjectDescription(inspected: value, .task) else {
            return nil
        }
        description = task
        let id = value["Status"]?["ContainerStatus"]?["ContainerID"]?.string ?? ""
        container = id.isEmpty ? nil : id
        mayStart = id.isEmpty && !Self.ends.contains(value["Status"]?["State"]?.string ?? "")
    }

    /// The states in which a task starts no more. One that is orphaned may go on on another node.
    private static let ends: Set<String> = ["complete", "failed", "rejected", "shutdown"]
}

extension UInt8 {
    /// Ids of a swarm's objects are numbers to base 36.
    fileprivate var isOfSwarmID: Bool { (0x30...0x39).contains(self) || (0x61...0x7A).contains(self) }
}
