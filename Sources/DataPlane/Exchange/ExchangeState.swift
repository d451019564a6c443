// SPDX-License-Identifier: Apache-2.0

import HTTPWire
import NIOCore
import Telemetry

/// The state that an exchange keeps of its request after the head was judged.
struct RequestState {
    private(set) var version = HTTPVersion.http11
    private(set) var keepsAlive = false
    private(set) var isChunked = false
    /// Whether the method is HEAD, so that no response has a body.
    var isHead = false
    private(set) var startedAt: NIODeadline?
    var pace = BodyPace()
    /// The trace that the client names.
    var trace: TraceID?
    var body = BodyReader(framing: .none)
    /// Whether the client asked for `100 Continue` and did not get it: its body may or may not come.
    var mayStillWait = false
    /// The number of the body's bytes that were read and dropped.
    var discarded = 0
    /// The memory of a judged body, as long as the request lasts; nil if there is none.
    var bodyMemory: MemoryBudget.Reservation?
    /// The record's part of a judged body; nil if there is none, or no observer wants it.
    var recordedBody: RecordedBody?
    /// The memory of a long head, as long as the request lasts; nil for others.
    var headMemory: MemoryBudget.Reservation?
    /// The memory of the engine's descriptions of named objects, as long as the request lasts.
    var lookupMemory: LookupMemory?
    /// The turn of the client's owner to create something, as long as the request lasts.
    var turn: QuotaTurn?
    /// Whether no exchange is under way, or its record is written.
    var isRecorded = true
    private let isBounded: Bool

    /// The most bytes of an unwanted body that are read; behind them the connection is closed instead.
    static let discardLimit = 262_144

    init() { isBounded = true }

    init(head: RequestHead, startedAt: NIODeadline) {
        version = head.version
        keepsAlive = head.keepsAlive
        isChunked = head.framing == .chunked
        self.startedAt = startedAt
        body = BodyReader(framing: head.framing)
        mayStillWait = head.expectsContinue
        if case .length(let length) = head.framing { isBounded = length <= Self.discardLimit } else { isBounded = true }
    }

    /// The request is over, or will not be sent: nothing is kept of it.
    mutating func giveBack() { (bodyMemory, lookupMemory, headMemory, turn) = (nil, nil, nil, nil) }

    /// Whether the rest of the body is short enough to be read and dropped, which saves the connection.
    var isWorthDiscarding: Bool { isBounded && discarded <= Self.discardLimit }
}

/// The state that an exchange keeps of the engine's response.
struct ResponseState {
    /// The bytes of an incomplete head.
    var inbox = ByteBuffer()
    var headEnd = HeadEnd()
    var hasFinalHead = false
    var body = BodyReader(framing: .none)
    /// Bytes of the engine's own head that are sent with the first bytes of the body.
    var forwardedHead = 0
    var keepsAlive = false
    var keepsEngine = false
    var sentAt: NIODeadline?
    /// The filter; nil for a response that passes unchanged.
    var treated: TreatedResponse?

    private(set) var endsWithClose = false
    private(set) var removesChunking = false
    private var stopsUpload = false

    mutating func take(_ head: ResponseHead, toHead: Bool, for request: RequestState) {
        let framing = head.framing(toHead: toHead)
        body = BodyReader(framing: framing)
        keepsEngine = head.keepsAlive && framing != .untilClose
        // HTTP/1.0 has no chunks: its body ends with the connection.
        removesChunking = request.version == .http10 && head.isChunked
        // The engine will read no more of the body, so the client has to stop, too.
        stopsUpload = !head.keepsAlive && !request.body.isEnded
        endsWithClose = framing == .untilClose || removesChunking && framing == .chunked || stopsUpload
    }

    /// Changes the framing of the body to the gate's own: with HTTP/1.0 it ends with the connection.
    mutating func reframe(for request: RequestState) { endsWithClose = request.version == .http10 || stopsUpload }

    /// Whether the engine's head does not fit the client's connection.
    func needsNewHead(_ head: ResponseHead, for request: RequestState) -> Bool {
        !keepsAlive || request.version == .http10 || head.version == .http10 || head.hasHopByHopFields
            || head.hasVoidFraming
    }

    /// Takes the bytes of this response out of `bytes`, in the form to be sent; nil if there are none.
    mutating func read(from bytes: inout ByteBuffer) throws(FramingError) -> ByteBuffer? {
        guard !removesChunking else { return try readWithoutChunks(from: &bytes) }
        var length = forwardedHead
        while !body.isEnded, length < bytes.readableBytes {
            let piece = try bytes.withUnsafeReadableBytes { all throws(FramingError) in
                try body.read(from: UnsafeRawBufferPointer(rebasing: all[length...]))
            }
            length += piece.consumed
        }
        return length > 0 ? bytes.readSlice(length: length) : nil
    }

    private mutating func readWithoutChunks(from bytes: inout ByteBuffer) throws(FramingError) -> ByteBuffer? {
        var plain = ByteBuffer()
        while !body.isEnded, bytes.readableBytes > 0 {
            let piece = try body.read(from: bytes)
            if var data = bytes.getSlice(at: bytes.readerIndex + piece.data.lowerBound, length: piece.data.count) {
                plain.writeBuffer(&data)
            }
            bytes.moveReaderIndex(forwardBy: piece.consumed)
        }
        return plain.readableBytes > 0 ? plain : nil
    }

    /// Returns the length of the forwarded head, which is sent now: the following bytes are body.
    mutating func takeForwardedHead() -> Int {
        defer { forwardedHead = 0 }
        return forwardedHead
    }
}

extension ByteBuffer {
    /// Appends `bytes` to the unread bytes. Read bytes are freed first: a buffer that is never quite empty must not
    /// grow with all bytes that passed through it.
    mutating func take(_ bytes: inout ByteBuffer) {
        if readableBytes == 0 { return swap(&self, &bytes) }
        discardReadBytes()
        writeBuffer(&bytes)
    }

    /// Returns the same bytes in memory of their size: a few waiting bytes must not hold the whole read that they came
    /// with.
    func compacted() -> ByteBuffer {
        guard readableBytes < 512, storageCapacity > 4 * readableBytes else { return self }
        var compact = ByteBufferAllocator().buffer(capacity: readableBytes)
        compact.writeImmutableBuffer(self)
        return compact
    }
}

extension BodyReader {
    /// Whether the part of a body that has arrived follows its framing.
    func accepts(_ buffer: ByteBuffer) -> Bool {
        var probe = self
        var rest = buffer
        while !probe.isEnded, rest.readableBytes > 0 {
            guard let piece = try? probe.read(from: rest) else { return false }
            rest.moveReaderIndex(forwardBy: piece.consumed)
        }
        return true
    }

    mutating func read(from buffer: ByteBuffer) throws(FramingError) -> BodyPiece {
        try buffer.withUnsafeReadableBytes { bytes throws(FramingError) in try read(from: bytes) }
    }
}

extension HeadEnd {
    mutating func find(in buffer: ByteBuffer) throws(HeadError) -> Int? {
        try buffer.withUnsafeReadableBytes { bytes throws(HeadError) in try find(in: bytes) }
    }
}

extension ResponseHead {
    func hasField(_ name: StaticString, in buffer: ByteBuffer) -> Bool {
        buffer.withUnsafeReadableBytes { hasField(name, in: $0) }
    }
}

extension RequestHead {
    func parse(_ buffer: ByteBuffer, end: Int) throws(HeadError) {
        try buffer.withUnsafeReadableBytes { bytes throws(HeadError) in try parse(bytes, end: end) }
    }
}

extension ResponseHead {
    func parse(_ buffer: ByteBuffer, end: Int) throws(HeadError) {
        try buffer.withUnsafeReadableBytes { bytes throws(HeadError) in try parse(bytes, end: end) }
    }
}
