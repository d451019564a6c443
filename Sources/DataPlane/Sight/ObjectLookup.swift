import DockerAPI
import NIOCore
import PolicyCore

/// Asks the engine what it is that requests and answers refer to.
struct ObjectLookup: Sendable {
    let daemon: DaemonLookup

    /// Nothing has a longer name.
    private static let referenceLimit = 1024

    // MARK: What requests name

    /// Answers all questions of one request; fails when the engine does not answer one of them.
    func answers(to questions: [ObjectQuestion], on eventLoop: any EventLoop) -> EventLoopFuture<ObjectAnswers> {
        let asked = Array(Set(questions))
        let answers = asked.map { question in answer(to: question, on: eventLoop).map { (question, $0) } }
        return EventLoopFuture.whenAllSucceed(answers, on: eventLoop).map {
            ObjectAnswers(Dictionary($0) { first, _ in first }, decoy: Self.decoy())
        }
    }

    private func answer(to question: ObjectQuestion, on eventLoop: any EventLoop) -> EventLoopFuture<ObjectAnswer> {
        guard !question.reference.isEmpty, question.reference.utf8.count <= Self.referenceLimit else {
            return eventLoop.makeSucceededFuture(.missing)
        }
        switch question.kind {
        case .exec: return exec(question.reference, on: eventLoop)
        case .object(.task): return task(question.reference, on: eventLoop)
        case .object(let kind): return object(kind, question.reference, on: eventLoop)
        }
    }

    private func object(
        _ kind: ObjectKind, _ reference: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<ObjectAnswer> {
        daemon.ask(.object(kind, reference), on: eventLoop).flatMap { answer in
            if answer.status == 200, let value = JSONValue(engine: answer.body),
                let found = ObjectDescription(inspected: value, kind)
            {
                return eventLoop.makeSucceededFuture(ObjectAnswer(id: found.id, descriptions: [found]))
            }
            return candidates(kind, reference, on: eventLoop)
        }
    }

    /// The engine may not say which of several is meant, where all but one do not exist for the client.
    private func candidates(
        _ kind: ObjectKind, _ reference: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<ObjectAnswer> {
        guard kind != .image, kind != .volume else { return eventLoop.makeSucceededFuture(.missing) }
        return all([kind], on: eventLoop).map { objects in
            let meant = objects.filter { object in
                object.id.utf8.starts(with: reference.utf8) || object.names.contains { $0.hasSameBytes(as: reference) }
            }
            return ObjectAnswer(meant.map { ObjectAnswer.Candidate(id: $0.id, descriptions: [$0]) })
        }
    }

    /// An exec is its container's.
    private func exec(_ id: String, on eventLoop: any EventLoop) -> EventLoopFuture<ObjectAnswer> {
        daemon.ask(.exec(id: id), on: eventLoop).flatMap { answer in
            guard answer.status == 200, let exec = JSONValue(engine: answer.body), let id = exec["ID"]?.string,
                let container = exec["ContainerID"]?.string
            else { return eventLoop.makeSucceededFuture(.missing) }
            return object(.container, container, on: eventLoop).map { owner in
                owner.candidates.first.map { ObjectAnswer(id: id, descriptions: $0.descriptions) } ?? .missing
            }
        }
    }

    /// A task is its service's and its container's, as far as they are on this node.
    private func task(_ id: String, on eventLoop: any EventLoop) -> EventLoopFuture<ObjectAnswer> {
        daemon.ask(.object(.task, id), on: eventLoop).flatMap { answer in
            guard answer.status == 200, let value = JSONValue(engine: answer.body),
                let task = ObjectDescription(inspected: value, .task)
            else { return eventLoop.makeSucceededFuture(.missing) }
            let owners: [(ObjectKind, String?)] = [
                (.service, value["ServiceID"]?.string),
                (.container, value["Status"]?["ContainerStatus"]?["ContainerID"]?.string),
            ]
            let found = owners.compactMap { kind, id in
                id.flatMap { $0.isEmpty ? nil : owner(kind, $0, on: eventLoop) }
            }
            return EventLoopFuture.whenAllSucceed(found, on: eventLoop).map {
                ObjectAnswer(id: task.id, descriptions: [task] + $0)
            }
        }
    }

    /// What is not found has nothing by which it could be shown.
    private func owner(
        _ kind: ObjectKind, _ id: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<ObjectDescription> {
        object(kind, id, on: eventLoop).map {
            $0.candidates.first?.descriptions.first ?? ObjectDescription(kind: kind, id: id)
        }
    }

    private static func decoy() -> String {
        (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    // MARK: What answers speak of

    /// All objects of these kinds. A kind that the engine does not have, as services without a swarm, has none.
    func all(_ kinds: Set<ObjectKind>, on eventLoop: any EventLoop) -> EventLoopFuture<[ObjectDescription]> {
        let lists = kinds.map { kind in
            daemon.ask(.objects(kind), on: eventLoop).map { ObjectDescription.listed(in: $0, kind) }
        }
        return EventLoopFuture.whenAllSucceed(lists, on: eventLoop).map { $0.flatMap { $0 } }
    }
}
