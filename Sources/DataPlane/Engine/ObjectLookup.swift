// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// Look-ups of the objects that requests and responses refer to.
struct ObjectLookup: Sendable {
    let engine: EngineLookup
    private let turns = LookupTurns()
    private let lists = SharedLists()
    private let quotas = QuotaTurns()
    /// The client whose turn a look-up takes. Lists are shared by all clients, and need no turn.
    private var requester = LookupRequester.everybody(version: nil)

    /// The most bytes of a reference; no object has a longer name.
    private static let referenceLimit = 1024

    init(engine: EngineLookup) { self.engine = engine }

    /// Ends all look-ups, those of the container table included, and refuses new ones.
    func close() {
        engine.close()
        turns.close()
        quotas.close()
    }

    /// Returns look-ups on behalf of this client, in its request's version of the API.
    func asking(for client: Client, version: APIVersion?, directory: ClientDirectory? = nil) -> ObjectLookup {
        var lookup = self
        lookup.requester = LookupRequester(client: client, version: version, directory: directory)
        return lookup
    }

    func ask(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        guard requester.holder != .gate else { return engine.ask(question, for: requester, on: eventLoop) }
        let answered = turns.run(for: requester.holder, on: eventLoop) {
            engine.ask(question, for: requester, on: eventLoop)
        }
        // Failures of look-ups that were sent have been logged.
        answered.whenFailure { error in
            if case EngineLookup.Failure.noTurn = error { engine.report.failed(question, error: error, for: requester) }
        }
        return answered
    }

    /// Reads a response, and returns what `make` finds in it. A response that cannot be read, or has no room, is logged
    /// as a failure.
    func read<Value>(
        _ question: EngineLookup.Question, response: LookupResponse, make: (JSONValue) -> Value?
    ) throws(EngineLookup.Failure) -> Value {
        try reporting(on: question) { () throws(EngineLookup.Failure) in
            guard let value = make(try response.document()) else { throw .notUnderstood }
            return value
        }
    }

    func reporting<Value>(
        on question: EngineLookup.Question, work: () throws(EngineLookup.Failure) -> Value
    ) throws(EngineLookup.Failure) -> Value {
        do throws(EngineLookup.Failure) {
            return try work()
        } catch {
            engine.report.failed(question, error: error, for: requester)
            throw error
        }
    }

    // MARK: References of requests

    /// Answers all questions of one request. Where they count what an owner has, its turn is waited for first.
    func turnedResults(
        for questions: [ObjectQuestion], on eventLoop: any EventLoop
    ) -> EventLoopFuture<ResolvedObjects> {
        guard let owner = questions.lazy.compactMap(\.countedOwner).first else {
            return results(for: questions, on: eventLoop)
        }
        return quotas.take(for: owner, on: eventLoop).flatMap { turn in
            results(for: questions, on: eventLoop).map { found in
                var found = found
                found.turn = turn
                return found
            }
        }
    }

    /// Finds the results of all questions of one request; fails if one has no answer from the engine.
    func results(for questions: [ObjectQuestion], on eventLoop: any EventLoop) -> EventLoopFuture<ResolvedObjects> {
        let asked = Array(Set(questions))
        let counted = asked.map { question in find(question, on: eventLoop).map { (question, $0) } }
        return EventLoopFuture.whenAllSucceed(counted, on: eventLoop).flatMap { counted in
            let unclear = counted.filter { Self.isUnclear($0, result: $1.result) }.compactMap { Self.listed(for: $0.0) }
            return all(of: Set(unclear), on: eventLoop).flatMapThrowing { listed in
                let results = counted.map { question, counted in
                    (question, Self.result(for: question, given: counted.result, objects: listed.objects))
                }
                let result = ObjectResults(
                    byQuestion: Dictionary(results) { first, _ in first }, decoy: Self.decoy(),
                    decoys: Dictionary(asked.map { ($0, Self.decoy()) }) { first, _ in first },
                    isPodman: counted.contains { $1.isPodman })
                return try keep(result, memory: counted.flatMap { $1.memory })
            }
        }
    }

    /// The result of one question, and the memory that counts for it.
    struct CountedResult {
        var result = ObjectResult.missing
        var isPodman = false
        /// The memory of responses until all questions have a result.
        var memory: [LookupMemory] = []
    }

    /// Counts all results of one request together, in place of each response's memory.
    private func keep(
        _ results: ObjectResults, memory: [LookupMemory]
    ) throws(EngineLookup.Failure) -> ResolvedObjects {
        guard let question = results.byQuestion.keys.first?.asked else {
            return ResolvedObjects(results: results, memory: nil)
        }
        for other in memory.dropFirst() { try other.keep(bytes: 0) }
        return try reporting(on: question) { () throws(EngineLookup.Failure) in
            guard let first = memory.first else {
                // Only such results are left as were found in a list, or not at all.
                let own = try LookupMemory(budget: engine.memory, for: requester.holder)
                try own.keep(bytes: results.memory)
                return ResolvedObjects(results: results, memory: own)
            }
            try first.keep(bytes: results.memory)
            return ResolvedObjects(results: results, memory: first)
        }
    }

    private func find(_ question: ObjectQuestion, on eventLoop: any EventLoop) -> EventLoopFuture<CountedResult> {
        let length = question.reference.utf8.count
        guard length > 0, length <= Self.referenceLimit, question.canBeAsked else {
            return eventLoop.makeSucceededFuture(CountedResult())
        }
        switch question.kind {
        case .exec: return exec(id: question.reference, on: eventLoop)
        case .tasks(let withContainers):
            return tasks(of: question.reference, withContainers: withContainers, on: eventLoop)
        case .specification(let kinds): return specification(of: question.reference, kinds: kinds, on: eventLoop)
        case .implied(let implication): return implied(implication, by: question.reference, on: eventLoop)
        case .owned(let kind): return owned(kind, by: question.reference, on: eventLoop)
        case .object(.task): return task(id: question.reference, on: eventLoop)
        case .object(let kind): return object(of: kind, reference: question.reference, on: eventLoop)
        }
    }

    private static func decoy() -> String {
        (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    // MARK: References of responses

    private func sharing(_ key: SharedLists.Key) -> ObjectLookup {
        var shared = self
        shared.requester = .everybody(version: key.version)
        return shared
    }

    /// Lists all objects of these kinds; fails if the engine does not answer. A kind that the engine does not have,
    /// such as services without a swarm, has none.
    func all(of kinds: Set<ObjectKind>, on eventLoop: any EventLoop) -> EventLoopFuture<ListedObjects> {
        // Lists need no turn: at most one of each kind is under way, and no client's other look-ups delay it.
        let all = kinds.map { kind in
            // An old version may omit what a new one lists, so a list is shared only by requests of one version.
            let key = lists.key(for: kind, version: requester.version)
            let lookup = sharing(key)
            return lists.list(of: key, on: eventLoop) {
                lookup.ask(.objects(kind), on: eventLoop).flatMapThrowing { response in
                    try lookup.reporting(on: .objects(kind)) { () throws(EngineLookup.Failure) in
                        let objects = try EngineObject.listed(in: response, kind: kind)
                        try response.memory?.keep(bytes: objects.reduce(0) { $0 + $1.memory })
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
    /// The first look-up for the question.
    fileprivate var asked: EngineLookup.Question {
        switch kind {
        case .exec: .exec(id: reference)
        case .tasks: .tasks(service: reference)
        case .specification: .object(.service, reference)
        case .implied: .object(.container, reference)
        case .owned(let kind): .objects(kind)
        case .object(let kind): .object(kind, reference)
        }
    }

    /// The owner whose objects are counted.
    fileprivate var countedOwner: String? { if case .owned = kind { reference } else { nil } }
}
