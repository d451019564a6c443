// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import ResponseFilters

/// The bytes that a client was sent and has not taken, and the bounds on them.
struct Backpressure {
    /// The number of responses of the gate's own since the client was last known to have taken all.
    private var responsesGiven = 0
    /// The number of bytes of the gate's own since the last ones of the engine's: further waiting bytes are the
    /// engine's.
    private var ownBytes = 0
    /// Bytes of filtered responses that the client has not taken, as far as the handler has seen.
    private var undelivered = 0
    /// The memory of filtered responses that the client has not taken, beyond ``freeBytes``.
    private var reservation: MemoryBudget.Reservation?

    private static let responsesLimit = 16
    /// One piece, which is part of the memory that every connection may hold.
    private static let freeBytes = FilteredPiece.memory

    /// Whether no further request is read until the client has taken its responses.
    var isFull: Bool { responsesGiven >= Self.responsesLimit }

    /// Whether ``settle(undelivered:held:)`` has something to count, even if no response is filtered now.
    var isCounted: Bool { reservation != nil }

    /// Whether bytes of the engine's are among the waiting ones.
    func holdsEngineBytes(of pending: Int) -> Bool { pending > ownBytes }

    mutating func sentResponse(bytes: Int) {
        ownBytes += bytes
        responsesGiven += 1
    }

    mutating func sentEngineBytes() { ownBytes = 0 }

    mutating func sentFiltered(bytes: Int) { undelivered += bytes }

    /// Notes that the client has taken all responses.
    mutating func drained() { responsesGiven = 0 }

    /// Counts the bytes that a filter holds, those that the client has not taken, and those about to be sent.
    /// - Returns: false if there is no room for them.
    mutating func count(held: Int, output: Int, budget: MemoryBudget, for client: @autoclosure () -> ShareOwner)
        -> Bool
    {
        let bytes = held + undelivered + output
        guard reservation != nil || bytes > Self.freeBytes else { return true }
        let reservation = reservation ?? MemoryBudget.Reservation(of: budget, for: client())
        self.reservation = reservation
        return reservation.change(to: bytes)
    }

    /// Gives back the memory of bytes that the client has taken. A piece that it has taken in part still counts as a
    /// whole.
    mutating func settle(undelivered bytes: Int, held: Int) {
        undelivered = bytes > 0 ? bytes + FilteredPiece.memory : 0
        guard let reservation else { return }
        let total = held + undelivered
        if total <= Self.freeBytes { self.reservation = nil } else { _ = reservation.change(to: total) }
    }

    /// Gives all memory back, since the connection is closed.
    mutating func release() { reservation = nil }
}

/// The part of a filtered response that is sent at once: a client that takes pieces of a large element frees their
/// memory before it takes the rest.
enum FilteredPiece {
    /// The memory of a piece: a power of two that includes the lines of its chunk.
    static let memory = 32_768
    static let limit = memory - 16

    /// Returns the piece in memory of its size, as a chunk if the client's body is chunked.
    static func make(_ bytes: ArraySlice<UInt8>, isChunked: Bool) -> ByteBuffer {
        guard isChunked else { return ByteBuffer(bytes: bytes) }
        let size = String(bytes.count, radix: 16)
        var chunk = ByteBufferAllocator().buffer(capacity: size.utf8.count + bytes.count + 4)
        chunk.writeString(size)
        chunk.writeStaticString("\r\n")
        chunk.writeBytes(bytes)
        chunk.writeStaticString("\r\n")
        return chunk
    }
}
