// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Takes a stream apart into lines. Of a long one only the beginning is held.
struct LineSplitter {
    enum Line {
        case whole(ByteBuffer)
        /// The first ``limit`` bytes of a line that has more, or some more of them.
        case beginning(ByteBuffer)
    }

    /// An event holds all labels of its container; few are longer, and what they begin with is enough. To read the rest
    /// would cost time that others' events wait for.
    static let limit = 16 << 10

    private var rest = ByteBuffer()
    /// So many bytes of the rest hold no end of a line.
    private var searched = 0
    /// The rest of a long line is passed over.
    private var isSkipping = false

    /// The lines that have come, but for empty ones.
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
