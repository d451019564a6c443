// SPDX-License-Identifier: Apache-2.0

/// A search for the empty line that ends a head, which reads each byte once, even if the bytes arrive one by one.
public struct HeadEnd: Sendable {
    private var lineStart = 0
    private var scanned = 0

    public init() {}

    /// Returns the number of bytes up to and including the empty line, or nil if it has not arrived yet.
    /// - Throws: ``HeadError/bareLineFeed`` or ``HeadError/headTooLarge``.
    public mutating func find(in bytes: UnsafeRawBufferPointer) throws(HeadError) -> Int? {
        let end = min(bytes.count, HeadLimits.bytes)
        while let lineFeed = bytes.firstLineFeed(from: scanned, to: end) {
            guard lineFeed > lineStart, bytes[lineFeed - 1] == 0x0D else { throw .bareLineFeed }
            if lineFeed == lineStart + 1 { return lineFeed + 1 }
            lineStart = lineFeed + 1
            scanned = lineStart
        }
        scanned = end
        guard bytes.count < HeadLimits.bytes else { throw .headTooLarge }
        return nil
    }
}
