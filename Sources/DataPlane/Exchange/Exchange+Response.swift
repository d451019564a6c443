// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Telemetry

/// The engine's half: its heads, its body, and the change of a connection to a tunnel.
extension Exchange {
    func readResponse(from bytes: inout ByteBuffer, to forwarded: ForwardedRequest) {
        if !forwarded.response.hasFinalHead {
            if record.upstreamTime == nil, let sent = forwarded.response.sentAt { record.upstreamTime = since(sent) }
            forwarded.response.inbox.take(&bytes)
            swap(&bytes, &forwarded.response.inbox)
            guard readResponseHeads(from: &bytes, of: forwarded) else { return }
        }
        forwardResponseBody(from: &bytes, of: forwarded)
    }

    /// Reads heads until the final one. Returns false when more bytes are needed, when the connection became a tunnel,
    /// or when the exchange failed.
    private func readResponseHeads(from bytes: inout ByteBuffer, of forwarded: ForwardedRequest) -> Bool {
        do throws(HeadError) {
            while let end = try forwarded.response.headEnd.find(in: bytes) {
                forwarded.response.headEnd = HeadEnd()
                try shared.response.parse(bytes, end: end)
                guard shared.response.isInformational else {
                    return takeFinalHead(from: &bytes, end: end, of: forwarded)
                }
                relayInformational(end: end, from: &bytes)
            }
            swap(&bytes, &forwarded.response.inbox)
            return false
        } catch {
            fail(with: .answerNotUnderstood)
            return false
        }
    }

    /// Passes `100 Continue` and the like on to clients with HTTP/1.1 (RFC 9110 section 15.2).
    private func relayInformational(end: Int, from bytes: inout ByteBuffer) {
        let head = RebuiltHead.rebuildInformational(shared.response, bytes: bytes, end: end)
        bytes.moveReaderIndex(forwardBy: end)
        if shared.response.status == 100 { request.mayStillWait = false }
        if request.version == .http11 { sendDownstream(head, isBody: false) }
    }

    private func takeFinalHead(from bytes: inout ByteBuffer, end: Int, of forwarded: ForwardedRequest) -> Bool {
        if shared.response.status == 101 { return takeUpgrade(from: &bytes, end: end, of: forwarded) }
        record.status = shared.response.status
        forwarded.response.hasFinalHead = true
        request.turn?.answered()
        if Self.isHijacked(shared.response, bytes: bytes, permit: forwarded.permit) {
            let head = bytes.readSlice(length: end) ?? ByteBuffer()
            beginTunnel(for: forwarded, head: head, first: bytes)
            return false
        }
        // Not a tunnel: the end of the client's stream, held for one, means that the client left.
        if clientEnded { timer.start(.halfClosed) }
        forwarded.response.take(shared.response, toHead: request.isHead, for: request)
        if startTreating(&bytes, end: end, of: forwarded) { return true }
        forwarded.response.keepsAlive = keepsAlive(after: forwarded.response)
        if !forwarded.response.needsNewHead(shared.response, for: request) {
            // The head is the engine's own, byte for byte, and is sent together with the bytes behind it.
            forwarded.response.forwardedHead = end
            return true
        }
        let head = RebuiltHead.rebuild(
            shared.response, response: forwarded.response, request: request, bytes: bytes, end: end)
        bytes.moveReaderIndex(forwardBy: end)
        sendDownstream(head, isBody: false)
        return true
    }

    /// Whether the connection may carry another request after this response.
    func keepsAlive(after response: ResponseState) -> Bool {
        // A client that waits for `100 Continue` and gets another response may or may not send its body: the beginning
        // of its next request is unknown.
        request.keepsAlive && !isDraining && !clientEnded && !response.endsWithClose && !request.mayStillWait
    }

    private func takeUpgrade(from bytes: inout ByteBuffer, end: Int, of forwarded: ForwardedRequest) -> Bool {
        guard let upgrade = forwarded.permit.request.upgrade else {
            fail(with: .answerNotUnderstood)
            return false
        }
        record.status = 101
        forwarded.response.hasFinalHead = true
        let head = RebuiltHead.rebuildUpgrade(shared.response, to: upgrade, bytes: bytes, end: end)
        bytes.moveReaderIndex(forwardBy: end)
        beginTunnel(for: forwarded, head: head, first: bytes)
        return false
    }

    /// Whether the engine takes over the connection without an upgrade: a 200 with a stream's type and no length
    /// (docs/threat-model.md, hijacking).
    private static func isHijacked(_ response: ResponseHead, bytes: ByteBuffer, permit: Permit) -> Bool {
        guard response.status == 200, response.framing(toHead: false) == .untilClose, permit.tunnel == .tcp,
            let type = response.contentType
        else { return false }
        return bytes.withUnsafeReadableBytes { bytes in
            let value = bytes[type.range]
            return value.elementsEqual("application/vnd.docker.raw-stream".utf8)
                || value.elementsEqual("application/vnd.docker.multiplexed-stream".utf8)
        }
    }

    /// - Parameter first: the bytes behind the head, which belong to the tunnel.
    private func beginTunnel(for forwarded: ForwardedRequest, head: ByteBuffer, first: ByteBuffer) {
        phase = .tunnelling(forwarded)
        timer.stop()
        sendDownstream(head, isBody: false)
        if first.readableBytes > 0 { sendDownstream(first) }
        advance()
        if clientEnded { actions.append(.endUpstream) }
    }

    private func forwardResponseBody(from bytes: inout ByteBuffer, of forwarded: ForwardedRequest) {
        if let treated = forwarded.response.treated { return treatBody(&bytes, by: treated, of: forwarded) }
        // A head that could not be treated has ended the exchange.
        guard case .forwarding = phase else { return }
        do throws(FramingError) {
            if let body = try forwarded.response.read(from: &bytes) {
                record.bytesOut -= forwarded.response.takeForwardedHead()
                sendDownstream(body)
            }
        } catch {
            fail(with: .answerNotUnderstood)
            return
        }
        guard forwarded.response.body.isEnded else { return }
        // Bytes behind a response belong to no request: the engine's connection cannot be trusted any more.
        if bytes.readableBytes > 0 { forwarded.response.keepsEngine = false }
        completeResponse(to: forwarded)
    }

    /// Passes on bytes from the engine.
    func sendDownstream(_ bytes: ByteBuffer, isBody: Bool = true) {
        if isBody { record.bytesOut += bytes.readableBytes }
        backpressure.sentEngineBytes()
        actions.append(.sendDownstream(bytes))
    }
}
