// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The pump, on a thread of its own.
extension ChildProcess {
    func pump() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while let ready = waitForStreams() {
            if ready.input { feed() }
            if ready.output { take(\.output, into: \.output, &buffer) }
            if ready.errors { take(\.errors, into: \.errors, &buffer) }
        }
        reap()
    }

    private func waitForStreams() -> (input: Bool, output: Bool, errors: Bool)? {
        let (ends, feeding) = changed.withLock { (self.ends, closesInputAfterPending) }
        guard ends.output >= 0 || ends.errors >= 0 else { return nil }
        var polled = [
            pollfd(fd: feeding ? ends.input : -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: ends.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: ends.errors, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&polled, 3, -1)
        return (polled[0].revents != 0, polled[1].revents != 0, polled[2].revents != 0)
    }

    private func feed() {
        changed.withLock {
            let written = pending.withUnsafeBytes { write(ends.input, $0.baseAddress, $0.count) }
            if written > 0 { pending = pending.dropFirst(written) }
            let failed = written < 0 && errno != EAGAIN && errno != EINTR
            if pending.isEmpty || failed { closeInputLocked() }
        }
    }

    private func take(
        _ end: WritableKeyPath<OurEnds, Int32>, into store: ReferenceWritableKeyPath<ChildProcess, [UInt8]>,
        _ buffer: inout [UInt8]
    ) {
        let descriptor = changed.withLock { ends[keyPath: end] }
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        changed.withLock {
            // A terminal whose other side is gone reports EIO where a pipe reports its end.
            if count > 0 { self[keyPath: store] += buffer[..<count] } else { closeLocked(end) }
            changed.broadcast()
        }
    }

    private func reap() {
        // Looked at first and reaped under the lock: `signal` can never hit a number that was given away.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        changed.withLock {
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
            Leftovers.remove(pid)
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            closeInputLocked()
            changed.broadcast()
        }
    }

    func closeInputLocked() {
        closesInputAfterPending = false
        closeLocked(\.input)
    }

    private func closeLocked(_ end: WritableKeyPath<OurEnds, Int32>) {
        let descriptor = ends[keyPath: end]
        guard descriptor >= 0 else { return }
        ends[keyPath: end] = -1
        // Input and output of a terminal are one descriptor, which is closed once.
        guard ends.input != descriptor, ends.output != descriptor else { return }
        close(descriptor)
    }
}
