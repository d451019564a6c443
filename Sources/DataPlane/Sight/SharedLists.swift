import DockerAPI
import NIOCore
import PolicyCore
import Synchronization

/// Lists of all objects of a kind, one at a time. Whoever asks while one is under way shares the next: it is as new as the
/// question, and a hundred streams that want to know the same cost one list.
final class SharedLists: Sendable {
    typealias Objects = [ObjectDescription]

    /// What is listed, and in which version of the API.
    struct Key: Hashable {
        let kind: ObjectKind
        private let minor: Int?

        init(kind: ObjectKind, version: APIVersion?) {
            self.kind = kind
            if case .engine(let minor) = version { self.minor = minor } else { minor = nil }
        }
    }

    private enum Round {
        case alone
        case followed(by: EventLoopPromise<Objects>)
    }

    /// The kinds that are being listed.
    private let rounds = Mutex<[Key: Round]>([:])

    func list(
        _ kind: Key, on eventLoop: any EventLoop, _ ask: @escaping @Sendable () -> EventLoopFuture<Objects>
    ) -> EventLoopFuture<Objects> {
        let next: EventLoopFuture<Objects>? = rounds.withLock { rounds in
            switch rounds[kind] {
            case nil:
                rounds[kind] = .alone
                return nil
            case .followed(let promise): return promise.futureResult
            case .alone:
                let promise = eventLoop.makePromise(of: Objects.self)
                rounds[kind] = .followed(by: promise)
                return promise.futureResult
            }
        }
        return next?.hop(to: eventLoop) ?? begin(kind, ask)
    }

    private func begin(
        _ kind: Key, _ ask: @escaping @Sendable () -> EventLoopFuture<Objects>
    ) -> EventLoopFuture<Objects> {
        let answer = ask()
        answer.whenComplete { _ in self.ended(kind, ask) }
        return answer
    }

    private func ended(_ kind: Key, _ ask: @escaping @Sendable () -> EventLoopFuture<Objects>) {
        let next: EventLoopPromise<Objects>? = rounds.withLock { rounds in
            guard case .followed(let promise) = rounds[kind] else {
                rounds[kind] = nil
                return nil
            }
            rounds[kind] = .alone
            return promise
        }
        if let next { begin(kind, ask).cascade(to: next) }
    }
}
