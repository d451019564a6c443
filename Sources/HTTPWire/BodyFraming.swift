// SPDX-License-Identifier: Apache-2.0

/// The way in which a body's end is marked (RFC 9112 section 6).
public enum BodyFraming: Sendable, Equatable {
    case none
    /// Exactly this many bytes; never negative.
    case length(Int)
    case chunked
    /// Responses only: all bytes until the engine closes.
    case untilClose
}

/// An error of a body whose bytes do not follow its framing.
public enum FramingError: String, Error, Sendable {
    case malformedChunkSize = "malformed_chunk_size"
    case malformedChunkEnd = "malformed_chunk_end"
    case chunkLineTooLong = "chunk_line_too_long"
    case malformedTrailer = "malformed_trailer"
    case trailersTooLarge = "trailers_too_large"
}

/// A piece of a body.
public struct BodyPiece: Sendable, Equatable {
    /// The number of bytes read, framing included, from the first one given.
    public let consumed: Int
    /// The range of the payload among them.
    public let data: Range<Int>
    /// Whether the body ends behind the consumed bytes.
    public let isEnd: Bool
}

/// A reader that separates a body's payload from its framing, however the bytes are split.
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

    /// Whether the body has ended.
    public var isEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// Whether the body ends only with its connection.
    public var endsWithConnection: Bool {
        if case .untilClose = state { true } else { false }
    }

    /// Reads one piece; call again with the bytes behind `consumed` until nothing is consumed or the body ends.
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
