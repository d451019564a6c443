import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// One request, top to bottom, and then the next one of its connection.
///
/// A state machine without IO: bytes and ends of streams come in, ``ExchangeAction``s go out. What the phases are and
/// what ends them is told in docs/life-of-a-request.md.
struct Exchange {
    enum Phase {
        /// No complete head yet.
        case receiving
        /// Permitted; a connection to the daemon is under way.
        case connecting
        /// The request travels up and the answer down, at the same time.
        case forwarding
        /// Bytes travel both ways, each end on its own.
        case tunnelling
        /// Answered; what is left of the request's body is read and dropped.
        case discarding(thenClose: Bool)
        case closed
    }

    /// At most so many bytes wait here for their turn before the client is read no further.
    static let heldBytesLimit = HeadLimits.bytes
    /// What all exchanges of an event loop share.
    let shared: ExchangeShared
    let client: Client
    /// The generation that the exchange was begun under, and what it says of this client.
    var generation: Generation
    var admission: Admission

    var phase = Phase.receiving
    var permit: Permit?
    var record = AccessRecord()
    var timer: ExchangeTimer? = .idle
    /// Grows with each start of a timer, so that the same timer started anew is told apart.
    var timerStarts = 0
    var actions: [ExchangeAction] = []
    /// The present moment; the handler sets it before each event.
    var now = NIODeadline.uptimeNanoseconds(0)

    var inbox = ByteBuffer()
    var headEnd = HeadEnd()
    var request = RequestState()
    var answer = AnswerState()
    var clientEnded = false
    var daemonEnded = false
    var isDraining = false

    init(_ client: Client, shared: ExchangeShared) {
        self.client = client
        self.shared = shared
        generation = shared.generation
        admission = Admission(policy: generation.policies.policy(for: client.identity))
    }

    /// The client should not be read now: enough of it waits.
    var holdsEnough: Bool { inbox.readableBytes >= Self.heldBytesLimit }

    /// So many answers of our own were given without a look at whether the client takes them.
    private static let answersLimit = 16
    var answersGiven = 0

    /// No further request is read before the client has taken what it was answered.
    var waitsForOutput: Bool { answersGiven >= Self.answersLimit }

    /// Nothing is under way, and nothing of a next request has arrived.
    var isIdle: Bool {
        if case .receiving = phase { inbox.readableBytes == 0 } else { false }
    }

    // MARK: Events of the client's side

    mutating func received(_ bytes: inout ByteBuffer) {
        if inbox.readableBytes == 0 { swap(&inbox, &bytes) } else { inbox.writeBuffer(&bytes) }
        advance()
    }

    /// The client sends no more. In a tunnel that is data; on a plain exchange it means that the client left, though
    /// an answer that is due at once is still delivered.
    mutating func clientEndedStream() {
        clientEnded = true
        switch phase {
        case .receiving, .discarding: finish(cut: false)
        case .connecting where permit?.tunnel != nil: break
        case .connecting: startTimer(.farewell)
        case .forwarding where permit?.tunnel != nil && !answer.hasFinalHead: break
        case .forwarding: startTimer(.farewell)
        case .tunnelling:
            actions.append(.endUpstream)
            if daemonEnded { finish(cut: false) }
        case .closed: break
        }
    }

    /// The client's connection is gone, both ways.
    mutating func clientLeft() {
        if case .closed = phase { return }
        endRecord("client_left")
        actions.append(.closeUpstream)
        phase = .closed
        timer = nil
    }

    // MARK: Events of the daemon's side

    /// The permit's head is on its way.
    mutating func connected() {
        guard case .connecting = phase else { return }
        phase = .forwarding
        answer.sentAt = now
        advance()
    }

    mutating func connectFailed(_ failure: GateAnswer) {
        guard case .connecting = phase else { return }
        fail(failure)
        advance()
    }

    mutating func answered(_ bytes: inout ByteBuffer) {
        switch phase {
        case .forwarding:
            readAnswer(&bytes)
            // The answer may be over, and the next request have come with this one.
            advance()
        case .tunnelling: sendDownstream(bytes)
        default: break
        }
    }

    /// The daemon sends no more.
    mutating func daemonEndedStream() {
        daemonEnded = true
        switch phase {
        case .tunnelling:
            actions.append(.endDownstream)
            if clientEnded { finish(cut: false) } else { startTimer(.halfTunnel) }
        case .forwarding where answer.hasFinalHead && answer.body.endsWithConnection:
            completeAnswer()
        case .forwarding:
            fail(.daemonClosed)
            advance()
        default: break
        }
    }

    /// The client has taken what was sent to it.
    mutating func outputTaken() {
        answersGiven = 0
        advance()
    }

    /// The daemon's connection is gone, both ways.
    mutating func daemonClosed() {
        if case .tunnelling = phase { finish(cut: false) } else if !daemonEnded { daemonEndedStream() }
    }

    // MARK: Events of the gate

    /// The connection is open.
    mutating func accepted() { startTimer(.idle) }

    mutating func timerFired() {
        switch timer {
        case .head: refuse(.headTimeout, Admission.Subject())
        case .farewell, .discard, .halfTunnel: finish(cut: true)
        case .idle: finish(cut: false)
        case nil: break
        }
    }

    /// The gate is stopping: an idle connection ends now, a plain exchange with its answer.
    mutating func drain() {
        isDraining = true
        if isIdle { finish(cut: false) }
    }

    /// The grace is over.
    mutating func cut() {
        endRecord("grace_over")
        finish(cut: true)
    }

    /// A connection that there is no room for.
    mutating func turnAway(_ refusal: GateAnswer) {
        refuse(refusal, Admission.Subject())
    }
}
