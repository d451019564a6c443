import Glibc
import Synchronization

/// Where lines go: a bounded buffer, and one thread that writes it out. Whoever has a line never waits for the pipe;
/// what does not fit is dropped, counted, and said as soon as there is room.
public final class LogSink: Sendable {
    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    /// Enough for some thousand lines while a reader is slow.
    private static let capacity = 1 << 20

    private let descriptor: Int32
    private let pending = Mutex(Pending())
    private let wake = Wake()
    private let finished = Wake()
    private let droppedInAll = Atomic<Int>(0)

    public init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
    }

    /// Lines that were dropped since the start.
    public var droppedLines: Int { droppedInAll.load(ordering: .relaxed) }

    /// Takes a line, its line feed included.
    public func write(_ line: [UInt8]) {
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
        while true {
            wake.wait()
            gather()
            var dropped = 0
            var isClosed = false
            pending.withLock { pending in
                swap(&batch, &pending.bytes)
                swap(&dropped, &pending.dropped)
                isClosed = pending.isClosed
            }
            let lost = writeOut(batch)
            droppedInAll.add(lost, ordering: .relaxed)
            batch.removeAll(keepingCapacity: batch.capacity <= Self.capacity)
            tell(dropped + lost)
            if isClosed { return finished.signal() }
        }
    }

    /// Lets ``run()`` write what is left, for a second at most: a reader that takes nothing must not keep the process.
    public func close() {
        pending.withLock { $0.isClosed = true }
        wake.signal()
        finished.wait(seconds: 1)
    }

    /// Lets lines come together for a millisecond: one write for many of them costs a busy gate much less.
    private func gather() {
        guard !pending.withLock({ $0.isClosed }) else { return }
        var moment = timespec(tv_sec: 0, tv_nsec: 1_000_000)
        nanosleep(&moment, nil)
    }

    /// Says how many lines are missing; where that cannot be written either, it is said with the next lines.
    private func tell(_ dropped: Int) {
        guard dropped > 0 else { return }
        let note = "caisson: \(dropped) log lines were dropped: their reader was slow or gone, or the disk full\n"
        if writeOut(Array(note.utf8)) > 0 { pending.withLock { $0.dropped += dropped } }
    }

    /// Returns how many lines were not written, or not to their end.
    private func writeOut(_ bytes: [UInt8]) -> Int {
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
                    return buffer[offset...].count { $0 == 0x0A }
                }
            }
            return 0
        }
    }
}

/// A semaphore that one thread sleeps on.
private final class Wake: @unchecked Sendable {
    // POSIX semaphores may be used from any thread; what they need is an address that stays.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }

    func wait(seconds: Int) {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += seconds
        while sem_timedwait(semaphore, &deadline) != 0, errno == EINTR {}
    }
}
