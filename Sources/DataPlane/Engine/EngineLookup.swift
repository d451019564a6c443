// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// The gate's own look-ups: a fixed list of GETs, each on a connection of its own. Beside permits, nothing else reaches
/// the engine.
package struct EngineLookup: Sendable, EngineQuestions {
    package enum Failure: Error, Equatable {
        case noAnswer
        /// The gate is stopping, and sends no look-ups any more.
        case stopped
        /// The look-up was not sent: too many are under way or waiting.
        case noTurn
        case tooLarge
        /// The response would take more of the memory budget than is free, or than the requester's share.
        case noRoom
        /// The engine, or a proxy in front of it, does not allow the look-up.
        /// - Parameter said: the message of the response.
        case refused(status: Int, said: String = "")
        /// The response is not one that the engine gives to this look-up.
        case notUnderstood
    }

    let upstream: UpstreamConnector
    let engine = KnownEngine()
    let report: LookupReport
    let memory: MemoryBudget
    let open = OpenQuestions()

    var socket: SocketIdentity? { upstream.socket }

    /// The time for a look-up of an engine that hangs.
    static let limit = TimeAmount.seconds(5)
    /// The margin by which connecting times out earlier than the look-up, so that its failure is reported as one of
    /// connecting.
    private static let connectMargin = TimeAmount.milliseconds(50)
    /// The most bytes of a response.
    static let sizeLimit = 64 << 20

    init(
        upstream: UpstreamConnector, report: LookupReport = LookupReport(), memory: MemoryBudget = MemoryBudget()
    ) {
        self.upstream = upstream
        self.report = report
        self.memory = memory
    }

    /// Checks whether the engine accepts a connection, which is closed at once.
    package static func reach(_ upstream: Upstream, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        do {
            let connector = try UpstreamConnector(upstream: upstream)
            return connector.connect(on: eventLoop, as: .init(for: .gate, until: .now() + limit)) {
                $0.eventLoop.makeSucceededVoidFuture()
            }
            .map { TLSCut.close($0) }
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
    }

    /// Sends a look-up, and waits at most ``limit`` for the whole response, which holds the object or reports that
    /// there is none. Any other outcome is a failure, and is logged.
    /// - Parameters:
    ///   - requester: the client, and the version of the API: a proxy in front of the engine may require one.
    ///   - limit: the time for the whole response.
    func ask(
        _ question: Question, for requester: LookupRequester, within limit: TimeAmount, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        let deadline = NIODeadline.now() + limit
        let answered = version(known: requester.version, for: requester.holder, until: deadline, on: eventLoop).flatMap
        {
            minor in
            askTwice(question, minor: minor, for: requester.holder, until: deadline, on: eventLoop)
        }.flatMapThrowing { response in
            guard question.isAnswered(by: response.status) else { throw response.refusal }
            return response
        }
        answered.whenFailure { report.failed(question, error: $0, for: requester) }
        return answered
    }

    /// Asks again in the engine's version if the client's version is unknown to the engine, which then names its own.
    private func askTwice(
        _ question: Question, minor: Int?, for holder: ShareOwner, until deadline: NIODeadline,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        askOnce(question, minor: minor, for: holder, until: deadline, on: eventLoop).flatMap { response in
            guard response.status == 400, let own = response.engine.minorVersion, own != minor else {
                return eventLoop.makeSucceededFuture(response)
            }
            return askOnce(question, minor: own, for: holder, until: deadline, on: eventLoop)
        }
    }

    private func askOnce(
        _ question: Question, minor: Int?, for holder: ShareOwner, until deadline: NIODeadline,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResponse> {
        let memory: LookupMemory
        do throws(Failure) {
            memory = try LookupMemory(budget: self.memory, for: holder)
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        let promise = eventLoop.makePromise(of: LookupResponse.self)
        guard let number = open.begin(ending: { promise.fail(Failure.stopped) }) else {
            promise.fail(Failure.stopped)
            return promise.futureResult
        }
        promise.futureResult.whenComplete { _ in open.end(number) }
        let timeout = eventLoop.scheduleTask(deadline: deadline) { promise.fail(Failure.noAnswer) }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        // An attempt without a connection by then gives up its turn, so that nothing of the look-up is left under way.
        let attempt = UpstreamConnector.Attempt(
            for: holder, until: min(deadline, .now() + Self.limit) - Self.connectMargin)
        let connected = upstream.connect(on: eventLoop, as: attempt) { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = LookupHandler(collecting: promise, to: question, in: memory)
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }
        connected.whenFailure { promise.fail($0) }
        connected.whenSuccess { channel in
            promise.futureResult.whenComplete { _ in TLSCut.close(channel) }
            send(question, minor: minor, on: channel)
        }
        promise.futureResult.whenSuccess { engine.note($0.engine) }
        return promise.futureResult
    }

    /// Ends all look-ups that are under way, and refuses new ones.
    func close() {
        open.close()
        upstream.close()
    }

    // MARK: Versions

    /// Returns the version to ask in: the request's, else the engine's; nil if it is unknown.
    func version(
        known version: APIVersion? = nil, for holder: ShareOwner = .gate, until deadline: NIODeadline,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Int?> {
        if case .engine(let minor) = version { return eventLoop.makeSucceededFuture(minor) }
        guard engine.isWorthAsking() else { return eventLoop.makeSucceededFuture(engine.minorVersion) }
        // The first ping, without a version, may be answered by a proxy that admits only versioned requests.
        return askOnce(.ping, minor: nil, for: holder, until: deadline, on: eventLoop).flatMap { response in
            guard response.engine.minorVersion == nil else { return eventLoop.makeSucceededFuture(response) }
            return askOnce(
                .version, minor: KnownEngine.leastMinorVersion, for: holder, until: deadline, on: eventLoop)
        }.map { $0.engine.minorVersion }.recover { _ in
            engine.askAgain()
            return nil
        }
    }

    // MARK: Streams

    /// Opens a look-up whose response has no end, such as events. It ends with the channel.
    func stream(
        _ question: Question, on eventLoop: any EventLoop, receive: @escaping LookupHandler.Receiver
    ) -> EventLoopFuture<any Channel> {
        guard !open.isClosed else { return eventLoop.makeFailedFuture(Failure.stopped) }
        let receive = NIOLoopBound(receive, eventLoop: eventLoop)
        return version(until: .now() + Self.limit, on: eventLoop).flatMap { minor in
            let attempt = UpstreamConnector.Attempt(for: .gate, until: .now() + Self.limit)
            let connected = upstream.connect(on: eventLoop, as: attempt) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = LookupHandler(receiving: receive.value)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            connected.whenSuccess { send(question, minor: minor, on: $0) }
            return connected
        }
    }

    private func send(_ question: Question, minor: Int?, on channel: any Channel) {
        let head = "GET \(question.target(minor: minor)) HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"
        channel.writeAndFlush(ByteBuffer(string: head), promise: nil)
    }
}
