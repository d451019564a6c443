import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// The daemon's half: its heads, its body, and the moment when a connection becomes a tunnel.
extension Exchange {
    mutating func readAnswer(_ bytes: inout ByteBuffer) {
        if !answer.hasFinalHead {
            if answer.sentAt != nil, record.upstreamTime == nil { record.upstreamTime = since(answer.sentAt) }
            answer.inbox.take(&bytes)
            guard readAnswerHeads() else { return }
            bytes = answer.inbox
            answer.inbox = ByteBuffer()
        }
        forwardAnswerBody(&bytes)
    }

    /// Reads heads until the final one. Returns false when more bytes are needed, or when the exchange failed.
    mutating func readAnswerHeads() -> Bool {
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
    mutating func relayInformational(end: Int) {
        let head = AnswerHead.rebuildInformational(shared.response, bytes: answer.inbox, end: end)
        answer.inbox.moveReaderIndex(forwardBy: end)
        if shared.response.status == 100 { request.mayStillWait = false }
        if request.version == .http11 { sendDownstream(head, isBody: false) }
    }

    mutating func takeFinalHead(end: Int) -> Bool {
        if shared.response.status == 101 { return takeUpgrade(end: end) }
        record.status = shared.response.status
        answer.hasFinalHead = true
        if Self.isHijacked(shared.response, answer.inbox, permit) {
            beginTunnel(head: answer.inbox.readSlice(length: end) ?? ByteBuffer())
            return false
        }
        // It is no tunnel: the end of the client's stream, held for one, means that the client left.
        if clientEnded { startTimer(.halfClosed) }
        answer.take(shared.response, toHead: permit?.request.method == .head, for: request)
        if startTreating(end: end) { return true }
        answer.keepsClient = keepsClient
        if !answer.needsNewHead(shared.response, for: request) {
            // The head is the daemon's own, byte for byte; it travels with what follows it.
            answer.forwardedHead = end
            return true
        }
        let head = AnswerHead.rebuild(shared.response, answer, request, bytes: answer.inbox, end: end)
        answer.inbox.moveReaderIndex(forwardBy: end)
        sendDownstream(head, isBody: false)
        return true
    }

    /// The connection may carry another request after this answer.
    var keepsClient: Bool {
        // A client that waits for `100 Continue` and gets something else may or may not send its body: nobody can tell
        // where its next request would begin.
        request.keepsAlive && !isDraining && !clientEnded && !answer.endsWithClose && !request.mayStillWait
    }

    mutating func takeUpgrade(end: Int) -> Bool {
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
    private static func isHijacked(_ response: ResponseHead, _ bytes: ByteBuffer, _ permit: Permit?) -> Bool {
        guard response.status == 200, response.framing(toHead: false) == .untilClose, permit?.tunnel == .tcp,
            let type = response.contentType
        else { return false }
        return bytes.withUnsafeReadableBytes { bytes in
            let value = bytes[type.range]
            return value.elementsEqual("application/vnd.docker.raw-stream".utf8)
                || value.elementsEqual("application/vnd.docker.multiplexed-stream".utf8)
        }
    }

    mutating func beginTunnel(head: ByteBuffer) {
        phase = .tunnelling
        timer = nil
        sendDownstream(head, isBody: false)
        if answer.inbox.readableBytes > 0 {
            sendDownstream(answer.inbox)
            answer.inbox = ByteBuffer()
        }
        advance()
        if clientEnded { actions.append(.endUpstream) }
    }

    mutating func forwardAnswerBody(_ bytes: inout ByteBuffer) {
        guard !answer.isTreated else { return treatBody(&bytes) }
        // A head that could not be treated has ended the exchange.
        guard case .forwarding = phase else { return }
        do throws(FramingError) {
            if let forwarded = try answer.read(&bytes) {
                record.bytesOut -= answer.takeForwardedHead()
                sendDownstream(forwarded)
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

    /// Passes on bytes of the daemon's.
    mutating func sendDownstream(_ bytes: ByteBuffer, isBody: Bool = true) {
        if isBody { record.bytesOut += bytes.readableBytes }
        ownBytes = 0
        actions.append(.sendDownstream(bytes))
    }
}
