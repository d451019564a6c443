import NIOCore

/// Takes a stream apart into lines.
struct LineSplitter {
    /// An event holds all labels of its container; none is longer in earnest.
    private static let limit = 4 << 20

    private var rest = ByteBuffer()

    /// The lines that are complete, and whether the one that is not has grown too long to be kept.
    mutating func take(_ bytes: ByteBuffer) -> (lines: [ByteBuffer], isTooLong: Bool) {
        var bytes = bytes
        rest.take(&bytes)
        var lines: [ByteBuffer] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            if let line = rest.readSlice(length: end - rest.readerIndex), line.readableBytes > 0 { lines.append(line) }
            rest.moveReaderIndex(forwardBy: 1)
        }
        guard rest.readableBytes > Self.limit else { return (lines, false) }
        rest.clear()
        return (lines, true)
    }
}
