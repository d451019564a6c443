// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// The ends of exchanges, and their records.
extension Exchange {
    /// - Parameter reason: the reason for which the client got only a part of it.
    func completeResponse(to forwarded: ForwardedRequest, because reason: ExchangeReason? = nil) {
        endRecord(because: reason)
        // A request that is still being sent makes the connection unfit for another.
        let isReusable = forwarded.response.keepsEngine && request.body.isEnded && !forwarded.engineEnded
        actions.append(isReusable ? .releaseUpstream : .closeUpstream(cut: true))
        endTurn(keepsAlive: forwarded.response.keepsAlive)
    }

    /// Sends a response of the gate's own, before the engine was asked.
    func refuse(with refusal: GateResponse, subject: Admission.Subject) {
        beginRecord(decision: refusal.isOfEngine ? .failed : subject.isDenial ? .denied : .refused)
        note(subject)
        // After a malformed head the beginning of the next one is unknown, and a stranger keeps no connection.
        let isKnown = identity.admission.policy != nil
        respondOurselves(with: refusal, keepsAlive: subject.isDenial && request.isWorthDiscarding && isKnown)
    }

    /// Ends a permitted exchange: with a response of the gate's own, or by a cut if the engine's response has begun.
    func fail(with failure: GateResponse) {
        // 503 is a bound of the gate's own, and no failure of the engine.
        record.decision = failure.status < 500 || failure.status == 503 ? .refused : .failed
        actions.append(.closeUpstream(cut: true))
        // A held head has not been sent, so another response can replace it.
        let isHeld = treated?.head != nil
        forwarded?.response.treated = nil
        guard isHeld || forwarded?.response.hasFinalHead != true else {
            endRecord(because: failure.reason)
            return finish(cut: true)
        }
        respondOurselves(with: failure, keepsAlive: request.body.isEnded)
    }

    func respondOurselves(with response: GateResponse, keepsAlive: Bool) {
        let keepsAlive = keepsAlive && request.keepsAlive && !request.mayStillWait && !isDraining && !clientEnded
        let manner = GateResponse.Manner(version: request.version, keepsAlive: keepsAlive, toHead: request.isHead)
        let bytes = response.render(requestID: shared.requestID(of: record.number), manner: manner)
        backpressure.sentResponse(bytes: bytes.readableBytes)
        actions.append(.sendDownstream(bytes))
        record.status = response.status
        endRecord(because: response.reason)
        endTurn(keepsAlive: keepsAlive)
    }

    /// Ends a complete response's turn: the connection continues with the next request, or ends without cutting the
    /// response.
    func endTurn(keepsAlive: Bool) {
        if keepsAlive {
            if request.body.isEnded { startOver() } else { startDiscarding(thenClose: false) }
        } else if clientEnded {
            finish(cut: false)
        } else {
            actions.append(.endDownstream)
            startDiscarding(thenClose: true)
        }
    }

    func startDiscarding(thenClose: Bool) {
        phase = .discarding(thenClose: thenClose)
        request.giveBack()
        // The client gets its response before it is closed: the time runs from then on.
        timer.start(thenClose ? .slowClient : .discard)
    }

    /// Gives up policies that are no longer in force: only requests that are being judged hold them, however long an
    /// exchange lasts.
    func letGoOfPolicies() {
        switch phase {
        case .identifying, .reading, .resolving: return
        case .receiving, .connecting, .forwarding, .tunnelling, .discarding, .closed: identity.letGo()
        }
    }

    /// Begins the next request of this connection.
    func startOver() {
        request = RequestState()
        phase = .receiving
        if isDraining || clientEnded { return finish(cut: false) }
        timer.start(.idle)
    }

    func finish(cut: Bool) {
        if case .closed = phase { return }
        endRecord(because: cut ? timer.running.map { .gate($0.endsAs) } : nil)
        // Towards the engine, a client's ended stream is not cut.
        if forwarded != nil { actions.append(.closeUpstream(cut: cut)) }
        actions.append(.closeDownstream(cut: cut))
        request.giveBack()
        phase = .closed
        if cut { timer.stop() } else { timer.start(.slowClient) }
    }

    // MARK: Record

    func beginRecord(decision: AccessRecord.Decision) {
        if request.isRecorded || record.number == 0 {
            record = AccessRecord()
            record.number = shared.nextNumber()
        }
        request.isRecorded = false
        record.decision = decision
        record.trace = request.trace
    }

    /// Notes the known facts of the request before it is permitted.
    func note(_ subject: Admission.Subject) {
        record.method = subject.method
        record.path = subject.path
        record.endpoint = subject.endpoint
        record.trace = request.trace
    }

    /// Completes the record, once per request; `reason` is that of an end other than a complete response of the engine.
    func endRecord(because reason: ExchangeReason? = nil) {
        guard !request.isRecorded else { return }
        request.isRecorded = true
        record.duration = since(request.startedAt)
        guard shared.observer.wants(record.decision, status: record.status) else { return }
        record.client = identity.container.map { "\($0)@\(client.name)" } ?? client.name
        record.policy = identity.policyName
        let permit = forwarded?.permit
        if let permit {
            record.method = permit.request.method
            record.path = permit.askedPath
            record.endpoint = permit.endpoint
        }
        if shared.keepsDetail {
            record.detail = ExchangeDetail(
                version: identity.policyVersion, identifiedBy: identity.entry,
                request: permit.map { RecordedRequest(of: $0) }, body: request.recordedBody)
        }
        record.reason = reason ?? permit.map { ExchangeReason(of: $0.grounds) } ?? .none
        // Moved out, since a copy would cost as much as counting it.
        var ended = AccessRecord()
        swap(&ended, &record)
        shared.observer.exchangeEnded(ended)
    }

    func since(_ moment: NIODeadline?) -> Int64 { moment.map { (now - $0).nanoseconds } ?? 0 }

    /// Ends an exchange whose client has ended its stream, outside of a tunnel. An incomplete request will never be
    /// complete, and a stream without a reader is useless.
    func hearCloseNotify(of permit: Permit) {
        if !request.body.isEnded { return timer.start(.halfCloseGrace) }
        if !permit.responseGoesOn { return timer.start(.halfClosed) }
        endRecord(because: .gate(.clientLeft))
        finish(cut: true)
    }
}
