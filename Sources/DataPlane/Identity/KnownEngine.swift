// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// What is known of the engine's version, for all event loops.
final class KnownEngine: Sendable {
    private struct State {
        var minorVersion: Int?
        /// Before this moment nobody asks again what was not told.
        var nextAsk = NIODeadline.uptimeNanoseconds(0)
    }

    private let state = Mutex(State())

    /// Older ones are served by no engine that is still mended.
    static let leastMinorVersion = 24
    private static let pause = TimeAmount.seconds(30)

    var minorVersion: Int? { state.withLock { $0.minorVersion } }

    /// Every answer tells it, and an engine may be another one after a while.
    func note(_ engine: EngineLookup.Engine) {
        guard let minor = engine.minorVersion else { return }
        state.withLock { $0.minorVersion = minor }
    }

    /// True for the first that asks while the version is not known, and again after a pause.
    func isWorthAsking(now: NIODeadline = .now()) -> Bool {
        state.withLock { state in
            guard state.minorVersion == nil, state.nextAsk <= now else { return false }
            state.nextAsk = now + Self.pause
            return true
        }
    }

    /// Nobody answered: the next one may ask at once.
    func askAgain() { state.withLock { $0.nextAsk = .uptimeNanoseconds(0) } }
}
