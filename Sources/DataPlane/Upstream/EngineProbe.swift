// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore

/// The result of a ping that takes the way of a client's request.
package enum EngineState: Sendable, Equatable {
    case answers(EngineLookup.Engine)
    /// The engine, or a proxy that passes for one, does not answer a ping.
    case refuses(status: Int, EngineLookup.Engine)
    /// The peer is no engine, for this reason.
    case foreign(String)
    /// There is no answer, for this reason.
    case silent(String)

    /// Whether requests get a response.
    package var isReady: Bool {
        switch self {
        case .answers: true
        case .refuses(let status, _): status < 500
        case .foreign, .silent: false
        }
    }

    /// The fault, in words; nil if there is none.
    package var failure: String? {
        switch self {
        case .answers: nil
        case .refuses(let status, _): "its ping is answered with \(status)"
        case .foreign(let words), .silent(let words): words
        }
    }
}

/// Pings the engine as a client's request would: with a permit, over the pool.
final class EngineProbe: UpstreamClient {
    private let promise: EventLoopPromise<EngineState>
    private let pool: UpstreamPool
    private var connection: UpstreamConnection?
    private var received = ByteBuffer()
    private var isOver = false

    /// The most bytes of the response, far above any to a ping.
    private static let limit = 65_536

    private init(pool: UpstreamPool) {
        self.pool = pool
        promise = pool.eventLoop.makePromise()
    }

    /// Pings the engine; called on the pool's event loop.
    static func ping(_ pool: UpstreamPool) -> EventLoopFuture<EngineState> {
        let probe = EngineProbe(pool: pool)
        guard let permit else { return pool.eventLoop.makeSucceededFuture(.silent("it cannot be asked")) }
        let limit = pool.eventLoop.assumeIsolated().scheduleTask(in: EngineLookup.limit) {
            probe.end(with: .silent("it did not answer in \(EngineLookup.limit.nanoseconds / 1_000_000_000) s"))
        }
        probe.promise.futureResult.whenComplete { _ in limit.cancel() }
        pool.lookAtSocket()
        pool.connect(permit, for: probe)
        return probe.promise.futureResult
    }

    /// The permit of a ping, by a policy of its own that allows nothing else.
    private static let permit: Permit? = {
        let policy = Policy(
            name: "readiness",
            rules: [Rule(.allow, methods: .getAndHead, subject: .endpoints([.systemPing]), id: "readiness")])
        let target = Array("/_ping".utf8).withUnsafeBytes { bytes in
            try? RequestTarget.read(from: bytes, of: .get, host: nil)
        }
        guard let target else { return nil }
        let request = OutgoingRequest(method: .get, target: target, fields: [], body: .none)
        let facts = RequestFacts(request: request, match: RouteTable.match(.get, target: target))
        return if case .allowed(let permit) = policy.evaluate(facts) { permit } else { nil }
    }()

    // MARK: From the pool

    var shareOwner: ShareOwner { .gate }

    var awaitedPermit: Permit? { isOver ? nil : Self.permit }

    func upstreamConnected(_ connection: UpstreamConnection) {
        if isOver { connection.close() } else { self.connection = connection }
    }

    func upstreamFailed(with response: GateResponse) { end(with: .silent(response.cause)) }

    func upstreamAnswered(with bytes: inout ByteBuffer) {
        received.take(&bytes)
        if received.readableBytes > Self.limit {
            end(with: .foreign("its answer to a ping is longer than any engine's"))
        }
        read(hasEnded: false)
    }

    func upstreamEndedStream() { read(hasEnded: true) }

    func upstreamClosed(because why: GateResponse) {
        connection = nil
        if why != .daemonClosed { end(with: .silent(why.cause)) }
        read(hasEnded: true)
    }

    func flowChanged() {}

    // MARK: Reading

    private func read(hasEnded: Bool) {
        guard !isOver else { return }
        var search = HeadEnd()
        let head = ResponseHead()
        do throws(HeadError) {
            guard let end = try search.find(in: received) else { return endOfNothing(hasEnded: hasEnded) }
            try head.parse(received, end: end)
            var body = received
            body.moveReaderIndex(forwardBy: end)
            var reader = BodyReader(framing: head.framing(toHead: false))
            guard hasEnded || reader.isWhole(body) else { return }
            let isKept = !hasEnded && head.keepsAlive && head.contentLength == body.readableBytes
            finish(with: head, body: String(buffer: body), isKept: isKept)
        } catch {
            end(with: .foreign(Self.speaksTLS(received) ? Self.tls : "its answer to a ping is no HTTP"))
        }
    }

    private func endOfNothing(hasEnded: Bool) {
        if Self.speaksTLS(received) { return end(with: .foreign(Self.tls)) }
        if hasEnded { end(with: .silent(closed)) }
    }

    private func finish(with head: ResponseHead, body: String, isKept: Bool) {
        let engine = EngineLookup.Engine(of: head, in: received)
        let connection = connection
        end(with: state(status: head.status, engine: engine, body: body), closes: !isKept)
        if isKept { connection?.release() }
    }

    private func state(status: Int, engine: EngineLookup.Engine, body: String) -> EngineState {
        // The response of Go's and nginx's servers to HTTP on a TLS port.
        if status == 400, body.contains(text: "HTTPS server") || body.contains(text: "HTTPS port") {
            return .foreign(Self.tls)
        }
        if status == 200, !engine.apiVersion.isEmpty { return .answers(engine) }
        // A proxy in front of the engine may answer for it.
        let isRefusal = [401, 403, 405, 407].contains(status) || status >= 500 || !engine.apiVersion.isEmpty
        return isRefusal ? .refuses(status: status, engine) : .foreign("this is no Docker or Podman (no Api-Version)")
    }

    /// Whether the bytes are an alert of TLS (RFC 8446 section 5.1).
    private static func speaksTLS(_ bytes: ByteBuffer) -> Bool { bytes.readableBytesView.starts(with: [0x15, 0x03]) }

    private var closed: String {
        guard case .tcp = pool.upstream.address else { return GateResponse.daemonClosed.cause }
        return "it closed the connection without an answer: if it speaks TLS there, write tls:// instead of tcp://"
    }

    private static let tls = "it speaks TLS there: write tls:// instead of tcp://"

    private func end(with state: EngineState, closes: Bool = true) {
        guard !isOver else { return }
        isOver = true
        promise.succeed(state)
        if closes { connection?.close() }
        connection = nil
    }
}

extension BodyReader {
    /// Whether these bytes are the whole body.
    fileprivate mutating func isWhole(_ bytes: ByteBuffer) -> Bool {
        var bytes = bytes
        while !isEnded, bytes.readableBytes > 0, let piece = try? read(from: bytes) {
            guard piece.consumed > 0 else { return false }
            bytes.moveReaderIndex(forwardBy: piece.consumed)
        }
        return isEnded
    }
}
