// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// The client's half: heads, bodies, and bytes that wait for their turn.
extension Exchange {
    func advance() {
        while inbox.readableBytes > 0 {
            switch phase {
            case .receiving:
                if waitsForOutput || !receiveHead() { return }
            case .reading: if !gatherBody() { return }
            case .forwarding where !request.body.isEnded:
                forwardBody()
                if !request.body.isEnded { return }
            case .tunnelling: forwardTunnel()
            case .discarding(let thenClose): if !discardBody(thenClose: thenClose) { return }
            // Bytes after the body are held until the response's head shows their meaning: a next request, or a
            // tunnel's first bytes, which the engine would lose if they came with the request.
            case .identifying, .resolving, .connecting, .forwarding: return
            case .closed:
                inbox.clear()
                return
            }
        }
    }

    /// Reads a head. Returns false if more bytes are needed or no further head is read.
    func receiveHead() -> Bool {
        do throws(HeadError) {
            guard let end = try headEnd.find(in: inbox) else {
                if timer.running != .head, timer.running != .firstHead { timer.start(.head) }
                return false
            }
            headEnd = HeadEnd()
            try shared.request.parse(inbox, end: end)
            begin(end: end)
            return true
        } catch {
            refuse(with: GateResponse(error), subject: Admission.Subject())
            return true
        }
    }

    func begin(end: Int) {
        guard usePlace(), stamp?.isCurrent ?? true else { return endUnbegun() }
        timer.stop()
        request = RequestState(head: shared.request, startedAt: now)
        // From here on a request exists and gets a record, whatever its end.
        beginRecord(decision: .refused)
        guard !shared.refuses else { return refuse(with: .auditLost, subject: Admission.Subject()) }
        guard end <= Self.freeHeadBytes || countHead(bytes: end) else {
            return refuse(with: .tooManyHeads, subject: Admission.Subject())
        }
        guard identity.check(client.identity, shared: shared, now: now) else {
            phase = .identifying(headEnd: end)
            return actions.append(.identify)
        }
        admit(end: end)
    }

    /// Ends the connection as an idle one, since another has taken its place, or its client's credentials are no longer
    /// valid. The engine has seen nothing of the request.
    private func endUnbegun() {
        phase = .closed
        timer.stop()
        actions.append(.closeDownstream(cut: true))
    }

    /// Continues with a head that had to wait; another one may have been read into the shared memory meanwhile.
    func admitHeld(end: Int, after lookup: LookupResult) {
        do throws(HeadError) {
            try shared.request.parse(inbox, end: end)
        } catch {
            return refuse(with: GateResponse(error), subject: Admission.Subject())
        }
        guard identity.settle(client.identity, shared: shared, after: lookup, now: now) else {
            return actions.append(.identify)
        }
        admit(end: end)
    }

    private func admit(end: Int) {
        let result = inbox.withUnsafeReadableBytes { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            request.trace = shared.request.onlyValue(of: "traceparent", in: head).flatMap { value in
                TraceID(traceparent: UnsafeRawBufferPointer(rebasing: head[value.range]))
            }
            return identity.admission.admit(shared.request, in: head)
        }
        inbox.moveReaderIndex(forwardBy: end)
        take(result)
    }

    func take(_ result: Admission.Result) {
        switch result {
        case .needsBody(let pending): startGathering(for: pending)
        case .needsObjects(let pending, let questions):
            request.isHead = pending.facts.request.method == .head
            note(pending.subject)
            phase = .resolving(pending)
            actions.append(.resolve(questions))
        // A body that is malformed from the start is refused before any byte is sent.
        case .permitted(let permit) where request.isChunked && !request.body.accepts(inbox):
            refuse(with: .malformedBody, subject: Admission.Subject(of: permit))
        case .permitted(let permit):
            request.isHead = permit.request.method == .head
            beginRecord(decision: permit.warning == nil ? .allowed : .warned)
            if !isInForce { identity.letGo() }
            let forwarded = ForwardedRequest(permit: permit)
            phase = .connecting(forwarded)
            actions.append(.connect(forwarded))
            if clientEnded, permit.tunnel == nil { timer.start(.halfClosed) }
        case .refused(let refusal, let subject):
            request.isHead = subject.method == .head
            refuse(with: GateResponse(refusal), subject: subject)
        }
    }

    /// Sends on the part of the body that has arrived, framed anew.
    func forwardBody() {
        guard forwarded?.permit.request.body != OutgoingRequest.Body.none else { return dropBody() }
        guard !isOutlived() else { return fail(with: .bodyOutlived) }
        var small = ByteBuffer()
        do throws(FramingError) {
            while !request.body.isEnded, inbox.readableBytes > 0 {
                let piece = try request.body.read(from: inbox)
                let start = inbox.readerIndex + piece.data.lowerBound
                let data = inbox.getSlice(at: start, length: piece.data.count) ?? ByteBuffer()
                inbox.moveReaderIndex(forwardBy: piece.consumed)
                sendBody(data, gathering: &small)
            }
            sendGathered(&small)
            if request.isChunked, request.body.isEnded {
                actions.append(.sendUpstream(ByteBuffer(staticString: "0\r\n\r\n")))
            }
        } catch {
            fail(with: .malformedBody)
        }
    }

    /// Reads and drops a body that the operation does not have, and that the engine would not read. Of a long one no
    /// more than a bounded part is read before the response has arrived.
    private func dropBody() {
        do throws(FramingError) {
            while !request.body.isEnded, inbox.readableBytes > 0, request.isWorthDiscarding {
                try dropPiece()
            }
        } catch {
            fail(with: .malformedBody)
        }
    }

    /// Drops the bytes of the body that have arrived, up to the end of a piece.
    private func dropPiece() throws(FramingError) {
        let piece = try request.body.read(from: inbox)
        inbox.moveReaderIndex(forwardBy: piece.consumed)
        request.discarded += piece.consumed
    }

    /// Whether the policies that judged the client last are in force.
    var isInForce: Bool { identity.generation == shared.generation.number }

    /// Whether the body comes too slowly, or for too long, under a policy that is no longer in force.
    private func isOutlived() -> Bool {
        request.pace.isTooLate(
            after: record.bytesIn, since: request.startedAt, now: now,
            isInForce: isInForce)
    }

    /// Small chunks are gathered into one: a thousand of one byte must not become a thousand writes.
    private func sendBody(_ data: ByteBuffer, gathering small: inout ByteBuffer) {
        guard data.readableBytes > 0 else { return }
        record.bytesIn += data.readableBytes
        guard request.isChunked else { return actions.append(.sendUpstream(data.compacted())) }
        if data.readableBytes < 2048 {
            small.writeImmutableBuffer(data)
        } else {
            sendGathered(&small)
            sendChunk(data)
        }
    }

    private func sendGathered(_ small: inout ByteBuffer) {
        guard small.readableBytes > 0 else { return }
        sendChunk(small)
        small = ByteBuffer()
    }

    private func sendChunk(_ data: ByteBuffer) {
        let size = String(data.readableBytes, radix: 16)
        actions.append(.sendUpstream(ByteBuffer(string: size + "\r\n")))
        actions.append(.sendUpstream(data))
        actions.append(.sendUpstream(ByteBuffer(staticString: "\r\n")))
    }

    func forwardTunnel() {
        var bytes = ByteBuffer()
        swap(&bytes, &inbox)
        record.bytesIn += bytes.readableBytes
        actions.append(.sendUpstream(bytes.compacted()))
    }

    /// Drops the part of an unwanted body that has arrived. Returns false if the exchange has to wait or has ended.
    func discardBody(thenClose: Bool) -> Bool {
        while !request.body.isEnded, inbox.readableBytes > 0, (try? dropPiece()) != nil {}
        if thenClose {
            // The client may still be sending: a close now would reset the connection and lose the response.
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
