// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// Objects that a container implies: its mounts and networks, or its image.
extension ObjectLookup {
    /// The most implied objects; each is inspected.
    private static let mostImplied = 64

    /// Finds all objects that a container implies, as one result that is visible only if all of them are. Returns a
    /// missing result if they cannot all be determined.
    func implied(
        _ implication: Implication, by container: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<CountedResult> {
        let question = EngineLookup.Question.object(.container, container)
        return ask(question, on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(CountedResult()) }
            let names: [ImpliedNames.Name]?
            do throws(EngineLookup.Failure) {
                names = try read(question, response: response) { json -> [ImpliedNames.Name]?? in
                    guard let found = EngineContainer(json: json), found.object.id == container else { return nil }
                    return .some(ImpliedNames(implication, of: found).all)
                }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            guard let names, names.count <= Self.mostImplied else {
                return eventLoop.makeSucceededFuture(CountedResult())
            }
            return all(names, of: container, response: response, on: eventLoop)
        }
    }

    /// Finds all objects of these kinds that a service refers to, as one result. If one cannot be determined, an
    /// unknown object stands for them.
    func specification(
        of service: String, kinds: Set<ObjectKind>, on eventLoop: any EventLoop
    ) -> EventLoopFuture<CountedResult> {
        let question = EngineLookup.Question.object(.service, service)
        return ask(question, on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(CountedResult()) }
            let found: ServiceReferences
            do throws(EngineLookup.Failure) {
                found = try read(question, response: response) { ServiceReferences(json: $0, kinds: kinds) }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            guard let names = found.all, names.count <= Self.mostImplied else {
                let untold = ObjectDescription.unknown(.container, id: "")
                return eventLoop.makeSucceededFuture(
                    CountedResult(
                        result: ObjectResult(id: found.id, descriptions: [untold]),
                        memory: response.memory.map { [$0] } ?? []))
            }
            return all(names, of: found.id, response: response, on: eventLoop)
        }
    }

    private func all(
        _ names: [ImpliedNames.Name], of id: String, response: LookupResponse, on eventLoop: any EventLoop
    ) -> EventLoopFuture<CountedResult> {
        let memory = response.memory.map { [$0] } ?? []
        let found = names.map { owner(kind: $0.kind, id: $0.text, on: eventLoop) }
        return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map {
            CountedResult(
                result: ObjectResult(id: id, descriptions: $0.map(\.description)), memory: memory + $0.flatMap(\.memory)
            )
        }
    }
}
