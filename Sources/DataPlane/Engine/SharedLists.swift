// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Synchronization

/// Lists of all objects of a kind, one at a time for the whole gate. Requests that come while one is under way share
/// the next: it is newer than each of them, and a hundred streams with the same question cost one list.
///
/// A kind is listed in at most ``mostVersions`` versions of the API at once, beside the engine's own: clients choose
/// the version, and each costs a list.
///
/// The failure of a list fails only the request that began it. The others share one more list, together with those that
/// came meanwhile.
final class SharedLists: Sendable {
    typealias Objects = ListedObjects
    typealias Question = @Sendable () -> EventLoopFuture<Objects>

    /// The kind of a list, and its version of the API.
    struct Key: Hashable {
        let kind: ObjectKind
        /// The minor version; nil for the engine's own.
        fileprivate let minor: Int?

        fileprivate init(kind: ObjectKind) {
            self.kind = kind
            minor = nil
        }

        /// The version to ask in.
        var version: APIVersion? { minor.map { .engine(minor: $0) } }

        init(kind: ObjectKind, version: APIVersion?) {
            self.kind = kind
            if case .engine(let minor) = version { self.minor = minor } else { minor = nil }
        }
    }

    static let mostVersions = 2

    /// The most lists of all kinds at once.
    static let mostLists = ObjectKind.allCases.count * (mostVersions + 1)

    private enum Round {
        case alone
        case followed(by: Next)
    }

    /// The next list, asked for by its first waiter, so that another requester's failure does not affect it.
    private struct Next {
        let promise: EventLoopPromise<Objects>
        let ask: Question
    }

    /// The lists that are under way.
    private let rounds = Mutex<[Key: Round]>([:])
    private let patience: TimeAmount

    /// - Parameter patience: the time after which a waiter is not made to wait for one more list.
    init(patience: TimeAmount = EngineLookup.limit) { self.patience = patience }

    /// Returns the key for a kind: in the request's version, or in the engine's own if enough others are under way.
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
            // An engine that hangs would hang again.
            guard asked + self.patience > .now(), error as? EngineLookup.Failure != .stopped else {
                return eventLoop.makeFailedFuture(error)
            }
            return (self.next(for: kind, on: eventLoop, ask: ask) ?? self.begin(for: kind, ask: ask)).hop(to: eventLoop)
        }
    }

    /// Returns the list behind the one under way; nil if there is none, and the caller has to begin one.
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

/// Objects that the engine listed, with their memory, which is held as long as they are.
struct ListedObjects: Sendable {
    var objects: [ObjectDescription] = []
    var memory: [LookupMemory] = []
    /// The lists that the objects are from.
    var rounds: [ListRound] = []

    mutating func add(_ more: ListedObjects) {
        objects += more.objects
        memory += more.memory
        rounds += more.rounds
    }
}

/// The identity of one list, as it was at one moment.
final class ListRound: Sendable {}
