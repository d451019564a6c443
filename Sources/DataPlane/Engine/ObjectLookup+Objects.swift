// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// Inspections of single objects.
extension ObjectLookup {
    func object(
        of kind: ObjectKind, reference: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<CountedResult> {
        let question = EngineLookup.Question.object(kind, reference)
        return ask(question, on: eventLoop).flatMapThrowing { response in
            var counted = CountedResult(isPodman: response.engine.isPodman)
            counted.memory = response.memory.map { [$0] } ?? []
            if response.status == 200 {
                let found = try read(question, response: response) { EngineObject(json: $0, kind: kind)?.description }
                guard found.isMeant(by: reference) else { return counted }
                try reporting(on: question) { () throws(EngineLookup.Failure) in
                    try response.memory?.keep(bytes: found.memory)
                }
                counted.result = ObjectResult(id: found.id, descriptions: [found])
            } else if kind == .image, counted.isPodman, response.mentions("manifest list") {
                // The name exists, but without an image of this platform: an unknown object stands for it.
                counted.result = ObjectResult(
                    id: reference, descriptions: [ObjectDescription(kind: .image, id: reference)])
            }
            return counted
        }
    }

    /// Finds an owner's objects of a kind in a list that is requested now.
    func owned(
        _ kind: ObjectKind, by owner: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<CountedResult> {
        all(of: [kind], on: eventLoop).map { listed in
            let owned = listed.objects.filter { $0.isOwned(by: owner) }
            return CountedResult(
                result: ObjectResult(candidates: owned.map { .init(id: $0.id, descriptions: [$0]) }))
        }
    }

    /// Finds an exec, which counts as its container.
    func exec(id: String, on eventLoop: any EventLoop) -> EventLoopFuture<CountedResult> {
        ask(.exec(id: id), on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(CountedResult()) }
            let exec: EngineExec
            do throws(EngineLookup.Failure) {
                exec = try read(.exec(id: id), response: response) { EngineExec(json: $0) }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            guard exec.id.utf8.starts(with: id.utf8) else { return eventLoop.makeSucceededFuture(CountedResult()) }
            return object(of: .container, reference: exec.container, on: eventLoop).map { owner in
                let found = owner.result.candidates.first
                return CountedResult(
                    result: found.map { ObjectResult(id: exec.id, descriptions: $0.descriptions) } ?? .missing,
                    memory: owner.memory)
            }
        }
    }

    /// Finds a task, which counts as its service and its container, as far as they are on this node.
    func task(id: String, on eventLoop: any EventLoop) -> EventLoopFuture<CountedResult> {
        ask(.object(.task, id), on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(CountedResult()) }
            let task: EngineObject
            do throws(EngineLookup.Failure) {
                task = try read(.object(.task, id), response: response) { EngineObject(json: $0, kind: .task) }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            let found = task.owners.map { kind, id in owner(kind: kind, id: id, on: eventLoop) }
            return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map { owners in
                CountedResult(
                    result: ObjectResult(
                        id: task.description.id, descriptions: [task.description] + owners.map(\.description)),
                    memory: (response.memory.map { [$0] } ?? []) + owners.flatMap(\.memory))
            }
        }
    }

    /// Finds the object that another one belongs to. If it is not found, an unknown object stands for it: it may be a
    /// container of another node.
    func owner(
        kind: ObjectKind, id: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<(description: ObjectDescription, memory: [LookupMemory])> {
        object(of: kind, reference: id, on: eventLoop).map { counted in
            (counted.result.candidates.first?.descriptions.first ?? .unknown(kind, id: id), counted.memory)
        }
    }
}
