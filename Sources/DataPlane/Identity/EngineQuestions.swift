// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// What the engine is asked by whoever has to know something of it.
protocol EngineQuestions {
    /// The engine's socket as its path leads to it now; nil where the engine is not asked by a path.
    var socket: SocketIdentity? { get }

    /// What is known of the engine's version.
    var engine: KnownEngine { get }
    /// Where is told what became of the questions.
    var report: LookupReport { get }
    /// What answers and what is kept of them take.
    var memory: MemoryBudget { get }

    /// Asks, and waits at most for `limit` for the whole answer.
    func ask(
        _ question: DaemonLookup.Question, for asker: Asker, within limit: TimeAmount, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupAnswer>

    /// Asks for something that does not end; it ends with the channel.
    func stream(
        _ question: DaemonLookup.Question, on eventLoop: any EventLoop, _ receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel>
}

extension EngineQuestions {
    /// Asks, and waits at most ``DaemonLookup/limit`` for the whole answer.
    func ask(
        _ question: DaemonLookup.Question, for asker: Asker, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupAnswer> {
        ask(question, for: asker, within: DaemonLookup.limit, on: eventLoop)
    }

    /// Asks for the gate itself, in the engine's own version.
    func ask(
        _ question: DaemonLookup.Question, within limit: TimeAmount = DaemonLookup.limit, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupAnswer> {
        ask(question, for: .gate, within: limit, on: eventLoop)
    }

    /// Reads an answer to a question of the gate's own accord. Nil where there is none, or where it says nothing: then the
    /// log tells why.
    func read<Value>(
        _ question: DaemonLookup.Question, _ result: Result<LookupAnswer, any Error>,
        _ read: (LookupAnswer) throws(DaemonLookup.Failure) -> Value
    ) -> Value? {
        // What became of a question that has no answer was told by whoever asked it.
        guard case .success(let answer) = result else { return nil }
        do throws(DaemonLookup.Failure) {
            return try read(answer)
        } catch {
            report.failed(question, error, for: .gate)
            return nil
        }
    }
}
