// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// Asks the engine what it is that requests and answers refer to.
struct ObjectLookup: Sendable {
    let engine: EngineLookup
    private let turns = LookupTurns()
    private let lists = SharedLists()
    /// Whose turn it is. Lists, which all clients share, need none.
    private var requester = LookupRequester.everybody(nil)

    /// Nothing has a longer name.
    private static let referenceLimit = 1024

    init(engine: EngineLookup) { self.engine = engine }

    /// Asks for a request of this client, and in its version of the API.
    func asking(for client: Client, _ version: APIVersion?, _ directory: ClientDirectory? = nil) -> ObjectLookup {
        var lookup = self
        lookup.requester = LookupRequester(client, version: version, directory)
        return lookup
    }

    func ask(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        guard requester.holder != .gate else { return engine.ask(question, for: requester, on: eventLoop) }
        let answered = turns.run(for: requester.holder, on: eventLoop) {
            engine.ask(question, for: requester, on: eventLoop)
        }
        // All that becomes of a question that was asked has a line already.
        answered.whenFailure { error in
            if case EngineLookup.Failure.noTurn = error { engine.report.failed(question, error, for: requester) }
        }
        return answered
    }

    /// Reads an answer, and keeps what `make` finds in it. One that does not say what it is about, or has no room, has a
    /// line in the log, as all that comes to nothing.
    func read<Value>(
        _ question: EngineLookup.Question, _ response: LookupResponse, _ make: (JSONValue) -> Value?
    ) throws(EngineLookup.Failure) -> Value {
        try reporting(question) { () throws(EngineLookup.Failure) in
            guard let value = make(try response.document()) else { throw .notUnderstood }
            return value
        }
    }

    func reporting<Value>(
        _ question: EngineLookup.Question, _ work: () throws(EngineLookup.Failure) -> Value
    ) throws(EngineLookup.Failure) -> Value {
        do throws(EngineLookup.Failure) {
            return try work()
        } catch {
            engine.report.failed(question, error, for: requester)
            throw error
        }
    }

    // MARK: What requests name

    /// Answers all questions of one request; fails when the engine does not answer one of them.
    func results(for questions: [ObjectQuestion], on eventLoop: any EventLoop) -> EventLoopFuture<ResolvedObjects> {
        let asked = Array(Set(questions))
        let told = asked.map { question in tell(question, on: eventLoop).map { (question, $0) } }
        return EventLoopFuture.whenAllSucceed(told, on: eventLoop).flatMap { told in
            let unclear = told.filter { Self.isUnclear($0, $1.result) }.compactMap { Self.listed($0.0) }
            return all(Set(unclear), on: eventLoop).flatMapThrowing { listed in
                let results = told.map { question, told in
                    (question, Self.result(question, told.result, listed.objects))
                }
                let result = ObjectResults(
                    Dictionary(results) { first, _ in first }, decoy: Self.decoy(),
                    decoys: Dictionary(asked.map { ($0, Self.decoy()) }) { first, _ in first },
                    isPodman: told.contains { $1.isPodman })
                return try keep(result, told.flatMap { $1.memory })
            }
        }
    }

    /// What the engine said, and who it is.
    struct Told {
        var result = ObjectResult.missing
        var isPodman = false
        /// What that takes until all is told.
        var memory: [LookupMemory] = []
    }

    /// All answers of one request are counted together, in the place of what each of them took.
    private func keep(
        _ results: ObjectResults, _ memory: [LookupMemory]
    ) throws(EngineLookup.Failure) -> ResolvedObjects {
        guard let question = results.byQuestion.keys.first?.asked else {
            return ResolvedObjects(results: results, memory: nil)
        }
        for other in memory.dropFirst() { try other.keep(0) }
        return try reporting(question) { () throws(EngineLookup.Failure) in
            guard let first = memory.first else {
                // What cannot be asked for was found in a list, or not at all.
                let own = try LookupMemory(engine.memory, for: requester.holder)
                try own.keep(results.memory)
                return ResolvedObjects(results: results, memory: own)
            }
            try first.keep(results.memory)
            return ResolvedObjects(results: results, memory: first)
        }
    }

    private func tell(_ question: ObjectQuestion, on eventLoop: any EventLoop) -> EventLoopFuture<Told> {
        let length = question.reference.utf8.count
        guard length > 0, length <= Self.referenceLimit, question.canBeAsked else {
            return eventLoop.makeSucceededFuture(Told())
        }
        switch question.kind {
        case .exec: return exec(question.reference, on: eventLoop)
        case .tasks(let withContainers):
            return tasks(of: question.reference, withContainers: withContainers, on: eventLoop)
        case .implied(let kind): return implied(kind, by: question.reference, on: eventLoop)
        case .object(.task): return task(question.reference, on: eventLoop)
        case .object(let kind): return object(kind, question.reference, on: eventLoop)
        }
    }

    /// The kind of which a list tells more than a question for one. The engine may not say which of several is meant,
    /// where all but one do not exist for the client.
    private static func listed(_ question: ObjectQuestion) -> ObjectKind? {
        switch question.kind {
        case .exec, .tasks, .implied, .object(.task), .object(.volume): nil
        // What is called so is found at once.
        case .object(.image): bareID(question.reference).allSatisfy(\.isHexDigit) ? .image : nil
        case .object(let kind): kind
        }
    }

    /// Nothing was found, or something by a name that could begin an id as well.
    private static func isUnclear(_ question: ObjectQuestion, _ result: ObjectResult) -> Bool {
        guard let found = result.candidates.first else { return true }
        let digits = bareID(question.reference)
        return digits.allSatisfy(\.isHexDigit) && !bareID(found.id).starts(with: digits)
    }

    /// Without the algorithm that stands in front of an image's id.
    private static func bareID(_ id: String) -> Substring.UTF8View {
        id.utf8.dropFirst(id.hasPrefix("sha256:") ? 7 : 0)
    }

    private static func result(
        _ question: ObjectQuestion, _ result: ObjectResult, _ objects: [ObjectDescription]
    ) -> ObjectResult {
        guard isUnclear(question, result), let kind = listed(question), !bareID(question.reference).isEmpty else {
            return result
        }
        let reference = question.reference
        let first = result.candidates.first
        let meant = objects.filter { object in
            object.kind == kind && object.id != first?.id
                && (bareID(object.id).starts(with: bareID(reference))
                    || object.names.contains { $0.hasSameBytes(as: reference) })
        }.map { ObjectResult.Candidate(id: $0.id, descriptions: [$0]) }
        guard let first else { return ObjectResult(meant) }
        return ObjectResult(id: first.id, descriptions: first.descriptions, others: meant)
    }

    private func object(
        _ kind: ObjectKind, _ reference: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Told> {
        let question = EngineLookup.Question.object(kind, reference)
        return ask(question, on: eventLoop).flatMapThrowing { response in
            var told = Told(isPodman: response.engine.isPodman)
            told.memory = response.memory.map { [$0] } ?? []
            if response.status == 200 {
                let found = try read(question, response) { ObjectDescription(inspected: $0, kind) }
                guard found.isMeant(by: reference) else { return told }
                try reporting(question) { () throws(EngineLookup.Failure) in try response.memory?.keep(found.memory) }
                told.result = ObjectResult(id: found.id, descriptions: [found])
            } else if kind == .image, told.isPodman, response.mentions("manifest list") {
                // There is such a name, and no image of this platform behind it: nobody can be shown what nobody knows.
                told.result = ObjectResult(
                    id: reference, descriptions: [ObjectDescription(kind: .image, id: reference)])
            }
            return told
        }
    }

    /// An exec is its container's.
    private func exec(_ id: String, on eventLoop: any EventLoop) -> EventLoopFuture<Told> {
        ask(.exec(id: id), on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(Told()) }
            let exec: (id: String, container: String)
            do throws(EngineLookup.Failure) {
                exec = try read(.exec(id: id), response) { exec in
                    guard let id = exec["ID"]?.string, let container = exec["ContainerID"]?.string else { return nil }
                    return (id, container)
                }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            guard exec.id.utf8.starts(with: id.utf8) else { return eventLoop.makeSucceededFuture(Told()) }
            return object(.container, exec.container, on: eventLoop).map { owner in
                let found = owner.result.candidates.first
                return Told(
                    result: found.map { ObjectResult(id: exec.id, descriptions: $0.descriptions) } ?? .missing,
                    memory: owner.memory)
            }
        }
    }

    /// A task is its service's and its container's, as far as they are on this node.
    private func task(_ id: String, on eventLoop: any EventLoop) -> EventLoopFuture<Told> {
        ask(.object(.task, id), on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(Told()) }
            let task: (description: ObjectDescription, owners: [(ObjectKind, String)])
            do throws(EngineLookup.Failure) {
                task = try read(.object(.task, id), response, Self.task)
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            let found = task.owners.map { kind, id in owner(kind, id, on: eventLoop) }
            return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map { owners in
                Told(
                    result: ObjectResult(
                        id: task.description.id, descriptions: [task.description] + owners.map(\.description)),
                    memory: (response.memory.map { [$0] } ?? []) + owners.flatMap(\.memory))
            }
        }
    }

    static func task(_ value: JSONValue) -> (description: ObjectDescription, owners: [(ObjectKind, String)])? {
        guard let task = ObjectDescription(inspected: value, .task) else { return nil }
        let owners: [(ObjectKind, String?)] = [
            (.service, value["ServiceID"]?.string),
            (.container, value["Status"]?["ContainerStatus"]?["ContainerID"]?.string),
            (.container, value["Spec"]?["NetworkAttachmentSpec"]?["ContainerID"]?.string),
        ]
        return (task, owners.compactMap { kind, id in id.flatMap { $0.isEmpty ? nil : (kind, $0) } })
    }

    /// What is not found may be anything: a container of another node, say.
    func owner(
        _ kind: ObjectKind, _ id: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<(description: ObjectDescription, memory: [LookupMemory])> {
        object(kind, id, on: eventLoop).map { told in
            (told.result.candidates.first?.descriptions.first ?? .unknown(kind, id: id), told.memory)
        }
    }

    private static func decoy() -> String {
        (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    // MARK: What answers speak of

    private func sharing(_ key: SharedLists.Key) -> ObjectLookup {
        var shared = self
        shared.requester = .everybody(key.version)
        return shared
    }

    /// All objects of these kinds; fails when the engine does not say. A kind that it does not have, as services without
    /// a swarm, has none.
    func all(_ kinds: Set<ObjectKind>, on eventLoop: any EventLoop) -> EventLoopFuture<ListedObjects> {
        // One list of a kind at a time is a turn of its own: nobody's other questions stand before it.
        let all = kinds.map { kind in
            // An old version may not know what a new one does: a list counts for those who asked alike.
            let key = lists.key(for: kind, requester.version)
            let lookup = sharing(key)
            return lists.list(key, on: eventLoop) {
                lookup.ask(.objects(kind), on: eventLoop).flatMapThrowing { response in
                    try lookup.reporting(.objects(kind)) { () throws(EngineLookup.Failure) in
                        let objects = try ObjectDescription.listed(in: response, kind)
                        try response.memory?.keep(objects.reduce(0) { $0 + $1.memory })
                        return ListedObjects(
                            objects: objects, memory: response.memory.map { [$0] } ?? [], rounds: [ListRound()])
                    }
                }
            }
        }
        return EventLoopFuture.whenAllSucceed(all, on: eventLoop).map { lists in
            lists.reduce(into: ListedObjects()) { $0.add($1) }
        }
    }
}

extension ObjectQuestion {
    /// What the engine is asked first.
    fileprivate var asked: EngineLookup.Question {
        switch kind {
        case .exec: .exec(id: reference)
        case .tasks: .tasks(service: reference)
        case .implied: .object(.container, reference)
        case .object(let kind): .object(kind, reference)
        }
    }
}
