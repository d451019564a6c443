// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import PolicyCore
import Telemetry

/// The connections to the engine of one event loop. The last one used is used next, so that few stay open.
final class UpstreamPool {
    /// How many all event loops together keep. Each has its part: a request touches nothing that loops share.
    static let idleLimit = 256
    /// How many a loop keeps for longer than ``idleTime``.
    private static let restingLimit = 2
    private static let idleTime = TimeAmount.seconds(5)
    private static let connectTimeout = TimeAmount.seconds(5)

    let eventLoop: any EventLoop
    private let connector: UpstreamConnector
    var upstream: Upstream { connector.upstream }
    private var idle: [UpstreamConnection] = []
    private let idleLimit: Int
    /// Grows when another socket stands at the engine's path: connections of before lead to an engine that was replaced.
    private var age = 0
    private var socket: SocketIdentity?
    /// What became of connections since the start.
    private(set) var gauges = GateGauges()

    /// - Parameter loops: the event loops that share ``idleLimit``.
    init(connector: UpstreamConnector, eventLoop: any EventLoop, loops: Int = 1) {
        self.connector = connector
        self.eventLoop = eventLoop
        idleLimit = max(Self.idleLimit / max(loops, 1), Self.restingLimit)
        socket = connector.socket
    }

    /// Sends the head of `permit` on a kept connection, or opens a new one for it. A kept one that turns out dead before
    /// a byte was taken is replaced; what was taken is never sent again.
    func connect(_ permit: Permit, for client: any UpstreamClient) {
        while let connection = idle.popLast() {
            if connection.begin(permit, for: client) { return client.upstreamConnected(connection) }
        }
        open(until: .now() + Self.connectTimeout, for: client) { result in
            self.count(result)
            switch result {
            case .success(let connection):
                // A client that left meanwhile wants nothing sent.
                if !client.awaitsUpstream { connection.close() }
                guard client.awaitsUpstream, connection.begin(permit, for: client) else {
                    return client.upstreamFailed(with: .daemonClosed)
                }
                client.upstreamConnected(connection)
            case .failure(let error): client.upstreamFailed(with: self.response(for: error))
            }
        }
    }

    private func count(_ result: Result<UpstreamConnection, any Error>) {
        switch result {
        case .success: gauges.upstreamConnects += 1
        case .failure(let error): gauges.upstreamErrors[response(for: error).reason.code, default: 0] += 1
        }
    }

    /// Keeps a connection whose answer is complete.
    func keep(_ connection: UpstreamConnection) {
        guard idle.count < idleLimit, connection.age == age else { return connection.close() }
        connection.keptSince = .now()
        idle.append(connection)
    }

    /// Closes what a burst left behind. Returns false when there is nothing left to look after.
    func trim(_ now: NIODeadline) -> Bool {
        let old = idle.prefix(max(idle.count - Self.restingLimit, 0)).prefix { $0.keptSince + Self.idleTime < now }
        idle.removeFirst(old.count)
        for connection in old { connection.close() }
        return idle.count > Self.restingLimit
    }

    /// Looks whether another socket stands at the engine's path. What is kept then leads to an engine that may live on,
    /// but is not the one that clients mean.
    func lookAtSocket() {
        guard let now = connector.socket, now != socket else { return }
        defer { socket = now }
        guard socket != nil else { return }
        age += 1
        closeIdle()
    }

    /// A kept connection ended.
    func forget(_ connection: UpstreamConnection) {
        idle.removeAll { $0 === connection }
    }

    func closeIdle() {
        for connection in idle { connection.close() }
        idle.removeAll()
    }

    /// A unix socket whose backlog is full refuses to connect for the moment (EAGAIN): nothing was sent, so it is tried
    /// again until `deadline`, as long as somebody waits for it.
    private func open(
        until deadline: NIODeadline, for client: any UpstreamClient,
        done: @escaping (Result<UpstreamConnection, any Error>) -> Void
    ) {
        openOnce { result in
            guard case .failure(let error as EngineFailure) = result, error.kind == .busy, .now() < deadline,
                client.awaitsUpstream
            else {
                return done(result)
            }
            self.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) {
                self.open(until: deadline, for: client, done: done)
            }
        }
    }

    private func openOnce(_ done: @escaping (Result<UpstreamConnection, any Error>) -> Void) {
        let connection = UpstreamConnection(pool: self)
        let age = age
        let loopBound = NIOLoopBound(connection, eventLoop: eventLoop)
        let connected = connector.connect(on: eventLoop, timeout: Self.connectTimeout, options: Self.options) {
            channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(loopBound.value)
            }
        }
        connected.assumeIsolated().whenComplete { result in
            if case .success(let channel) = result { connection.opened(channel, age: age) }
            done(result.map { _ in connection })
        }
    }

    private static func options(for bootstrap: ClientBootstrap) -> ClientBootstrap {
        bootstrap
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: StreamBuffers.allocator)
            .channelOption(.writeBufferWaterMark, value: StreamBuffers.waterMark)
    }

    private func response(for error: any Error) -> GateResponse {
        let failure = EngineFailure(error: error, upstream: connector.upstream)
        return failure.kind == .late ? .daemonTimeout : .daemonUnreachable(because: failure.words)
    }

    /// What is told where the engine's connection ended by `error` before there was an answer: TLS may say why.
    func response(toEnd error: any Error) -> GateResponse {
        TLSFailure.alert(in: error, files: connector.upstream.files).map(GateResponse.daemonUnreachable)
            ?? .daemonClosed
    }
}

/// How much is read at once: little from a stream that says little, 64 KiB from one that has much to say.
enum StreamBuffers {
    static var allocator: any RecvByteBufferAllocator {
        AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 2048, maximum: 65_536)
    }

    /// A side that has not taken so much stops the other: what waits here is that and one read. The kernel's buffers
    /// keep the stream going. A mark that ordinary answers pass would cost each of them two turns of the flow.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 4096, high: 16_384)
}
