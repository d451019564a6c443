// SPDX-License-Identifier: Apache-2.0

import HTTPWire
import NIOCore

/// A handler that reads the response to one look-up, and removes its head and its chunks.
final class LookupHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// A part of the response, or its end.
    enum Event {
        case head(status: Int, EngineLookup.Engine)
        case body(ByteBuffer)
        case end
        case failure(any Error)
    }

    typealias Receiver = (Event) -> Void

    private let receive: Receiver
    private let promise: EventLoopPromise<LookupResponse>?
    private var received = ByteBuffer()
    private var headEnd = HeadEnd()
    private var body: BodyReader?
    private var response = LookupResponse()
    /// The reader of a list as it arrives; nil if the response is collected whole.
    private var list: ListReader?
    private let question: EngineLookup.Question?
    private var isOver = false

    /// Passes each part of the response on as it arrives.
    init(receiving receive: @escaping Receiver) {
        self.receive = receive
        promise = nil
        question = nil
    }

    /// Collects the whole response, or what is kept of a list, and counts its memory.
    init(
        collecting promise: EventLoopPromise<LookupResponse>, to question: EngineLookup.Question,
        in memory: LookupMemory
    ) {
        self.promise = promise
        self.question = question
        receive = { _ in }
        response.memory = memory
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.take(&bytes)
        do {
            if body == nil, try !readHead() { return }
            try readBody()
        } catch {
            fail(error, context: context)
        }
        if isOver { TLSCut.close(context.channel) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { ended(context: context) }
    }

    func channelInactive(context: ChannelHandlerContext) { ended(context: context) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context: context) }

    private func ended(context: ChannelHandlerContext) {
        guard body?.endsWithConnection == true else { return fail(EngineLookup.Failure.noAnswer, context: context) }
        do { try complete() } catch { fail(error, context: context) }
    }

    private func fail(_ error: any Error, context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        response = LookupResponse()
        promise?.fail(error)
        receive(.failure(error))
        TLSCut.close(context.channel)
    }

    private func complete() throws {
        guard !isOver else { return }
        if let list { response.listed = try list.finish() }
        isOver = true
        promise?.succeed(response)
        response = LookupResponse()
        receive(.end)
    }

    // MARK: Reading

    private func readHead() throws -> Bool {
        guard let end = try headEnd.find(in: received) else { return false }
        let head = ResponseHead()
        try head.parse(received, end: end)
        response.status = head.status
        response.engine = EngineLookup.Engine(of: head, in: received)
        received.moveReaderIndex(forwardBy: end)
        body = BodyReader(framing: head.framing(toHead: false))
        // Only a 200 holds a list.
        if head.status == 200, let question {
            list = ListReader(of: question, in: response.memory, by: response.engine)
        }
        receive(.head(status: head.status, response.engine))
        return true
    }

    private func readBody() throws {
        while var reader = body, !reader.isEnded, received.readableBytes > 0 {
            let piece = try reader.read(from: received)
            body = reader
            let start = received.readerIndex + piece.data.lowerBound
            let data = received.getSlice(at: start, length: piece.data.count) ?? ByteBuffer()
            received.moveReaderIndex(forwardBy: piece.consumed)
            if data.readableBytes > 0 { try take(data) }
        }
        if body?.isEnded == true { try complete() }
    }

    private func take(_ data: ByteBuffer) throws {
        guard promise != nil else { return receive(.body(data)) }
        if let list { return try list.take(data) }
        guard response.body.readableBytes + data.readableBytes <= EngineLookup.sizeLimit else {
            throw EngineLookup.Failure.tooLarge
        }
        response.body.writeImmutableBuffer(data)
        try response.countBody()
    }
}
