// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import PolicyCore
import Telemetry

/// The connections of one event loop to the engine. The last one used is used next, so that few stay open.
final class UpstreamPool {
    /// The most idle connections of all event loops together. Each has its part, so that a request touches nothing that
    /// loops share.
    static let idleLimit = 256
    /// The most idle connections that a loop keeps for longer than ``idleTime``.
    private static let restingLimit = 2
    private static let idleTime = TimeAmount.seconds(5)
    private static let connectTimeout = TimeAmount.seconds(5)

    let eventLoop: any EventLoop
    private let connector: UpstreamConnector
    var upstream: Upstream { connector.upstream }
    private var idle: [UpstreamConnection] = []
    private let idleLimit: Int
    private let buffers: StreamBuffers
    /// The generation of the engine's socket, which grows when another one stands at its path: earlier connections lead
    /// to an engine that was replaced.
    private var age = 0
    private var socket: SocketIdentity?
    /// The numbers of connections opened and failed since the start.
    private(set) var gauges = GateGauges()

    /// - Parameter loops: the event loops that share ``idleLimit``.
    init(
        connector: UpstreamConnector, eventLoop: any EventLoop, loops: Int = 1,
        buffers: StreamBuffers = StreamBuffers()
    ) {
        self.buffers = buffers
        self.connector = connector
        self.eventLoop = eventLoop
        idleLimit = max(Self.idleLimit / max(loops, 1), Self.restingLimit)
        socket = connector.socket
    }

    /// Sends the head of `permit` on a kept connection, or opens a new one for it. A kept one that turns out dead
    /// before a byte was taken is replaced; bytes that were taken are never sent again.
    ///
    /// Nothing of the request is kept here until a new connection is open.
    /// - Returns: the wish for a new connection, which the client gives up when it leaves.
    @discardableResult
    func connect(_ permit: Permit, for client: any UpstreamClient) -> ConnectionWish? {
        while let connection = idle.popLast() {
            if connection.begin(permit, for: client) {
                client.upstreamConnected(connection)
                return nil
            }
        }
        let wish = ConnectionWish()
        open(for: client, as: wish) { result in
            if !wish.isGivenUp { self.count(result) }
            switch result {
            case .success(let connection):
                // The client has left meanwhile.
                guard let permit = client.awaitedPermit else {
                    connection.close()
                    return client.upstreamFailed(with: .daemonClosed)
                }
                guard connection.begin(permit, for: client) else {
                    return client.upstreamFailed(with: .daemonClosed)
                }
                client.upstreamConnected(connection)
            case .failure(let error): client.upstreamFailed(with: self.response(for: error))
            }
        }
        return wish
    }

    private func count(_ result: Result<UpstreamConnection, any Error>) {
        switch result {
        case .success: gauges.upstreamConnects += 1
        case .failure(let error): gauges.upstreamErrors[response(for: error).reason.code, default: 0] += 1
        }
    }

    /// Keeps a connection whose response is complete and whose request the engine has taken whole; closes it otherwise.
    /// Returns whether it is kept.
    func keep(_ connection: UpstreamConnection) -> Bool {
        guard idle.count < idleLimit, connection.age == age, connection.remains?.areThere != true else {
            connection.close()
            return false
        }
        connection.keptSince = .now()
        idle.append(connection)
        return true
    }

    /// Closes the surplus connections of a burst. Returns false if no further trim is needed.
    func trim(_ now: NIODeadline) -> Bool {
        let old = idle.prefix(max(idle.count - Self.restingLimit, 0)).prefix { $0.keptSince + Self.idleTime < now }
        idle.removeFirst(old.count)
        for connection in old { connection.close() }
        return idle.count > Self.restingLimit
    }

    /// Closes the idle connections if another socket stands at the engine's path: the earlier engine may live on, but
    /// is not the one that clients mean.
    func lookAtSocket() {
        guard let now = connector.socket, now != socket else { return }
        defer { socket = now }
        guard socket != nil else { return }
        age += 1
        closeIdle()
    }

    /// Removes a kept connection that has ended.
    func forget(_ connection: UpstreamConnection) {
        idle.removeAll { $0 === connection }
    }

    func closeIdle() {
        for connection in idle { connection.close() }
        idle.removeAll()
    }

    private func open(
        for client: any UpstreamClient, as wish: ConnectionWish,
        done: @escaping (Result<UpstreamConnection, any Error>) -> Void
    ) {
        let age = age
        // The handler is made anew for each try.
        let connection = NIOLoopBoundBox<UpstreamConnection?>(nil, eventLoop: eventLoop)
        let pool = NIOLoopBound(self, eventLoop: eventLoop)
        let attempt = UpstreamConnector.Attempt(
            for: client.shareOwner, until: .now() + Self.connectTimeout, wish: wish)
        let connected = connector.connect(on: eventLoop, as: attempt, options: options) { channel in
            channel.eventLoop.makeCompletedFuture {
                let new = UpstreamConnection(pool: pool.value)
                connection.value = new
                try channel.pipeline.syncOperations.addHandler(new)
            }
        }
        connected.assumeIsolated().whenComplete { result in
            done(
                result.flatMap { channel in
                    guard let connection = connection.value else {
                        return .failure(EngineFailure(words: "the connection failed"))
                    }
                    return Result { try connection.opened(channel, age: age) }.map { connection }.flatMapError {
                        error in
                        TLSCut.close(channel)
                        return .failure(error)
                    }
                })
        }
    }

    private var options: @Sendable (ClientBootstrap) -> ClientBootstrap {
        let (buffers, isTCP) = (buffers, !connector.isUnixSocket)
        return { bootstrap in
            buffers.apply(to: bootstrap, isTCP: isTCP)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelOption(.maxMessagesPerRead, value: 1)
        }
    }

    private func response(for error: any Error) -> GateResponse {
        let failure = EngineFailure(error: error, upstream: connector.upstream)
        return failure.kind == .late ? .daemonTimeout : .daemonUnreachable(because: failure.words)
    }

    /// Returns the response to an engine's connection that ended by `error` without a response: TLS may know the
    /// reason.
    func response(toEnd error: any Error) -> GateResponse {
        TLSFailure.alert(in: error, files: connector.upstream.files).map(GateResponse.daemonUnreachable)
            ?? .daemonClosed
    }
}
