// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// Asks the engine for the objects that requests and responses refer to.
struct ObjectLookup: Sendable {
    let engine: EngineLookup
    private let turns = LookupTurns()
    private let lists = SharedLists()
    /// Whose turn it is. Lists, which all clients share, need none.
    private var requester = LookupRequester.everybody(version: nil)

    /// Nothing has a longer name.
    private static let referenceLimit = 1024

    init(engine: EngineLookup) { self.engine = engine }

    /// Ends all questions, those of the gate's table among them, and asks none any more.
    func close() {
        engine.close()
        turns.close()
    }

    /// Asks for a request of this client, and in its version of the API.
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
        // All that becomes of a question that was asked has a line already.
        answered.whenFailure { error in
            if case EngineLookup.Failure.noTurn = error { engine.report.failed(question, error: error, for: requester) }
        }
        return answered
    }

    /// Reads an answer, and keeps what `make` finds in it. One that does not say what it is about, or has no room, has a
    /// line in the log, as all that comes to nothing.
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

    // MARK: What requests name

    /// Answers all questions of one request; fails when the engine does not answer one of them.
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
        /// What the responses take until all questions have a result.
        var memory: [LookupMemory] = []
    }

    /// All answers of one request are counted together, in the place of what each of them took.
    private func keep(
        _ results: ObjectResults, memory: [LookupMemory]
    ) throws(EngineLookup.Failure) -> ResolvedObjects {
        guard let question = results.byQuestion.keys.first?.asked else {
            return ResolvedObjects(results: results, memory: nil)
        }
        for other in memory.dropFirst() { try other.keep(bytes: 0) }
        return try reporting(on: question) { () throws(EngineLookup.Failure) in
            guard let first = memory.first else {
                // What cannot be asked for was found in a list, or not at all.
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

    // MARK: What answers speak of

    private func sharing(_ key: SharedLists.Key) -> ObjectLookup {
        var shared = self
        shared.requester = .everybody(version: key.version)
        return shared
    }

    /// All objects of these kinds; fails when the engine does not say. A kind that it does not have, as services without
    /// a swarm, has none.
    func all(of kinds: Set<ObjectKind>, on eventLoop: any EventLoop) -> EventLoopFuture<ListedObjects> {
        // One list of a kind at a time is a turn of its own: nobody's other questions stand before it.
        let all = kinds.map { kind in
            // An old version may not know what a new one does: a list counts for those who asked alike.
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
    /// What the engine is asked first.
    fileprivate var asked: EngineLookup.Question {
        switch kind {
        case .exec: .exec(id: reference)
        case .tasks: .tasks(service: reference)
        case .specification: .object(.service, reference)
        case .implied: .object(.container, reference)
        case .object(let kind): .object(kind, reference)
        }
    }
}
