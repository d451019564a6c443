// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Opens connections to the engine, over TLS where the upstream asks for it.
struct UpstreamConnector: Sendable {
    let upstream: Upstream
    private let tls: NIOSSLContext?
    private let name: EngineName
    private let backlog = EngineBacklog()

    /// Reads the certificates that the upstream names.
    /// - Throws: ``TLSProblem``.
    init(upstream: Upstream) throws(TLSProblem) {
        self.upstream = upstream
        guard case .tls(let host, _) = upstream.address else {
            (tls, name) = (nil, EngineName(""))
            return
        }
        tls = try TLSContexts.client(with: upstream.files)
        name = EngineName(upstream.files.serverName ?? host)
    }

    typealias Attempt = EngineBacklog.Attempt
    typealias Preparation = @Sendable (any Channel) -> EventLoopFuture<Void>

    /// Opens a connection. The future succeeds when it is open and the engine has proved its identity, before which
    /// nothing may be written, and before the channel becomes active; it fails with ``EngineFailure``. If the engine's
    /// socket takes no more connections for the moment, it is tried again, in turns, until the deadline.
    /// - Parameters:
    ///   - attempt: the connection's owner and deadline.
    ///   - prepare: adds the connection's handlers, behind TLS; called for each try.
    func connect(
        on eventLoop: any EventLoop, as attempt: Attempt,
        options: @escaping @Sendable (ClientBootstrap) -> ClientBootstrap = { $0 }, prepare: @escaping Preparation
    ) -> EventLoopFuture<any Channel> {
        let connect: EngineBacklog.Connection = {
            let timeout = max(attempt.deadline - .now(), .milliseconds(1))
            return connectOnce(on: eventLoop, timeout: timeout, options: options, prepare: prepare)
        }
        guard backlog.isEmpty else { return backlog.wait(for: attempt, on: eventLoop, by: connect) }
        return connect().flatMapError { error in
            guard (error as? EngineFailure)?.kind == .busy else { return eventLoop.makeFailedFuture(error) }
            return backlog.wait(for: attempt, on: eventLoop, by: connect)
        }
    }

    /// Ends all waiting for the engine's socket.
    func close() { backlog.close() }

    /// Whether the engine is reached by a path, and not by an address.
    var isUnixSocket: Bool { if case .unix = upstream.address { true } else { false } }

    private func connectOnce(
        on eventLoop: any EventLoop, timeout: TimeAmount, options: (ClientBootstrap) -> ClientBootstrap,
        prepare: @escaping Preparation
    ) -> EventLoopFuture<any Channel> {
        let greeting = tls == nil ? nil : eventLoop.makePromise(of: Void.self)
        let bootstrap = options(ClientBootstrap(group: eventLoop).connectTimeout(timeout)).channelInitializer {
            channel in
            addTLS(to: channel, greeting: greeting).flatMap { prepare(channel) }
        }
        let connected =
            switch upstream.address {
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            case .tcp(let host, let port), .tls(let host, let port):
                keepingAlive(bootstrap).connect(host: host, port: port)
            }
        let usable = greeting.map { proved($0, on: connected, timeout: timeout) } ?? connected
        return usable.flatMapErrorThrowing { throw EngineFailure(error: $0, upstream: upstream) }
    }

    private func addTLS(to channel: any Channel, greeting: EventLoopPromise<Void>?) -> EventLoopFuture<Void> {
        guard let tls, let greeting else { return channel.eventLoop.makeSucceededVoidFuture() }
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(TLSCloseNotify())
            for handler in try name.handlers(tls) { try channel.pipeline.syncOperations.addHandler(handler) }
            try channel.pipeline.syncOperations.addHandler(GreetingHandler(promise: greeting))
        }
    }

    private func proved(
        _ greeting: EventLoopPromise<Void>, on connected: EventLoopFuture<any Channel>, timeout: TimeAmount
    ) -> EventLoopFuture<any Channel> {
        let limit = connected.eventLoop.scheduleTask(in: timeout) {
            greeting.fail(ChannelError.connectTimeout(timeout))
        }
        connected.whenFailure { greeting.fail($0) }
        greeting.futureResult.whenComplete { _ in limit.cancel() }
        return connected.flatMap { channel in
            greeting.futureResult.map { channel }.flatMapErrorThrowing { error in
                channel.close(promise: nil)
                throw error
            }
        }
    }

    /// Keepalive notices an engine that vanished silently, 60 s after its last byte.
    private func keepingAlive(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
        bootstrap
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 30)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 10)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
    }
}
