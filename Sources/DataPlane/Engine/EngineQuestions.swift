// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// The interface for look-ups: implemented by ``EngineLookup``, and by a test's engine.
protocol EngineQuestions {
    /// The socket that the engine's path leads to now; nil if the engine has no path.
    var socket: SocketIdentity? { get }

    /// The known version of the engine.
    var engine: KnownEngine { get }
    /// The log's reports on look-ups.
    var report: LookupReport { get }
    /// The budget for responses and for the kept parts of them.
    var memory: MemoryBudget { get }

    /// Sends a look-up, and waits at most `limit` for the whole response.
    func ask(
        _ question: EngineLookup.Question, for requester: LookupRequester, within limit: TimeAmount,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse>

    /// Opens a look-up whose response has no end. It ends with the channel.
    func stream(
        _ question: EngineLookup.Question, on eventLoop: any EventLoop, receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel>
}

extension EngineQuestions {
    /// Sends a look-up, and waits for the whole response as long as the engine may take for this kind of question.
    func ask(
        _ question: EngineLookup.Question, for requester: LookupRequester, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        ask(question, for: requester, within: question.patience, on: eventLoop)
    }

    /// Sends a look-up of the gate itself, in the engine's own version.
    func ask(
        _ question: EngineLookup.Question, within limit: TimeAmount = EngineLookup.limit, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        ask(question, for: .gate, within: limit, on: eventLoop)
    }

    /// Reads the response to one of the gate's own look-ups. Returns nil, and logs the reason, if there is none or it
    /// cannot be read.
    func read<Value>(
        _ question: EngineLookup.Question, result: Result<LookupResponse, any Error>,
        read: (LookupResponse) throws(EngineLookup.Failure) -> Value
    ) -> Value? {
        // A failed look-up has been logged where it was sent.
        guard case .success(let response) = result else { return nil }
        do throws(EngineLookup.Failure) {
            return try read(response)
        } catch {
            report.failed(question, error: error, for: .gate)
            return nil
        }
    }
}
