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
    let admission: Admission
    /// What all exchanges of an event loop share.
    let shared: ExchangeShared
    /// Who asks, for the record.
    let client: String

    private(set) var phase = Phase.receiving
    private(set) var permit: Permit?
    private var record = AccessRecord()
    private(set) var timer: ExchangeTimer? = .idle
    /// Grows with each start of a timer, so that the same timer started anew is told apart.
    private(set) var timerStarts = 0
    var actions: [ExchangeAction] = []
    /// The present moment; the handler sets it before each event.
    var now = NIODeadline.uptimeNanoseconds(0)

    private var inbox = ByteBuffer()
    private var headEnd = HeadEnd()
    private var request = RequestState()
    private var answer = AnswerState()
    private var clientEnded = false
    private var daemonEnded = false
    private var isDraining = false

    init(_ admission: Admission, client: String, shared: ExchangeShared) {
        self.admission = admission
        self.client = client
        self.shared = shared
    }

    /// The client should not be read now: enough of it waits.
    var holdsEnough: Bool { inbox.readableBytes >= Self.heldBytesLimit }

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
    }

    mutating func answered(_ bytes: inout ByteBuffer) {
        switch phase {
        case .forwarding: readAnswer(&bytes)
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
        default: break
        }
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

    /// A connection that there is no room for.
    mutating func turnAway() {
        refuse(.tooManyConnections, Admission.Subject())
    }
}

// MARK: - The request

extension Exchange {
    private mutating func advance() {
        while inbox.readableBytes > 0 {
            switch phase {
            case .receiving: if !receiveHead() { return }
            case .forwarding where !request.body.isEnded: if !forwardBody() { return }
            case .tunnelling: forwardTunnel()
            case .discarding(let thenClose): if !discardBody(thenClose: thenClose) { return }
            // What follows the body is held until the answer's head says what it is: a next request, or a tunnel's
            // first bytes, which the daemon would lose if they came with the request.
            case .connecting, .forwarding: return
            case .closed:
                inbox.clear()
                return
            }
        }
    }

    /// Reads a head. Returns false when more bytes are needed or nothing more is read.
    private mutating func receiveHead() -> Bool {
        do throws(HeadError) {
            guard let end = try headEnd.find(in: inbox) else {
                if timer != .head { startTimer(.head) }
                return false
            }
            headEnd = HeadEnd()
            try shared.request.parse(inbox, end: end)
            begin(end: end)
            return true
        } catch {
            refuse(GateAnswer(error), Admission.Subject())
            return true
        }
    }

    private mutating func begin(end: Int) {
        timer = nil
        request = RequestState(shared.request, startedAt: now)
        let result = inbox.withUnsafeReadableBytes { bytes in
            admission.admit(shared.request, UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
        inbox.moveReaderIndex(forwardBy: end)
        switch result {
        case .permitted(let permit):
            self.permit = permit
            request.isHead = permit.request.method == .head
            beginRecord(.allowed)
            phase = .connecting
            actions.append(.connect)
        case .refused(let refusal, let subject):
            request.isHead = subject.method == .head
            refuse(refusal, subject)
        }
    }

    /// Sends on what has arrived of the body, framed anew. Returns false when nothing more can be done.
    private mutating func forwardBody() -> Bool {
        do throws(FramingError) {
            let piece = try request.body.read(inbox)
            let start = inbox.readerIndex
            let data = inbox.getSlice(at: start + piece.data.lowerBound, length: piece.data.count) ?? ByteBuffer()
            inbox.moveReaderIndex(forwardBy: piece.consumed)
            sendBody(data, isEnd: piece.isEnd)
            return piece.consumed > 0
        } catch {
            fail(.malformedBody)
            return true
        }
    }

    private mutating func sendBody(_ data: ByteBuffer, isEnd: Bool) {
        record.bytesIn += data.readableBytes
        guard request.isChunked else {
            if data.readableBytes > 0 { actions.append(.sendUpstream(data)) }
            return
        }
        if data.readableBytes > 0 {
            let size = String(data.readableBytes, radix: 16)
            actions.append(.sendUpstream(ByteBuffer(string: size + "\r\n")))
            actions.append(.sendUpstream(data))
            actions.append(.sendUpstream(ByteBuffer(staticString: "\r\n")))
        }
        if isEnd { actions.append(.sendUpstream(ByteBuffer(staticString: "0\r\n\r\n"))) }
    }

    private mutating func forwardTunnel() {
        var bytes = ByteBuffer()
        swap(&bytes, &inbox)
        record.bytesIn += bytes.readableBytes
        actions.append(.sendUpstream(bytes))
    }

    /// Drops what has arrived of an unwanted body. Returns false when nothing more can be done.
    private mutating func discardBody(thenClose: Bool) -> Bool {
        let before = inbox.readableBytes
        while !request.body.isEnded, inbox.readableBytes > 0, let piece = try? request.body.read(inbox) {
            inbox.moveReaderIndex(forwardBy: piece.consumed)
        }
        request.discarded += before - inbox.readableBytes
        if thenClose {
            // The client may still be sending: a close now would reset the connection and take the answer with it.
            inbox.clear()
            return false
        }
        guard request.body.isEnded else {
            if inbox.readableBytes > 0 || !request.isWorthDiscarding { finish(cut: false) }
            return false
        }
        startOver()
        return true
    }
}

// MARK: - The answer

extension Exchange {
    private mutating func readAnswer(_ bytes: inout ByteBuffer) {
        if !answer.hasFinalHead {
            if answer.sentAt != nil, record.upstreamTime == nil { record.upstreamTime = since(answer.sentAt) }
            if answer.inbox.readableBytes == 0 { swap(&answer.inbox, &bytes) } else { answer.inbox.writeBuffer(&bytes) }
            guard readAnswerHeads() else { return }
            bytes = answer.inbox
            answer.inbox = ByteBuffer()
        }
        forwardAnswerBody(&bytes)
    }

    /// Reads heads until the final one. Returns false when more bytes are needed, or when the exchange failed.
    private mutating func readAnswerHeads() -> Bool {
        do throws(HeadError) {
            while let end = try answer.headEnd.find(in: answer.inbox) {
                answer.headEnd = HeadEnd()
                try shared.response.parse(answer.inbox, end: end)
                guard shared.response.isInformational else { return takeFinalHead(end: end) }
                relayInformational(end: end)
            }
            return false
        } catch {
            fail(.answerNotUnderstood)
            return false
        }
    }

    /// `100 Continue` and its like go on to clients that know them (RFC 9110 section 15.2).
    private mutating func relayInformational(end: Int) {
        guard let head = answer.inbox.readSlice(length: end) else { return }
        if shared.response.status == 100 { request.mayStillWait = false }
        if request.version == .http11 { actions.append(.sendDownstream(head)) }
    }

    private mutating func takeFinalHead(end: Int) -> Bool {
        if shared.response.status == 101 { return takeUpgrade(end: end) }
        record.status = shared.response.status
        answer.hasFinalHead = true
        if isHijacked(shared.response) {
            beginTunnel(head: answer.inbox.readSlice(length: end) ?? ByteBuffer())
            return false
        }
        answer.take(shared.response, toHead: permit?.request.method == .head, for: request)
        answer.keepsClient = keepsClient
        if !answer.needsNewHead(shared.response, for: request) {
            // The head is the daemon's own, byte for byte; it travels with what follows it.
            answer.forwardedHead = end
            return true
        }
        let head = AnswerHead.rebuild(shared.response, answer, request, bytes: answer.inbox, end: end)
        answer.inbox.moveReaderIndex(forwardBy: end)
        actions.append(.sendDownstream(head))
        return true
    }

    /// The connection may carry another request after this answer.
    private var keepsClient: Bool {
        // A client that waits for `100 Continue` and gets something else may or may not send its body: nobody can tell
        // where its next request would begin.
        request.keepsAlive && !isDraining && !clientEnded && !answer.endsWithClose && !request.mayStillWait
    }

    private mutating func takeUpgrade(end: Int) -> Bool {
        guard let upgrade = permit?.request.upgrade else {
            fail(.answerNotUnderstood)
            return false
        }
        record.status = 101
        answer.hasFinalHead = true
        let head = AnswerHead.rebuildUpgrade(shared.response, upgrade, bytes: answer.inbox, end: end)
        answer.inbox.moveReaderIndex(forwardBy: end)
        beginTunnel(head: head)
        return false
    }

    /// The engine takes over the connection without an upgrade: a 200 with a stream's type and no length
    /// (docs/threat-model.md, hijacking).
    private func isHijacked(_ response: ResponseHead) -> Bool {
        guard permit?.tunnel == .tcp, response.status == 200, response.framing(toHead: false) == .untilClose,
            let type = response.contentType
        else { return false }
        return answer.inbox.withUnsafeReadableBytes { bytes in
            let value = bytes[type.range]
            return value.elementsEqual("application/vnd.docker.raw-stream".utf8)
                || value.elementsEqual("application/vnd.docker.multiplexed-stream".utf8)
        }
    }

    private mutating func beginTunnel(head: ByteBuffer) {
        phase = .tunnelling
        timer = nil
        actions.append(.sendDownstream(head))
        if answer.inbox.readableBytes > 0 {
            sendDownstream(answer.inbox)
            answer.inbox = ByteBuffer()
        }
        advance()
        if clientEnded { actions.append(.endUpstream) }
    }

    private mutating func forwardAnswerBody(_ bytes: inout ByteBuffer) {
        do throws(FramingError) {
            if let forwarded = try answer.read(&bytes) {
                record.bytesOut += forwarded.readableBytes - answer.takeForwardedHead()
                actions.append(.sendDownstream(forwarded))
            }
        } catch {
            fail(.answerNotUnderstood)
            return
        }
        guard answer.body.isEnded else { return }
        // Bytes behind an answer belong to no request: the daemon's connection cannot be trusted any more.
        if bytes.readableBytes > 0 { answer.keepsDaemon = false }
        completeAnswer()
    }

    private mutating func sendDownstream(_ bytes: ByteBuffer) {
        record.bytesOut += bytes.readableBytes
        actions.append(.sendDownstream(bytes))
    }
}

// MARK: - Ends

extension Exchange {
    private mutating func completeAnswer() {
        endRecord()
        // A request that is still on its way up makes the connection unfit for another.
        let isReusable = answer.keepsDaemon && request.body.isEnded && !daemonEnded
        actions.append(isReusable ? .releaseUpstream : .closeUpstream)
        endTurn(keepsAlive: answer.keepsClient)
    }

    /// Answers in our own words before anything was asked of a daemon.
    private mutating func refuse(_ refusal: GateAnswer, _ subject: Admission.Subject) {
        beginRecord(subject.isDenial ? .denied : .refused)
        record.method = subject.method
        record.path = subject.path
        record.endpoint = subject.endpoint
        // A head that was not understood says nothing about where the next one begins.
        answerOurselves(refusal, keepsAlive: subject.isDenial && request.isWorthDiscarding)
    }

    /// Ends an exchange that was permitted: in our own words, or, when the answer has begun, by a cut.
    private mutating func fail(_ failure: GateAnswer) {
        record.decision = failure.status < 500 ? .refused : .failed
        actions.append(.closeUpstream)
        guard !answer.hasFinalHead else {
            endRecord(failure.reason)
            return finish(cut: true)
        }
        answerOurselves(failure, keepsAlive: request.body.isEnded)
    }

    private mutating func answerOurselves(_ answer: GateAnswer, keepsAlive: Bool) {
        let keepsAlive = keepsAlive && request.keepsAlive && !request.mayStillWait && !isDraining && !clientEnded
        let manner = GateAnswer.Manner(version: request.version, keepsAlive: keepsAlive, toHead: request.isHead)
        actions.append(.sendDownstream(answer.render(shared.requestID(record.number), manner)))
        record.status = answer.status
        endRecord(answer.reason)
        endTurn(keepsAlive: keepsAlive)
    }

    /// The answer is whole: the connection goes on with the next request, or ends without taking the answer with it.
    private mutating func endTurn(keepsAlive: Bool) {
        if keepsAlive {
            if request.body.isEnded { startOver() } else { startDiscarding(thenClose: false) }
        } else if clientEnded {
            finish(cut: false)
        } else {
            actions.append(.endDownstream)
            startDiscarding(thenClose: true)
        }
    }

    private mutating func startDiscarding(thenClose: Bool) {
        phase = .discarding(thenClose: thenClose)
        permit = nil
        startTimer(.discard)
    }

    /// The next request of this connection.
    private mutating func startOver() {
        permit = nil
        answer = AnswerState()
        phase = .receiving
        if isDraining || clientEnded { return finish(cut: false) }
        startTimer(.idle)
    }

    private mutating func finish(cut: Bool) {
        if case .closed = phase { return }
        endRecord(cut ? timer.map { "\($0)_timeout" } : nil)
        if permit != nil { actions.append(.closeUpstream) }
        actions.append(.closeDownstream(cut: cut))
        permit = nil
        phase = .closed
        timer = nil
    }

    // MARK: Record

    private mutating func beginRecord(_ decision: AccessRecord.Decision) {
        if request.isRecorded || record.number == 0 {
            record = AccessRecord()
            record.number = shared.nextNumber()
        }
        request.isRecorded = false
        record.decision = decision
    }

    /// Completes the record, once per request; `reason` is a word for an end other than a whole answer of the engine.
    private mutating func endRecord(_ reason: String? = nil) {
        guard !request.isRecorded else { return }
        request.isRecorded = true
        record.duration = since(request.startedAt)
        guard shared.observer.wants(record.decision, status: record.status) else { return }
        record.client = client
        if let permit {
            record.method = permit.request.method
            record.path = Array(permit.request.target.loggedPath)
            record.endpoint = permit.endpoint
        }
        record.reason = reason ?? permit?.rule ?? ""
        shared.observer.exchangeEnded(record)
    }

    private func since(_ moment: NIODeadline?) -> Int64 { moment.map { (now - $0).nanoseconds } ?? 0 }

    private mutating func startTimer(_ timer: ExchangeTimer) {
        self.timer = timer
        timerStarts &+= 1
    }
}
