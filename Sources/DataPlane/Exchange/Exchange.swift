// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// One request, top to bottom, and then the next one of its connection.
///
/// A state machine without IO: bytes and ends of streams come in, ``ExchangeAction``s go out. The phases and their ends
/// are described in docs/life-of-a-request.md.
final class Exchange {
    enum Phase {
        /// The head is not complete yet.
        case receiving
        /// The client is being looked up; the head has this many bytes.
        case identifying(headEnd: Int)
        /// The policy needs the body, which is being gathered.
        case reading(JudgedBody)
        /// The objects that the request names are being looked up.
        indirect case resolving(Admission.Pending)
        /// The request is permitted; a connection to the engine is being opened.
        case connecting(ForwardedRequest)
        /// The request is sent up and the response down, at the same time.
        case forwarding(ForwardedRequest)
        /// Bytes flow both ways, each direction with its own end.
        case tunnelling(ForwardedRequest)
        /// The response is over; the rest of the request's body is read and dropped.
        case discarding(thenClose: Bool)
        case closed
    }

    /// The most bytes that wait for their turn before the client is read no further.
    static let heldBytesLimit = HeadLimits.bytes
    /// The same bound during a request, since bytes wait there as long as the response lasts.
    static let followingBytesLimit = 4096
    /// The state that all exchanges of an event loop share.
    let shared: ExchangeShared
    let client: Client
    /// The admission of this client, with its generation.
    var identity: ClientAdmission
    /// The place of the connection among all; nil if places are not counted.
    var place: ConnectionPlace?
    /// The revision of the client's credentials; nil without TLS.
    var stamp: CredentialsRevision?
    /// Whether the place cannot be given to another connection now.
    private(set) var usesPlace = false

    var phase = Phase.receiving
    var record = AccessRecord()
    var timer = RunningTimer()
    var actions = CircularBuffer<ExchangeAction>()
    /// The present moment; the handler sets it before each event.
    var now = NIODeadline.uptimeNanoseconds(0)

    var inbox = ByteBuffer()
    /// The inbox's share of the memory budget; nil as long as it is small.
    var inboxMemory: MemoryBudget.Reservation?
    var headEnd = HeadEnd()
    var request = RequestState()
    var clientEnded = false
    var isDraining = false

    init(for client: Client, shared: ExchangeShared) {
        self.client = client
        self.shared = shared
        identity = ClientAdmission(generation: shared.generation)
    }

    /// Whether the client should not be read now, since enough of its bytes wait.
    var holdsEnough: Bool {
        guard inbox.readableBytes >= Self.followingBytesLimit else { return false }
        switch phase {
        case .resolving, .connecting, .forwarding: return true
        default: return inbox.readableBytes >= Self.heldBytesLimit
        }
    }

    /// The permitted request under way; nil before its permit and after its response.
    var forwarded: ForwardedRequest? {
        switch phase {
        case .connecting(let forwarded), .forwarding(let forwarded), .tunnelling(let forwarded): forwarded
        case .receiving, .identifying, .reading, .resolving, .discarding, .closed: nil
        }
    }

    /// The version of the API in the present request.
    var version: APIVersion? {
        if case .resolving(let pending) = phase { return pending.facts.request.target.version }
        return forwarded?.permit.request.target.version
    }

    /// The number of the last look-up for a response, by which an outdated result is recognized.
    var lookups: UInt64 = 0

    /// Whether the engine should not be read now, since its bytes wait for a look-up.
    var pausesUpstream: Bool { treated?.isWaiting == true }

    /// The response under way, if the client gets it treated.
    var treated: TreatedResponse? {
        if case .forwarding(let forwarded) = phase { forwarded.response.treated } else { nil }
    }

    var backpressure = Backpressure()

    /// Whether no further request is read until the client has taken its responses.
    var waitsForOutput: Bool { backpressure.isFull }

    /// Whether no request is under way, and no byte of a next one has arrived.
    var isIdle: Bool {
        if case .receiving = phase { inbox.readableBytes == 0 } else { false }
    }

    /// Marks the place as used by a request. Returns false if it is another connection's by now.
    func usePlace() -> Bool {
        if usesPlace { return true }
        usesPlace = place?.begin() ?? true
        return usesPlace
    }

    /// Marks the connection as idle, after a while without bytes and with all responses taken: its place may be given
    /// to another.
    func restPlace() {
        usesPlace = false
        place?.rest()
    }

    // MARK: Events of the client's side

    func received(_ bytes: inout ByteBuffer) {
        inbox.take(&bytes)
        advance()
        if holdsMuch, !settleInbox() { refuseHeld() }
    }

    /// Handles the end of the client's stream. In a tunnel that is data; during a stream it means that the client left;
    /// if the response ends by itself, the client may have sent its last request, and wait for it.
    func clientEndedStream() {
        clientEnded = true
        switch phase {
        case .receiving, .discarding: finish(cut: false)
        // Whether the body is complete, and the meaning of its end, are known only once it can be sent on.
        case .connecting(let forwarded) where forwarded.permit.tunnel != nil: break
        case .connecting, .identifying, .resolving: timer.start(.halfClosed)
        // An incomplete body cannot be judged: drop it. A complete one would have been judged by now.
        case .reading:
            endRecord(because: .gate(.clientLeft))
            finish(cut: false)
        case .forwarding(let forwarded): if !mayBecomeTunnel(forwarded) { hearCloseNotify(of: forwarded.permit) }
        case .tunnelling(let forwarded):
            if forwarded.engineEnded { finish(cut: false) } else { actions.append(.endUpstream) }
        case .closed: break
        }
    }

    /// Whether the end of the client's stream may be a tunnel's half-close, which it is not in the middle of a body.
    private func mayBecomeTunnel(_ forwarded: ForwardedRequest) -> Bool {
        forwarded.permit.tunnel != nil && !forwarded.response.hasFinalHead && request.body.isEnded
    }

    /// Handles the loss of the client's connection, both ways.
    func clientLeft() {
        if case .closed = phase { return }
        // Bytes that the client sent into a tunnel before it closed still go to the engine; an incomplete request is
        // dropped.
        if case .tunnelling(let forwarded) = phase {
            endRecord(because: forwarded.engineEnded ? nil : .gate(.clientLeft))
            actions.append(.closeUpstream(cut: false))
        } else {
            endRecord(because: .gate(.clientLeft))
            actions.append(.closeUpstream(cut: true))
        }
        phase = .closed
        timer.stop()
        backpressure.release()
        // The counted bytes, and their reservation.
        request = RequestState()
        (inbox, inboxMemory) = (ByteBuffer(), nil)
    }

    // MARK: Events of the gate's own questions

    /// Continues after the look-up of the client, with or without a result.
    func identified(by lookup: LookupResult) {
        guard case .identifying(let end) = phase else { return }
        admitHeld(end: end, after: lookup)
        advance()
    }

    /// Takes the results of the request's look-ups; nil if the engine did not answer, for the reason in `failure`.
    /// - Parameters:
    ///   - memory: what it takes as long as the request lasts.
    ///   - turn: what keeps other requests of an owner waiting.
    func resolved(
        _ objects: ObjectResults?, failure: GateResponse = .lookupFailed, memory: LookupMemory? = nil,
        turn: QuotaTurn? = nil
    ) {
        guard case .resolving(let pending) = phase else { return }
        request.lookupMemory = memory
        request.turn = turn ?? request.turn
        if let objects {
            takeJudged(identity.admission.admit(pending, objects: objects))
        } else {
            refuse(with: failure, subject: pending.subject)
        }
        advance()
    }

    // MARK: Events of the engine's side

    /// Notes that the permit's head has been sent.
    func connected() {
        guard case .connecting(let forwarded) = phase else { return }
        phase = .forwarding(forwarded)
        forwarded.response.sentAt = now
        request.turn?.sent()
        if case .judged(let bytes) = forwarded.permit.request.body { sendJudged(bytes) }
        advance()
        if clientEnded, case .forwarding = phase, !mayBecomeTunnel(forwarded) { hearCloseNotify(of: forwarded.permit) }
    }

    func connectFailed(with failure: GateResponse) {
        guard case .connecting = phase else { return }
        fail(with: failure)
        advance()
    }

    func answered(with bytes: inout ByteBuffer) {
        switch phase {
        case .forwarding(let forwarded):
            readResponse(from: &bytes, to: forwarded)
            // The response may be over, and the next request have come with this one.
            advance()
        case .tunnelling: sendDownstream(bytes.compacted())
        default: break
        }
    }

    /// Handles the end of the engine's stream.
    func engineEndedStream() {
        switch phase {
        case .tunnelling(let forwarded):
            forwarded.engineEnded = true
            // The client's half may stay open for a while, counted from when the engine's bytes have all been taken.
            if clientEnded { finish(cut: false) } else { actions.append(.endDownstream) }
        case .forwarding(let forwarded):
            forwarded.engineEnded = true
            if forwarded.isResponseWhole { return }
            endResponseWithConnection(of: forwarded)
            advance()
        default: break
        }
    }

    private func endResponseWithConnection(of forwarded: ForwardedRequest) {
        let response = forwarded.response
        guard response.hasFinalHead, response.body.endsWithConnection else { return fail(with: .daemonClosed) }
        if let treated = response.treated {
            endTreated(treated, of: forwarded)
        } else {
            completeResponse(to: forwarded)
        }
    }

    /// Ends the exchange after a loss of the engine's connection, both ways. If the stream did not end before, the
    /// response is incomplete.
    /// - Parameter why: the response if there is none yet.
    func engineClosed(because why: GateResponse = .daemonClosed) {
        switch phase {
        case .tunnelling: finish(cut: false)
        case .forwarding(let forwarded):
            forwarded.engineEnded = true
            if forwarded.isResponseWhole { return }
            fail(with: why)
            advance()
        default: break
        }
    }

    /// Continues after the client has taken all bytes.
    func outputTaken() {
        backpressure.drained()
        advance()
    }

    /// Continues after the client has taken all bytes and the end of the stream.
    func downstreamEnded() {
        switch phase {
        case .tunnelling: timer.start(.halfTunnel)
        case .discarding(thenClose: true): timer.start(.discard)
        default: break
        }
    }

    // MARK: Events of the gate

    /// Begins a new connection.
    func accepted() { timer.start(.firstHead) }

    func timerFired() {
        switch timer.running {
        case .head: refuse(with: .headTimeout, subject: Admission.Subject())
        case .firstHead:
            if isIdle { finish(cut: false) } else { refuse(with: .headTimeout, subject: Admission.Subject()) }
        case .body: refuseBody(with: .bodyTimeout)
        case .halfCloseGrace, .halfClosed, .halfTunnel: finish(cut: true)
        case .idle, .discard: finish(cut: false)
        // The handler calls ``checkSlowClient(pending:)`` instead, since it knows the waiting bytes.
        case .slowClient, nil: break
        }
    }

    /// Handles a client that takes none of its `pending` bytes. Responses of the gate's own are not worth holding a
    /// place for; the engine's bytes are.
    func checkSlowClient(pending: Int) {
        if backpressure.holdsEngineBytes(of: pending) { return timer.start(.slowClient) }
        phase = .closed
        timer.stop()
        actions.append(.closeDownstream(cut: true))
    }

    /// Drains the connection, since the gate is stopping or the client's admission is void: one without a request ends
    /// now, even within a head, and a plain exchange with its response.
    func drain() {
        isDraining = true
        if case .receiving = phase { finish(cut: false) }
    }

    /// Ends the exchange at once, whatever its phase.
    func cut(because reason: GateReason) {
        endRecord(because: .gate(reason))
        finish(cut: true)
    }

    /// Refuses a connection for which there is no room.
    func reject(with refusal: GateResponse) {
        refuse(with: refusal, subject: Admission.Subject())
    }
}
