// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// Our own questions to the engine: a fixed list of GETs, each on a connection of its own. Together with permits this
/// is all that ever reaches it.
package struct EngineLookup: Sendable, EngineQuestions {
    package enum Failure: Error, Equatable {
        case noAnswer
        /// The gate stops, and asks nothing any more.
        case stopped
        /// It was not asked: too many questions are with the engine, or wait.
        case noTurn
        case tooLarge
        /// It would take more of the memory budget than there is, or than whoever asks may have.
        case noRoom
        /// Whatever stands between the gate and the engine, or the engine itself, does not let the question through.
        /// - Parameter said: what it says of that.
        case refused(status: Int, said: String = "")
        /// It is not what the engine answers to that.
        case notUnderstood
    }

    let upstream: UpstreamConnector
    let engine = KnownEngine()
    let report: LookupReport
    let memory: MemoryBudget
    let open = OpenQuestions()

    var socket: SocketIdentity? { upstream.socket }

    /// An engine that hangs is not waited for longer.
    static let limit = TimeAmount.seconds(5)
    /// A question that is not even taken fails so much sooner than one that is not answered, and says so.
    private static let connectMargin = TimeAmount.milliseconds(50)
    /// An answer of more than this is none.
    static let sizeLimit = 64 << 20

    init(
        upstream: UpstreamConnector, report: LookupReport = LookupReport(), memory: MemoryBudget = MemoryBudget()
    ) {
        self.upstream = upstream
        self.report = report
        self.memory = memory
    }

    /// Whether the engine takes a connection: one is opened, and closed again.
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

    /// Asks, and waits at most ``limit`` for the whole answer, which says something or that there is no such thing.
    /// Whatever else comes of it is a failure, and has a line in the log.
    /// - Parameters:
    ///   - requester: for whom, and in which version of the API: another proxy before the engine may want one.
    ///   - limit: so long the answer is waited for.
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

    /// A client may ask for a version that the engine does not have. The engine says so, and which it has.
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
        // Whoever has no answer by then gives its turn away: nothing of the question is under way any more.
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

    /// Ends all questions that are under way, and asks none any more.
    func close() {
        open.close()
        upstream.close()
    }

    // MARK: Versions

    /// The version to ask with: the request's, else the engine's. Nil where nobody knows it.
    func version(
        known version: APIVersion? = nil, for holder: ShareOwner = .gate, until deadline: NIODeadline,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Int?> {
        if case .engine(let minor) = version { return eventLoop.makeSucceededFuture(minor) }
        guard engine.isWorthAsking() else { return eventLoop.makeSucceededFuture(engine.minorVersion) }
        // What answers the first without a version may be another proxy, which lets only questions with one through.
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

    /// Asks for something that does not end; it ends with the channel.
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
