// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
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
    ) -> EventLoopFuture<CountedResult> {
        guard service.utf8.allSatisfy(\.isOfSwarmID) else { return eventLoop.makeSucceededFuture(CountedResult()) }
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
            return containers(of: service, ids: tasks.compactMap(\.container), on: eventLoop).map { containers in
                guard let containers else { return CountedResult() }
                return CountedResult(
                    result: ObjectResult(
                        id: service, descriptions: described + future + containers.map(\.description)),
                    memory: memory + containers.flatMap(\.memory))
            }
        }
    }

    /// The containers of these tasks, and those of a task that is no longer listed or not listed yet. Nil when there are
    /// too many.
    private func containers(
        of service: String, ids: [String], on eventLoop: any EventLoop
    ) -> EventLoopFuture<[(description: ObjectDescription, memory: [LookupMemory])]?> {
        let question = EngineLookup.Question.containers(service: service)
        return ask(question, on: eventLoop).flatMap { response in
            let listed: [String]
            do throws(EngineLookup.Failure) {
                listed = try read(question, response: response) {
                    $0.array?.compactMap { EngineContainer(json: $0)?.object.id }
                }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            let all = Set(ids).union(listed)
            guard all.count <= Self.mostContainers else { return eventLoop.makeSucceededFuture(nil) }
            let found = all.map { owner(kind: .container, id: $0, on: eventLoop) }
            return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map { $0 }
        }
    }
}

extension UInt8 {
    /// Ids of a swarm's objects are numbers to base 36.
    fileprivate var isOfSwarmID: Bool { isDigit || isLowercaseLetter }
}
