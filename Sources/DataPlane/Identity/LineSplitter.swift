import NIOCore

/// Takes a stream apart into lines.
struct LineSplitter {
    /// No event has so many bytes: one that has is dropped.
    private static let limit = 1 << 20

    private var rest = ByteBuffer()

    mutating func take(_ bytes: ByteBuffer) -> [ByteBuffer] {
        var bytes = bytes
        rest.take(&bytes)
        var lines: [ByteBuffer] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            if let line = rest.readSlice(length: end - rest.readerIndex), line.readableBytes > 0 { lines.append(line) }
            rest.moveReaderIndex(forwardBy: 1)
        }
        if rest.readableBytes > Self.limit { rest.clear() }
        return lines
    }
}
