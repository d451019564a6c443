// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Splits a stream into lines. Of a long line only the beginning is held.
struct LineSplitter {
    enum Line {
        case whole(ByteBuffer)
        /// The first ``limit`` bytes of a longer line, or a few more.
        case beginning(ByteBuffer)
    }

    /// The most bytes of a line. An event holds all labels of its container; few are longer, and their beginning is
    /// enough. Reading the rest would delay the events of others.
    static let limit = 16 << 10

    private var rest = ByteBuffer()
    /// The number of bytes of the rest that were searched for a line's end in vain.
    private var searched = 0
    /// Whether the rest of a long line is being skipped.
    private var isSkipping = false

    /// Returns the lines that are complete, without empty ones.
    mutating func take(_ bytes: ByteBuffer) -> [Line] {
        var bytes = bytes
        if isSkipping {
            guard let end = bytes.readableBytesView.firstIndex(of: Self.end) else { return [] }
            bytes.moveReaderIndex(to: end + 1)
            isSkipping = false
        }
        rest.take(&bytes)
        var lines: [Line] = []
        while let end = rest.readableBytesView.dropFirst(searched).firstIndex(of: Self.end) {
            if let line = rest.readSlice(length: end - rest.readerIndex), line.readableBytes > 0 {
                lines.append(line.readableBytes > Self.limit ? .beginning(line) : .whole(line))
            }
            rest.moveReaderIndex(forwardBy: 1)
            searched = 0
        }
        searched = rest.readableBytes
        guard searched > Self.limit else { return lines }
        lines.append(.beginning(rest))
        (rest, searched, isSkipping) = (ByteBuffer(), 0, true)
        return lines
    }

    private static let end = UInt8(ascii: "\n")
}
