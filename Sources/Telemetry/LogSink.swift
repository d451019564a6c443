// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A bounded buffer of log lines, and one thread that writes it out. Its users never wait for the pipe; lines that do
/// not fit or cannot be written are dropped, counted, and reported as soon as there is room.
public final class LogSink: Sendable {
    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    /// The bytes of the buffer, enough for some thousand lines while a reader is slow.
    private static let capacity = 1 << 20

    private let descriptor: Int32
    private let pending = Mutex(Pending())
    private let wake = Semaphore()
    private let finished = Semaphore()
    private let droppedInAll = Atomic<Int>(0)

    public init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
    }

    /// The number of lines dropped since the start, because their reader was slow or gone, or the disk was full.
    public var droppedLines: Int { droppedInAll.load(ordering: .relaxed) }

    /// Takes a line, its line feed included.
    public func write(_ line: [UInt8]) { line.withUnsafeBytes(write) }

    func write(_ line: UnsafeRawBufferPointer) {
        let wasEmpty = pending.withLock { pending in
            guard pending.bytes.count + line.count <= Self.capacity else {
                pending.dropped += 1
                droppedInAll.add(1, ordering: .relaxed)
                return false
            }
            let wasEmpty = pending.bytes.isEmpty
            pending.bytes.append(contentsOf: line)
            return wasEmpty
        }
        if wasEmpty { wake.signal() }
    }

    /// Writes until ``close()``; runs on a thread of its own.
    public func run() {
        var batch: [UInt8] = []
        var dropped = 0
        var out = Output(descriptor: descriptor)
        while true {
            wake.wait()
            gather()
            var isClosed = false
            pending.withLock { pending in
                swap(&batch, &pending.bytes)
                dropped += pending.dropped
                pending.dropped = 0
                isClosed = pending.isClosed
            }
            let lost = out.write(batch)
            droppedInAll.add(lost, ordering: .relaxed)
            dropped += lost
            batch.removeAll(keepingCapacity: batch.capacity <= Self.capacity)
            if dropped > 0, out.write(Self.notice(of: dropped)) == 0 { dropped = 0 }
            if isClosed { return finished.signal() }
        }
    }

    /// Lets ``run()`` write the rest, for a second at most: a reader that has stopped must not keep the process alive.
    public func close() {
        pending.withLock { $0.isClosed = true }
        wake.signal()
        finished.wait(milliseconds: 1000)
    }

    /// Waits a millisecond for further lines: one write for many of them costs a busy gate much less.
    private func gather() {
        guard !pending.withLock({ $0.isClosed }) else { return }
        var moment = timespec(tv_sec: 0, tv_nsec: 1_000_000)
        nanosleep(&moment, nil)
    }

    private static func notice(of dropped: Int) -> [UInt8] {
        Array("caisson: \(dropped) log lines were dropped: their reader was slow or gone, or the disk full\n".utf8)
    }
}

/// The descriptor, with the state of its last line.
private struct Output {
    let descriptor: Int32
    /// Whether a line was written only in part: the next one begins on a new line.
    private var isMidLine = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes the bytes. Returns the number of lines that were not written completely.
    mutating func write(_ bytes: [UInt8]) -> Int {
        if isMidLine, writeAll([UInt8(ascii: "\n")]) == 1 { isMidLine = false }
        let written = writeAll(bytes)
        guard written < bytes.count else { return 0 }
        if written > 0, bytes[written - 1] != UInt8(ascii: "\n") { isMidLine = true }
        return bytes[written...].reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    }

    /// Writes the bytes. Returns the number of bytes written.
    private func writeAll(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let written = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if written > 0 {
                    offset += written
                } else if written < 0, errno == EAGAIN {
                    var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&poller, 1, -1)
                } else if written < 0, errno != EINTR {
                    return offset
                }
            }
            return offset
        }
    }
}
