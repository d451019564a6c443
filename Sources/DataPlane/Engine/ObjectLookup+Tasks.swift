// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// The tasks and containers whose output a service's logs hold.
extension ObjectLookup {
    /// The most containers; each is inspected.
    private static let mostContainers = 64

    /// Finds all tasks of a service, as one result that is visible only if all of them are. Returns a missing result if
    /// they cannot all be determined.
    func tasks(
        of service: String, withContainers: Bool, on eventLoop: any EventLoop
    ) -> EventLoopFuture<CountedResult> {
        guard service.utf8.allSatisfy(SwarmID.isDigit) else { return eventLoop.makeSucceededFuture(CountedResult()) }
        let question = EngineLookup.Question.tasks(service: service)
        return ask(question, on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(CountedResult()) }
            let tasks: [EngineTask]
            do throws(EngineLookup.Failure) {
                tasks = try read(question, response: response) { EngineTask.listed(in: $0, of: service) }
                let kept = tasks.reduce(0) { $0 + $1.description.memory }
                try reporting(on: question) { () throws(EngineLookup.Failure) in try response.memory?.keep(bytes: kept)
                }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            let described = tasks.map(\.description)
            let memory = response.memory.map { [$0] } ?? []
            guard withContainers else {
                return eventLoop.makeSucceededFuture(
                    CountedResult(result: ObjectResult(id: service, descriptions: described), memory: memory))
            }
            let future = tasks.filter(\.mayStart).map { ObjectDescription.unknown(.container, id: $0.description.id) }
            return containers(of: service, tasks: tasks, on: eventLoop).map { containers in
                guard let containers else { return CountedResult() }
                return CountedResult(
                    result: ObjectResult(
                        id: service, descriptions: described + future + containers.map(\.description)),
                    memory: memory + containers.flatMap(\.memory))
            }
        }
    }

    /// Finds the containers of these tasks: those that the tasks name, and for a task without one those that carry its
    /// label. A label alone proves nothing, since any creator of a container may set it, so a container that a task
    /// names wins. Returns nil if there are too many.
    private func containers(
        of service: String, tasks: [EngineTask], on eventLoop: any EventLoop
    ) -> EventLoopFuture<[(description: ObjectDescription, memory: [LookupMemory])]?> {
        let named = Set(tasks.compactMap(\.container))
        let unnamed = Set(tasks.filter { $0.container == nil }.map(\.description.id))
        guard !unnamed.isEmpty else { return owners(ids: named, on: eventLoop) }
        let question = EngineLookup.Question.containers(service: service)
        return ask(question, on: eventLoop).flatMap { response in
            do throws(EngineLookup.Failure) {
                let labelled = try read(question, response: response) { Self.containers(in: $0, of: unnamed) }
                return owners(ids: named.union(labelled), on: eventLoop)
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
        }
    }

    /// Returns the ids of the list's containers that carry the label of one of these tasks; nil if it is no list.
    static func containers(in list: JSONValue, of tasks: Set<String>) -> [String]? {
        list.array?.compactMap { EngineContainer(json: $0)?.object }.filter { container in
            container.labels.contains { $0.key == "com.docker.swarm.task.id" && tasks.contains($0.value) }
        }.map(\.id)
    }

    private func owners(
        ids: Set<String>, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[(description: ObjectDescription, memory: [LookupMemory])]?> {
        guard ids.count <= Self.mostContainers else { return eventLoop.makeSucceededFuture(nil) }
        let found = ids.map { owner(kind: .container, id: $0, on: eventLoop) }
        return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map { $0 }
    }
}
