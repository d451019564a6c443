// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Telemetry

/// An action that an exchange requests. The handler carries the actions out, in order.
enum ExchangeAction {
    /// Look up the client; ``Exchange/identified()`` follows.
    case identify
    /// Look up the objects that the request names; ``Exchange/resolved(_:failure:memory:)`` follows.
    case resolve([ObjectQuestion])
    /// Look up all objects of these kinds; ``Exchange/learned(_:seen:failure:)`` follows with the number.
    case lookUp(UInt64, Set<ObjectKind>, Visibility)
    /// Get a connection to the engine and send the permit's head.
    case connect(ForwardedRequest)
    case sendUpstream(ByteBuffer)
    case sendDownstream(ByteBuffer)
    /// Half-close, behind everything that was sent.
    case endUpstream
    /// The end of the stream to the client; ``Exchange/downstreamEnded()`` follows once the client has taken
    /// everything.
    case endDownstream
    /// The engine's connection is fit for another request.
    case releaseUpstream
    /// Close behind everything that was sent; `cut` drops what was not yet sent.
    case closeUpstream(cut: Bool)
    /// Close behind everything that was sent; `cut` drops what was not yet sent.
    case closeDownstream(cut: Bool)
}

/// The running timer of an exchange, if there is one.
struct RunningTimer {
    private(set) var running: ExchangeTimer? = .idle
    /// The number of starts, which distinguishes a restarted timer from its earlier run.
    private(set) var starts = 0

    mutating func start(_ timer: ExchangeTimer) {
        running = timer
        starts &+= 1
    }

    mutating func stop() { running = nil }
}

/// A bounded wait of an exchange. Streams have none.
enum ExchangeTimer: Sendable {
    /// The first head of a connection, to its end: 10 s from when the connection was taken.
    case firstHead
    /// The next request on a kept connection: 75 s.
    case idle
    /// The rest of a further head: 10 s from its first byte.
    case head
    /// The rest of a judged body: 60 s.
    case body
    /// The rest of a request whose client ended its stream: 1 s.
    case halfCloseGrace
    /// The response to a client that ended its stream behind its request: 60 s.
    case halfClosed
    /// The rest of an unwanted body, before the connection is closed: 2 s.
    case discard
    /// A client that does not take its last bytes before its connection is closed: 75 s.
    case slowClient
    /// The client's half of a tunnel after the engine's end: 30 s.
    case halfTunnel

    /// The reason, in records, of an exchange that this timer ended.
    var endsAs: GateReason {
        switch self {
        case .firstHead: .headTimeout
        case .idle: .idle
        case .head: .headTimeout
        case .body: .bodyTimeout
        case .halfCloseGrace, .halfClosed: .clientLeft
        case .discard: .bodyNotWanted
        case .slowClient: .answerNotTaken
        case .halfTunnel: .halfOpenTunnel
        }
    }

    var limit: TimeAmount {
        switch self {
        case .firstHead: .seconds(10)
        case .idle: .seconds(75)
        case .head: .seconds(10)
        case .body: .seconds(60)
        case .halfCloseGrace: .seconds(1)
        case .halfClosed: .seconds(60)
        case .discard: .seconds(2)
        case .slowClient: .seconds(75)
        case .halfTunnel: .seconds(30)
        }
    }
}
