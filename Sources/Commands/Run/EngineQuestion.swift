// SPDX-License-Identifier: Apache-2.0

import Addressing
import DataPlane
import NIOCore
import NIOPosix
import PolicyConfig

/// A question of a command's to the engine, asked once and by the gate's own means.
enum EngineQuestion {
    /// Asks the engine, and waits for the response. After a failure it prints the reason, and the line that mends it.
    /// - Parameter failure: the text before the reason: `the engine does not answer`.
    static func ask<Answer: Sendable>(
        _ settings: Settings, failure: String,
        question: (Upstream, any EventLoop) throws -> EventLoopFuture<Answer>
    ) throws -> Answer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        do {
            return try question(Upstream(settings: settings), group.next()).wait()
        } catch {
            let advice = SocketAdvice.about(settings.upstream).map { ": \($0)" } ?? ""
            printError("caisson: \(failure): \(settings.upstream): \(ErrorText.words(for: error))\(advice)")
            throw ExitCode(1)
        }
    }
}
