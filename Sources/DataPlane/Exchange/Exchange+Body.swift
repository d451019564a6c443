// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// A body that a policy has to see before it decides. One object, so that gathered bytes are never copied.
final class JudgedBody {
    let pending: Admission.Pending
    private(set) var bytes = ByteBuffer()
    let reservation: MemoryBudget.Reservation

    /// One client's share of the memory for bodies: a larger body is refused, even if there are no other clients.
    private let most: Int

    /// The longest body; no description of a container is longer.
    static let limit = 1 << 20

    init(pending: Admission.Pending, budget: MemoryBudget, for client: ShareOwner) {
        self.pending = pending
        reservation = MemoryBudget.Reservation(of: budget, for: client)
        most = budget.share
    }

    /// Takes a piece. Returns a response if the body is too long.
    func take(_ data: ByteBuffer) -> GateResponse? {
        guard bytes.readableBytes + data.readableBytes <= Self.limit else { return .bodyTooLarge }
        bytes.writeImmutableBuffer(data)
        // Memory counts, not bytes: a buffer grows by doubling.
        return reserve(memory: bytes.storageCapacity)
    }

    /// The memory of one parsed value, its canonical copy included, besides its text.
    private static let valueMemory = 128

    /// Reserves memory for parsing the body. Returns a response if there is none.
    func reserveReading() -> GateResponse? {
        let values = min(bytes.readableBytesView.count(where: Self.mayBeginValue) + 1, JSONLimits.body.values)
        return reserve(memory: bytes.storageCapacity + 3 * bytes.readableBytes + Self.valueMemory * values)
    }

    /// Whether a value of JSON may follow the byte; inside a string none does.
    private static func mayBeginValue(behind byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"): true
        default: false
        }
    }

    private func reserve(memory: Int) -> GateResponse? {
        guard memory <= most else { return .bodyTakesTooMuch }
        return reservation.change(to: memory) ? nil : .tooManyBodies
    }
}

/// Judged bodies: gathered whole, parsed, and written anew.
extension Exchange {
    func startGathering(for pending: Admission.Pending) {
        request.isHead = pending.facts.request.method == .head
        note(pending.subject)
        if case .length(let length) = pending.facts.request.body, length > JudgedBody.limit {
            return refuseUndecided(with: .bodyTooLarge, pending: pending)
        }
        phase = .reading(
            JudgedBody(
                pending: pending, budget: shared.memory, for: shareOwner))
        if request.mayStillWait {
            request.mayStillWait = false
            actions.append(.sendDownstream(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")))
        }
        timer.start(.body)
        _ = gatherBody()
    }

    /// Takes the part of the body that has arrived. Returns false if more of it is needed.
    func gatherBody() -> Bool {
        guard case .reading(let judged) = phase else { return true }
        if let refusal = gather(into: judged) {
            refuseUndecided(with: refusal, pending: judged.pending)
            return true
        }
        guard request.body.isEnded else { return false }
        judge(judged)
        return true
    }

    private func gather(into judged: JudgedBody) -> GateResponse? {
        do throws(FramingError) {
            while !request.body.isEnded, inbox.readableBytes > 0 {
                let piece = try request.body.read(from: inbox)
                let start = inbox.readerIndex + piece.data.lowerBound
                let data = inbox.getSlice(at: start, length: piece.data.count)
                inbox.moveReaderIndex(forwardBy: piece.consumed)
                if let data, data.readableBytes > 0, let refusal = judged.take(data) { return refusal }
            }
            return nil
        } catch {
            return .malformedBody
        }
    }

    private func judge(_ judged: JudgedBody) {
        timer.stop()
        if let refusal = judged.reserveReading() { return refuseUndecided(with: refusal, pending: judged.pending) }
        let result = judged.bytes.withUnsafeReadableBytes { bytes in
            identity.admission.admit(judged.pending, body: bytes) { value, endpoint in
                guard shared.keepsDetail else { return }
                request.recordedBody = RecordedBody(value, bytes: bytes, of: endpoint)
            }
        }
        request.bodyMemory = judged.reservation
        takeJudged(result)
        if forwarded != nil { record.bytesIn += judged.bytes.readableBytes }
    }

    /// Takes the decision on a judged body. Its memory now counts in the body's place: the parsed body during a
    /// look-up, then its new form. Without a judged body nothing is counted.
    func takeJudged(_ result: Admission.Result) {
        guard let memory = request.bodyMemory else { return take(result) }
        let (bytes, subject) = Self.weight(of: result)
        if memory.change(to: bytes) { return take(result) }
        request.bodyMemory = nil
        refuse(with: .tooManyBodies, subject: subject)
    }

    private static func weight(of result: Admission.Result) -> (bytes: Int, subject: Admission.Subject) {
        switch result {
        case .needsObjects(let pending, _):
            var subject = pending.subject
            subject.isDenial = false
            return (pending.facts.body?.memory ?? 0, subject)
        case .permitted(let permit):
            guard case .judged(let bytes) = permit.request.body else { return (0, Admission.Subject(of: permit)) }
            // One copy is in the permit, and one on its way to the engine.
            return (2 * bytes.count, Admission.Subject(of: permit))
        case .needsBody, .refused: return (0, Admission.Subject())
        }
    }

    func refuseBody(with response: GateResponse) {
        guard case .reading(let judged) = phase else { return }
        refuseUndecided(with: response, pending: judged.pending)
    }

    /// Refuses a request without a denial: the policy has not seen the input that it needs.
    private func refuseUndecided(with response: GateResponse, pending: Admission.Pending) {
        var subject = pending.subject
        subject.isDenial = false
        refuse(with: response, subject: subject)
    }

    func sendJudged(_ bytes: [UInt8]) {
        actions.append(.sendUpstream(ByteBuffer(bytes: bytes)))
    }
}
