// SPDX-License-Identifier: Apache-2.0

/// How the end of a body is told (RFC 9112 section 6).
public enum BodyFraming: Sendable, Equatable {
    case none
    /// Exactly this many bytes; never negative.
    case length(Int)
    case chunked
    /// Answers only: everything until the engine closes.
    case untilClose
}

/// A body's bytes do not follow its framing.
public enum FramingError: String, Error, Sendable {
    case malformedChunkSize = "malformed_chunk_size"
    case malformedChunkEnd = "malformed_chunk_end"
    case chunkLineTooLong = "chunk_line_too_long"
    case malformedTrailer = "malformed_trailer"
    case trailersTooLarge = "trailers_too_large"
}

/// What the next bytes of a body are.
public struct BodyPiece: Sendable, Equatable {
    /// Bytes that are done with, framing included; they start at the first byte given.
    public let consumed: Int
    /// Where the payload stands among them.
    public let data: Range<Int>
    /// The body ends behind the consumed bytes.
    public let isEnd: Bool
}

/// Takes a body apart into payload and framing, however the bytes are split.
public struct BodyReader: Sendable {
    private enum State: Sendable {
        case counting(remaining: Int)
        case chunks(ChunkedFraming)
        case untilClose
        case ended
    }

    private var state: State

    public init(framing: BodyFraming) {
        state =
            switch framing {
            case .none: .ended
            case .length(let length): length > 0 ? .counting(remaining: length) : .ended
            case .chunked: .chunks(ChunkedFraming())
            case .untilClose: .untilClose
            }
    }

    /// Nothing more belongs to this body.
    public var isEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// The body ends only with its connection.
    public var endsWithConnection: Bool {
        if case .untilClose = state { true } else { false }
    }

    /// Reads one piece; call again with what stands behind `consumed` until nothing is consumed or the body ends.
    public mutating func read(from bytes: UnsafeRawBufferPointer) throws(FramingError) -> BodyPiece {
        switch state {
        case .counting(let remaining): return count(remaining, in: bytes)
        case .untilClose: return BodyPiece(consumed: bytes.count, data: 0..<bytes.count, isEnd: false)
        case .ended: return BodyPiece(consumed: 0, data: 0..<0, isEnd: true)
        case .chunks(var chunks):
            let piece = try chunks.read(from: bytes)
            state = piece.isEnd ? .ended : .chunks(chunks)
            return piece
        }
    }

    private mutating func count(_ remaining: Int, in bytes: UnsafeRawBufferPointer) -> BodyPiece {
        let taken = min(remaining, bytes.count)
        state = taken == remaining ? .ended : .counting(remaining: remaining - taken)
        return BodyPiece(consumed: taken, data: 0..<taken, isEnd: taken == remaining)
    }
}
