import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import ResponseFilters
import Telemetry

/// The phase *filter*: answers of which the client gets what it may see.
extension Exchange {
    /// Takes the final head of an answer that must not pass as it is. Returns false when it may.
    mutating func startTreating(end: Int) -> Bool {
        guard case .treated(let handling)? = permit?.treatment, !answer.body.isEnded else { return false }
        let status = shared.response.status
        let isSuccess = (200..<300).contains(status)
        if isSuccess, handling.plan == nil { return false }
        guard !shared.response.hasField("content-encoding", in: answer.inbox) else {
            answer.hasFinalHead = false
            fail(.answerNotUnderstood)
            return true
        }
        answer.reframe(for: request)
        answer.keepsClient = keepsClient
        // A copy: a slice would keep the whole of what was read while the head is held.
        let head = ByteBuffer(bytes: answer.inbox.readBytes(length: end) ?? [])
        var treated = TreatedAnswer(
            handling, head: head, status: status, isChunked: isSuccess && request.version == .http11)
        // Whoever waits for what will happen waits for the head first.
        if isSuccess, handling.plan?.isRecords == true { sendHead(&treated) }
        // What becomes of an object is told when it is gone: who is there has to be known from the start.
        let isWait = permit?.endpoint == .containerWait
        let counts = permit?.endpoint == .systemInfo || permit?.endpoint == .systemDataUsage
        let looksAhead = isSuccess && !isWait && (handling.plan?.isRecords == true || counts)
        if looksAhead, !treated.kinds.isEmpty { startLookup(&treated) }
        answer.treated = treated
        return true
    }

    private mutating func startLookup(_ treated: inout TreatedAnswer) {
        guard !treated.isWaiting else { return }
        treated.isWaiting = true
        lookups &+= 1
        actions.append(.lookUp(lookups, treated.kinds, treated.handling.sight.visibility))
    }

    /// Reads the engine's framing, and gives what is inside it to the filter.
    mutating func treatBody(_ bytes: inout ByteBuffer) {
        var small = ByteBuffer()
        do {
            while !answer.body.isEnded, bytes.readableBytes > 0 {
                let piece = try answer.body.read(bytes)
                let data = bytes.getSlice(at: bytes.readerIndex + piece.data.lowerBound, length: piece.data.count)
                bytes.moveReaderIndex(forwardBy: piece.consumed)
                if let data { try treat(data, gathering: &small) }
            }
            try treatGathered(&small)
        } catch {
            return failTreated(error)
        }
        guard answer.body.isEnded else { return }
        if bytes.readableBytes > 0 { answer.keepsDaemon = false }
        endTreated()
    }

    /// Small chunks are gathered into one: each turn of a filter costs something, however little it is given.
    private mutating func treat(_ data: ByteBuffer, gathering small: inout ByteBuffer) throws {
        if data.readableBytes < 2048 {
            small.writeImmutableBuffer(data)
        } else {
            try treatGathered(&small)
            try treat(data)
        }
    }

    private mutating func treatGathered(_ small: inout ByteBuffer) throws {
        guard small.readableBytes > 0 else { return }
        try treat(small)
        small.clear()
    }

    private mutating func treat(_ data: ByteBuffer) throws {
        guard var treated = answer.treated else { return }
        answer.treated = nil
        defer { answer.treated = treated }
        switch treated.mode {
        case .gather(var gathered):
            // One that is too long is not shown at all.
            if gathered.readableBytes <= TreatedAnswer.errorLimit { gathered.writeImmutableBuffer(data) }
            treated.mode = .gather(gathered)
        case .filter(var filter):
            treated.mode = .gather(ByteBuffer())
            var output: [UInt8] = []
            let progress = try data.withUnsafeReadableBytes { try filter.write($0, into: &output) }
            treated.mode = .filter(filter)
            try count(filter, and: output.count)
            send(output, &treated)
            if progress != .more { startLookup(&treated) }
        }
    }

    /// What was looked up is there; nil when the engine did not answer, for the reason in `failure`.
    mutating func learned(_ number: UInt64, _ seen: SeenObjects?, _ failure: GateAnswer = .lookupFailed) {
        guard number == lookups, var treated = answer.treated, treated.isWaiting else { return }
        treated.isWaiting = false
        answer.treated = treated
        guard let seen else { return failTreated(failure) }
        do {
            if case .filter = treated.mode { try learn(seen) }
        } catch {
            return failTreated(error)
        }
        if answer.treated?.bodyHasEnded == true { endTreated() }
    }

    private mutating func learn(_ seen: SeenObjects) throws {
        guard var treated = answer.treated, case .filter(var filter) = treated.mode else { return }
        answer.treated = nil
        defer { answer.treated = treated }
        treated.mode = .gather(ByteBuffer())
        var output: [UInt8] = []
        let progress = try filter.learned(seen.snapshot, into: &output)
        treated.mode = .filter(filter)
        try count(filter, and: output.count)
        send(output, &treated)
        if progress != .more { startLookup(&treated) }
    }

    /// The engine has said all.
    mutating func endTreated() {
        guard var treated = answer.treated else { return }
        treated.bodyHasEnded = true
        answer.treated = treated
        guard !treated.isWaiting else { return }
        switch treated.mode {
        case .filter: finishFilter()
        case .gather(let gathered): sendError(gathered)
        }
    }

    private mutating func finishFilter() {
        guard var treated = answer.treated, case .filter(var filter) = treated.mode else { return }
        var output: [UInt8] = []
        do {
            try filter.finish(into: &output)
        } catch {
            return failTreated(error)
        }
        answer.treated = nil
        treated.holdsBack = false
        send(output, &treated)
        sendHead(&treated)
        if treated.isChunked { sendDownstream(ByteBuffer(staticString: "0\r\n\r\n"), isBody: false) }
        completeAnswer()
        advance()
    }

    /// The error is told, or another text in its place.
    private mutating func sendError(_ gathered: ByteBuffer) {
        guard var treated = answer.treated else { return }
        answer.treated = nil
        let error = EngineError(treated.handling)
        let isWhole = gathered.readableBytes <= TreatedAnswer.errorLimit
        let told = isWhole ? error.told(Array(gathered.readableBytesView)) : nil
        let text = told ?? error.replacement(status: treated.status)
        sendHead(&treated, length: text.utf8.count)
        sendDownstream(ByteBuffer(string: text))
        completeAnswer(told == nil ? "error_withheld" : nil)
        advance()
    }

    // MARK: What goes out

    private mutating func send(_ output: [UInt8], _ treated: inout TreatedAnswer) {
        let output = treated.take(output)
        guard !output.isEmpty else { return }
        sendHead(&treated)
        undelivered += output.count
        for start in stride(from: 0, to: output.count, by: Self.pieceLimit) {
            send(output[start..<min(start + Self.pieceLimit, output.count)], isChunked: treated.isChunked)
        }
    }

    /// What the client has taken of a large element frees its memory before the rest is taken.
    private static let pieceLimit = 65_536

    private mutating func send(_ piece: ArraySlice<UInt8>, isChunked: Bool) {
        guard isChunked else { return sendDownstream(ByteBuffer(bytes: piece)) }
        var chunk = ByteBuffer(string: String(piece.count, radix: 16) + "\r\n")
        chunk.writeBytes(piece)
        chunk.writeStaticString("\r\n")
        sendDownstream(chunk)
    }

    /// Held until there is something to send behind it: until then the answer can still become another one.
    private mutating func sendHead(_ treated: inout TreatedAnswer, length: Int? = nil) {
        guard let head = treated.head else { return }
        treated.head = nil
        do throws(HeadError) {
            try shared.response.parse(head, end: head.readableBytes)
        } catch {
            return fail(.answerNotUnderstood)
        }
        let framing: AnswerHead.Framing = length.map { .length($0) } ?? (treated.isChunked ? .chunked : .close)
        sendDownstream(
            AnswerHead.rebuildTreated(shared.response, answer, request, bytes: head, framing), isBody: false)
    }

    /// Nothing of what could not be read goes on.
    private mutating func failTreated(_ error: any Error) {
        switch error {
        case FilterError.hidden: failTreated(.notVisible)
        case is NoRoom: failTreated(.tooManyAnswers)
        default: failTreated(.answerNotUnderstood)
        }
    }

    private mutating func failTreated(_ failure: GateAnswer) {
        let isHeld = answer.treated?.head != nil
        answer.treated = nil
        if isHeld { answer.hasFinalHead = false }
        fail(failure)
        advance()
    }

    // MARK: What it takes

    /// As much as a stream may hold that nobody filters: one read, and what is flushed next.
    private static let freeBytes = 98_304

    /// Counts what is held and what the client has not taken, together with what is to be sent now.
    private mutating func count(_ filter: ResponseFilter, and output: Int) throws {
        let bytes = filter.heldBytes + undelivered + output
        guard portion != nil || bytes > Self.freeBytes else { return }
        let portion = portion ?? MemoryBudget.Portion(of: shared.memory, for: ShareHolder(client.identity))
        self.portion = portion
        guard portion.change(to: bytes) else { throw NoRoom() }
    }

    /// Whether ``settle(undelivered:)`` has something to count.
    var countsDelivery: Bool { answer.isTreated || portion != nil }

    /// The client has taken something: what it took is given back.
    mutating func settle(undelivered bytes: Int) {
        undelivered = bytes
        guard let portion else { return }
        var held = 0
        if case .filter(let filter)? = answer.treated?.mode { held = filter.heldBytes }
        if held + bytes <= Self.freeBytes { self.portion = nil } else { _ = portion.change(to: held + bytes) }
    }
}

/// The budget for what filters hold is used up, or this client's share of it.
private struct NoRoom: Error {}
