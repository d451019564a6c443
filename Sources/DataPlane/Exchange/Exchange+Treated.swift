// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import ResponseFilters
import Telemetry

/// The phase *filter*: responses of which the client gets only the visible part.
extension Exchange {
    /// Takes the final head of a response that may need treatment. Returns false if it passes unchanged.
    func startTreating(_ bytes: inout ByteBuffer, end: Int, of forwarded: ForwardedRequest) -> Bool {
        guard case .treated(let handling) = forwarded.permit.treatment, !forwarded.response.body.isEnded else {
            return false
        }
        let status = shared.response.status
        let isSuccess = (200..<300).contains(status)
        if isSuccess, handling.plan == nil { return false }
        guard !shared.response.hasField("content-encoding", in: bytes) else {
            forwarded.response.hasFinalHead = false
            fail(with: .answerNotUnderstood)
            return true
        }
        forwarded.response.reframe(for: request)
        forwarded.response.keepsAlive = keepsAlive(after: forwarded.response)
        // A copy: a slice would hold the whole read for as long as the head is held.
        let head = ByteBuffer(bytes: bytes.readBytes(length: end) ?? [])
        let treated = TreatedResponse(
            handling: handling, head: head, status: status, isChunked: isSuccess && request.version == .http11)
        forwarded.response.treated = treated
        // A client that waits for future records waits for the head first.
        if isSuccess, handling.plan?.isRecords == true { sendHead(of: treated, to: forwarded) }
        if treated.looksAhead(at: forwarded.permit.endpoint) { startLookup(for: treated) }
        return true
    }

    private func startLookup(for treated: TreatedResponse) {
        guard !treated.isWaiting else { return }
        treated.isWaiting = true
        treated.noteQuestion()
        lookups &+= 1
        actions.append(.lookUp(lookups, treated.kinds, treated.handling.view.visibility))
    }

    /// Reads the engine's framing, and passes the payload to the filter.
    func treatBody(_ bytes: inout ByteBuffer, by treated: TreatedResponse, of forwarded: ForwardedRequest) {
        var small = ByteBuffer()
        do {
            while !forwarded.response.body.isEnded, bytes.readableBytes > 0 {
                let piece = try forwarded.response.body.read(from: bytes)
                let data = bytes.getSlice(at: bytes.readerIndex + piece.data.lowerBound, length: piece.data.count)
                bytes.moveReaderIndex(forwardBy: piece.consumed)
                if let data { try treat(data, gathering: &small, by: treated, of: forwarded) }
            }
            try treatGathered(&small, by: treated, of: forwarded)
        } catch {
            return failTreated(with: error)
        }
        guard forwarded.response.body.isEnded else { return }
        if bytes.readableBytes > 0 { forwarded.response.keepsEngine = false }
        endTreated(treated, of: forwarded)
    }

    /// Filters data. Small chunks are gathered into one, since each step of a filter has a fixed cost.
    private func treat(
        _ data: ByteBuffer, gathering small: inout ByteBuffer, by treated: TreatedResponse,
        of forwarded: ForwardedRequest
    ) throws {
        if data.readableBytes < 2048 {
            small.writeImmutableBuffer(data)
        } else {
            try treatGathered(&small, by: treated, of: forwarded)
            try treat(data, by: treated, of: forwarded)
        }
    }

    private func treatGathered(
        _ small: inout ByteBuffer, by treated: TreatedResponse, of forwarded: ForwardedRequest
    ) throws {
        guard small.readableBytes > 0 else { return }
        try treat(small, by: treated, of: forwarded)
        small.clear()
    }

    private func treat(_ data: ByteBuffer, by treated: TreatedResponse, of forwarded: ForwardedRequest) throws {
        guard treated.isFiltered else { return treated.gather(data) }
        try sendFiltered(treated, of: forwarded) { output in try treated.filter(data, into: &output) }
    }

    /// Continues a response with the objects of a look-up; nil if the engine did not respond, for the reason in
    /// `failure`.
    func learned(_ number: UInt64, seen: SeenObjects?, failure: GateResponse = .lookupFailed) {
        guard number == lookups, case .forwarding(let forwarded) = phase, let treated = forwarded.response.treated,
            treated.isWaiting
        else { return }
        treated.isWaiting = false
        guard let seen else { return failTreated(with: failure) }
        do {
            if treated.isFiltered {
                try sendFiltered(treated, of: forwarded) { output in try treated.learn(seen.snapshot, into: &output) }
            }
        } catch {
            return failTreated(with: error)
        }
        if treated.bodyHasEnded { endTreated(treated, of: forwarded) }
    }

    /// Counts the objects that a renewed snapshot has beyond the newest one, which is the gate's.
    func countRenewed() {
        guard let treated, !hasRoom(for: treated, output: 0) else { return }
        guard treated.forgetGone(), hasRoom(for: treated, output: 0) else { return failTreated(with: NoRoom()) }
    }

    /// Sends the output of a filter's step, and looks up the objects for the next one.
    private func sendFiltered(
        _ treated: TreatedResponse, of forwarded: ForwardedRequest,
        step: (inout [UInt8]) throws -> ResponseFilter.Progress
    ) throws {
        var output: [UInt8] = []
        let progress = try step(&output)
        // A long element may be hidden: a lack of memory for it must stay invisible.
        guard
            hasRoom(for: treated, output: output.count)
                || treated.passOver() && hasRoom(for: treated, output: output.count)
        else {
            throw NoRoom()
        }
        send(output, of: treated, to: forwarded)
        if progress != .more { startLookup(for: treated) }
    }

    private func hasRoom(for treated: TreatedResponse, output: Int) -> Bool {
        backpressure.count(held: treated.heldBytes, output: output, budget: shared.memory, for: shareOwner)
    }

    /// Ends the engine's half of a treated response, after its last byte.
    func endTreated(_ treated: TreatedResponse, of forwarded: ForwardedRequest) {
        treated.bodyHasEnded = true
        guard !treated.isWaiting else { return }
        if treated.isFiltered { finishFilter(treated, of: forwarded) } else { sendError(of: treated, to: forwarded) }
    }

    private func finishFilter(_ treated: TreatedResponse, of forwarded: ForwardedRequest) {
        var output: [UInt8] = []
        do {
            try treated.finish(into: &output)
        } catch {
            return failTreated(with: error)
        }
        forwarded.response.treated = nil
        send(output, of: treated, to: forwarded)
        sendHead(of: treated, to: forwarded)
        if treated.isChunked { sendDownstream(ByteBuffer(staticString: "0\r\n\r\n"), isBody: false) }
        completeResponse(to: forwarded, because: treated.hasLeftOut ? .gate(.longElementLeftOut) : nil)
        advance()
    }

    /// Sends the engine's error, or a replacement for its text.
    private func sendError(of treated: TreatedResponse, to forwarded: ForwardedRequest) {
        forwarded.response.treated = nil
        let (text, isWithheld) = treated.error
        sendHead(of: treated, to: forwarded, length: text.utf8.count)
        sendDownstream(ByteBuffer(string: text))
        completeResponse(to: forwarded, because: isWithheld ? .gate(.errorWithheld) : nil)
        advance()
    }

    // MARK: Output

    private func send(_ output: [UInt8], of treated: TreatedResponse, to forwarded: ForwardedRequest) {
        let output = treated.take(output)
        guard !output.isEmpty else { return }
        sendHead(of: treated, to: forwarded)
        backpressure.sentFiltered(bytes: output.count)
        for start in stride(from: 0, to: output.count, by: FilteredPiece.limit) {
            let piece = output[start..<min(start + FilteredPiece.limit, output.count)]
            sendDownstream(FilteredPiece.make(piece, isChunked: treated.isChunked))
        }
    }

    /// The head, held until bytes follow it: until then the response can still be replaced.
    private func sendHead(of treated: TreatedResponse, to forwarded: ForwardedRequest, length: Int? = nil) {
        guard let head = treated.head else { return }
        treated.head = nil
        do throws(HeadError) {
            try shared.response.parse(head, end: head.readableBytes)
        } catch {
            return fail(with: .answerNotUnderstood)
        }
        let framing: RebuiltHead.Framing = length.map { .length($0) } ?? (treated.isChunked ? .chunked : .close)
        sendDownstream(
            RebuiltHead.rebuildTreated(
                shared.response, response: forwarded.response, request: request, bytes: head, framing: framing),
            isBody: false)
    }

    /// Ends a response that could not be filtered, without sending the rest.
    private func failTreated(with error: any Error) {
        switch error {
        case FilterError.hidden: failTreated(with: .notVisible)
        case is NoRoom: failTreated(with: .tooManyAnswers)
        default: failTreated(with: .answerNotUnderstood)
        }
    }

    private func failTreated(with failure: GateResponse) {
        fail(with: failure)
        advance()
    }

    // MARK: Memory

    /// Whether ``settle(undelivered:)`` has something to count.
    var countsDelivery: Bool { treated != nil || backpressure.isCounted }

    /// Gives back the memory of bytes that the client has taken.
    func settle(undelivered bytes: Int) {
        backpressure.settle(undelivered: bytes, held: treated?.heldBytes ?? 0)
    }
}

/// The error of a filter without memory: the budget is used up, or this client's share of it.
private struct NoRoom: Error {}
