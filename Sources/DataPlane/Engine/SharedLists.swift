// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Synchronization

/// Lists of all objects of a kind, one at a time for the gate. Whoever asks while one is under way shares the next: it is
/// as new as the question, and a hundred streams that want to know the same cost one list.
///
/// At most ``mostVersions`` versions of the API are asked for a kind in at once, and the engine's own: which versions
/// there are is the clients' choice, and each of them would cost a list.
///
/// A list that fails fails for the one that it was begun for alone: the others share one more, with whoever came
/// meanwhile.
final class SharedLists: Sendable {
    typealias Objects = ListedObjects
    typealias Question = @Sendable () -> EventLoopFuture<Objects>

    /// What is listed, and in which version of the API.
    struct Key: Hashable {
        let kind: ObjectKind
        /// Nil for the engine's own.
        fileprivate let minor: Int?

        fileprivate init(kind: ObjectKind) {
            self.kind = kind
            minor = nil
        }

        /// What to ask in.
        var version: APIVersion? { minor.map { .engine(minor: $0) } }

        init(kind: ObjectKind, version: APIVersion?) {
            self.kind = kind
            if case .engine(let minor) = version { self.minor = minor } else { minor = nil }
        }
    }

    static let mostVersions = 2

    /// Lists of all kinds at once, at most.
    static let mostLists = ObjectKind.allCases.count * (mostVersions + 1)

    private enum Round {
        case alone
        case followed(by: Next)
    }

    /// Asked by the first who waits for it: what stood in the way of another's question does not stand in its way.
    private struct Next {
        let promise: EventLoopPromise<Objects>
        let ask: Question
    }

    /// The kinds that are being listed.
    private let rounds = Mutex<[Key: Round]>([:])
    private let patience: TimeAmount

    /// - Parameter patience: whoever has waited so long for others' lists is not asked to wait for one more.
    init(patience: TimeAmount = EngineLookup.limit) { self.patience = patience }

    /// How to ask for a kind: in the version of the request, or in the engine's own where enough others are under way.
    func key(for kind: ObjectKind, version: APIVersion?) -> Key {
        let key = Key(kind: kind, version: version)
        guard key.minor != nil else { return key }
        let others = rounds.withLock { rounds in
            rounds.keys.count { $0.kind == kind && $0.minor != nil && $0 != key }
        }
        return others < Self.mostVersions ? key : Key(kind: kind)
    }

    func list(
        of kind: Key, on eventLoop: any EventLoop, ask: @escaping Question
    ) -> EventLoopFuture<Objects> {
        guard let next = self.next(for: kind, on: eventLoop, ask: ask) else { return begin(for: kind, ask: ask) }
        let asked = NIODeadline.now()
        return next.hop(to: eventLoop).flatMapError { error in
            // An engine that hangs would do so again.
            guard asked + self.patience > .now(), error as? EngineLookup.Failure != .stopped else {
                return eventLoop.makeFailedFuture(error)
            }
            return (self.next(for: kind, on: eventLoop, ask: ask) ?? self.begin(for: kind, ask: ask)).hop(to: eventLoop)
        }
    }

    /// The list behind the one that is under way; nil when there is none, and it is the caller's to begin one.
    private func next(
        for kind: Key, on eventLoop: any EventLoop, ask: @escaping Question
    ) -> EventLoopFuture<Objects>? {
        rounds.withLock { rounds in
            switch rounds[kind] {
            case nil:
                rounds[kind] = .alone
                return nil
            case .followed(let next): return next.promise.futureResult
            case .alone:
                let promise = eventLoop.makePromise(of: Objects.self)
                rounds[kind] = .followed(by: Next(promise: promise, ask: ask))
                return promise.futureResult
            }
        }
    }

    private func begin(for kind: Key, ask: @escaping Question) -> EventLoopFuture<Objects> {
        let result = ask()
        result.whenComplete { _ in self.ended(for: kind) }
        return result
    }

    private func ended(for kind: Key) {
        let next: Next? = rounds.withLock { rounds in
            guard case .followed(let next) = rounds[kind] else {
                rounds[kind] = nil
                return nil
            }
            rounds[kind] = .alone
            return next
        }
        if let next { begin(for: kind, ask: next.ask).cascade(to: next.promise) }
    }
}

/// Objects that the engine listed, and what they take as long as somebody has them.
struct ListedObjects: Sendable {
    var objects: [ObjectDescription] = []
    var memory: [LookupMemory] = []
    /// Which lists they are of.
    var rounds: [ListRound] = []

    mutating func add(_ more: ListedObjects) {
        objects += more.objects
        memory += more.memory
        rounds += more.rounds
    }
}

/// One list, as it was at one moment. Compared by identity.
final class ListRound: Sendable {}
