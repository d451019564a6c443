// SPDX-License-Identifier: Apache-2.0

import DataPlane
import NIOCore
import Synchronization

/// The engine's readiness, asked once for all simultaneous requests: an engine that hangs gets only one.
final class Readiness: Sendable {
    private let current = Mutex<EventLoopFuture<EngineState?>?>(nil)

    /// The time in which the engine must respond.
    static let patience = TimeAmount.seconds(3)

    /// Returns the engine's state; nil if it has not responded in time.
    func look(
        on eventLoop: any EventLoop, _ ping: () -> EventLoopFuture<EngineState>
    ) -> EventLoopFuture<EngineState?> {
        let promise = eventLoop.makePromise(of: EngineState?.self)
        let underWay = current.withLock { current in
            defer { current = current ?? promise.futureResult }
            return current
        }
        if let underWay {
            promise.completeWith(underWay)
            return promise.futureResult
        }
        let timer = eventLoop.scheduleTask(in: Self.patience) { promise.succeed(nil) }
        ping().whenSuccess { state in
            timer.cancel()
            promise.succeed(state)
        }
        promise.futureResult.whenComplete { _ in self.current.withLock { $0 = nil } }
        return promise.futureResult
    }
}
