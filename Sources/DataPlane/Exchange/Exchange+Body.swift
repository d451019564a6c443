import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// A body that a policy wants to see before it decides.
struct JudgedBody {
    let pending: Admission.Pending
    var bytes = ByteBuffer()

    /// Nobody describes a container with more.
    static let limit = 1 << 20
}

/// Bodies that are judged: gathered whole, read, and written anew.
extension Exchange {
    mutating func startGathering(_ pending: Admission.Pending) {
        request.isHead = pending.facts.request.method == .head
        phase = .reading(JudgedBody(pending: pending))
        if request.mayStillWait {
            request.mayStillWait = false
            actions.append(.sendDownstream(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")))
        }
        startTimer(.body)
        _ = gatherBody()
    }

    /// Takes what has arrived of the body. Returns false when more of it is needed.
    mutating func gatherBody() -> Bool {
        guard case .reading(var judged) = phase else { return true }
        do throws(FramingError) {
            while !request.body.isEnded, inbox.readableBytes > 0 {
                let piece = try request.body.read(inbox)
                let start = inbox.readerIndex + piece.data.lowerBound
                if let data = inbox.getSlice(at: start, length: piece.data.count) {
                    judged.bytes.writeImmutableBuffer(data)
                }
                inbox.moveReaderIndex(forwardBy: piece.consumed)
                if judged.bytes.readableBytes > JudgedBody.limit {
                    refuseBody(.bodyTooLarge)
                    return true
                }
            }
        } catch {
            refuseBody(.malformedBody)
            return true
        }
        phase = .reading(judged)
        guard request.body.isEnded else { return false }
        judge(judged)
        return true
    }

    private mutating func judge(_ judged: JudgedBody) {
        timer = nil
        let result = judged.bytes.withUnsafeReadableBytes { identity.admission.admit(judged.pending, body: $0) }
        take(result)
        if permit != nil { record.bytesIn += judged.bytes.readableBytes }
    }

    mutating func refuseBody(_ answer: GateAnswer) {
        guard case .reading(let judged) = phase else { return }
        refuse(answer, judged.pending.subject)
    }

    mutating func sendJudged(_ bytes: [UInt8]) {
        actions.append(.sendUpstream(ByteBuffer(bytes: bytes)))
    }
}
