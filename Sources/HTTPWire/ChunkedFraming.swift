// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The chunked transfer coding (RFC 9112 section 7.1), read strictly: CRLF only, at most 16 hexadecimal digits and
/// nothing else in front of an extension, bounded extensions and trailers. Extensions and trailers are checked and
/// dropped, since no engine reads them.
struct ChunkedFraming: Sendable {
    private enum State: Sendable {
        case size(value: UInt64, digits: Int)
        case chunkExtension
        case sizeLineFeed
        case data
        case dataCarriageReturn
        case dataLineFeed
        case trailerStart
        case trailer
        case trailerLineFeed
        case lastLineFeed
        case ended
    }

    /// Bounds for one size line with its extensions, and for all trailers, in bytes.
    private static let lineLimit = 1024
    private static let trailersLimit = 16_384

    private var state = State.size(value: 0, digits: 0)
    private var remaining: UInt64 = 0
    private var lineLength = 0
    private var trailersLength = 0

    mutating func read(from bytes: UnsafeRawBufferPointer) throws(FramingError) -> BodyPiece {
        var index = 0
        while index < bytes.count {
            if case .data = state {
                let taken = Int(min(remaining, UInt64(bytes.count - index)))
                remaining -= UInt64(taken)
                if remaining == 0 { state = .dataCarriageReturn }
                return BodyPiece(consumed: index + taken, data: index..<index + taken, isEnd: false)
            }
            try step(with: bytes[index])
            index += 1
            if case .ended = state { return BodyPiece(consumed: index, data: index..<index, isEnd: true) }
        }
        return BodyPiece(consumed: index, data: index..<index, isEnd: false)
    }

    /// Reads one byte of framing.
    private mutating func step(with byte: UInt8) throws(FramingError) {
        switch state {
        case .size(let value, let digits): try readSize(byte: byte, value: value, digits: digits)
        case .chunkExtension: try readExtension(byte: byte)
        case .sizeLineFeed: try endSizeLine(byte: byte)
        case .dataCarriageReturn: state = try expect(byte, toBe: 0x0D, orThrow: .malformedChunkEnd, then: .dataLineFeed)
        case .dataLineFeed:
            state = try expect(byte, toBe: 0x0A, orThrow: .malformedChunkEnd, then: .size(value: 0, digits: 0))
            lineLength = 0
        case .trailerStart: try startTrailer(byte: byte)
        case .trailer: try readTrailer(byte: byte)
        case .trailerLineFeed: state = try expect(byte, toBe: 0x0A, orThrow: .malformedTrailer, then: .trailerStart)
        case .lastLineFeed: state = try expect(byte, toBe: 0x0A, orThrow: .malformedTrailer, then: .ended)
        case .data, .ended: break
        }
    }

    private func expect(
        _ byte: UInt8, toBe expected: UInt8, orThrow error: FramingError, then next: State
    ) throws(FramingError) -> State {
        guard byte == expected else { throw error }
        return next
    }

    private mutating func readSize(byte: UInt8, value: UInt64, digits: Int) throws(FramingError) {
        if let digit = byte.hexDigitValue {
            guard digits < 16 else { throw .malformedChunkSize }
            let next = value << 4 | UInt64(digit)
            guard next <= UInt64(Int.max) else { throw .malformedChunkSize }
            state = .size(value: next, digits: digits + 1)
            return
        }
        guard digits > 0 else { throw .malformedChunkSize }
        remaining = value
        switch byte {
        case 0x0D: state = .sizeLineFeed
        case UInt8(ascii: ";"): state = .chunkExtension
        default: throw .malformedChunkSize
        }
    }

    private mutating func readExtension(byte: UInt8) throws(FramingError) {
        lineLength += 1
        guard lineLength <= Self.lineLimit else { throw .chunkLineTooLong }
        if byte == 0x0D {
            state = .sizeLineFeed
        } else if !isText(byte) {
            throw .malformedChunkSize
        }
    }

    private mutating func endSizeLine(byte: UInt8) throws(FramingError) {
        state = try expect(byte, toBe: 0x0A, orThrow: .malformedChunkSize, then: remaining == 0 ? .trailerStart : .data)
    }

    private mutating func startTrailer(byte: UInt8) throws(FramingError) {
        if byte == 0x0D {
            state = .lastLineFeed
            return
        }
        guard ByteClass.token.contains(byte) else { throw .malformedTrailer }
        state = .trailer
        try readTrailer(byte: byte)
    }

    private mutating func readTrailer(byte: UInt8) throws(FramingError) {
        trailersLength += 1
        guard trailersLength <= Self.trailersLimit else { throw .trailersTooLarge }
        if byte == 0x0D {
            state = .trailerLineFeed
        } else if !isText(byte) {
            throw .malformedTrailer
        }
    }

    private func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
}
