// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// The way to ask the engine: ``EngineLookup``, or a test's engine.
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
        _ question: EngineLookup.Question, for requester: LookupRequester, within limit: TimeAmount,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse>

    /// Asks for something that does not end; it ends with the channel.
    func stream(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop, receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel>
}

extension EngineQuestions {
    /// Asks, and waits for the whole answer as long as the engine may take for such a question.
    func ask(
        _ question: EngineLookup.Question, for requester: LookupRequester, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        ask(question, for: requester, within: question.patience, on: eventLoop)
    }

    /// Asks for the gate itself, in the engine's own version.
    func ask(
        _ question: EngineLookup.Question, within limit: TimeAmount = EngineLookup.limit, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        ask(question, for: .gate, within: limit, on: eventLoop)
    }

    /// Reads an answer to a question of the gate's own accord. Nil where there is none, or where it says nothing: then the
    /// log tells why.
    func read<Value>(
        _ question: EngineLookup.Question, result: Result<LookupResponse, any Error>,
        read: (LookupResponse) throws(EngineLookup.Failure) -> Value
    ) -> Value? {
        // What became of a question that has no answer was told by whoever asked it.
        guard case .success(let response) = result else { return nil }
        do throws(EngineLookup.Failure) {
            return try read(response)
        } catch {
            report.failed(question, error: error, for: .gate)
            return nil
        }
    }
}
