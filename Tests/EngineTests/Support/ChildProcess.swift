import Foundation
import Glibc

/// What a child left behind.
struct Finished: Sendable {
    /// The exit code; 128 + the signal if one killed it.
    let status: Int32
    let output: [UInt8]
    let errors: String

    var text: String { String(lossy: output) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
    /// Everything that it said, for comments of expectations.
    var said: String { "status \(status)\nstdout: \(String(lossy: output.prefix(4000)))\nstderr: \(errors)" }
}

/// A running child: its output is collected as it comes and can be waited for.
///
/// `@unchecked`: everything that changes is guarded by `changed`.
final class ChildProcess: @unchecked Sendable {
    let pid: pid_t
    private let name: String
    private let changed = NSCondition()
    private var ends: OurEnds
    private var output: [UInt8] = []
    private var errors: [UInt8] = []
    private var pending: ArraySlice<UInt8>
    private var closesInputAfterPending: Bool
    private var status: Int32?

    init(_ arguments: [String], environment: [String: String], wiring: Wiring = .pipes(input: nil)) throws {
        name = arguments.joined(separator: " ")
        if case .pipes(let input?) = wiring {
            pending = input[...]
            closesInputAfterPending = true
        } else {
            pending = []
            closesInputAfterPending = false
        }
        (pid, ends) = try Spawning.start(arguments, environment: environment, wiring: wiring)
        Thread.detachNewThread { self.pump() }
    }

    // MARK: Talking to it

    var hasEnded: Bool { changed.withLock { status != nil } }

    /// Safe at any time: a child that was reaped gets no signal, since its number may belong to another by now.
    func signal(_ number: Int32) {
        changed.withLock { if status == nil { _ = Glibc.kill(pid, number) } }
    }

    /// Types on the terminal, or writes to the open input. Small texts only.
    func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        try changed.withLock {
            guard ends.input >= 0, write(ends.input, bytes, bytes.count) == bytes.count else {
                throw SystemCallFailed("write to \(name)")
            }
        }
    }

    func closeInput() {
        changed.withLock { closeInputLocked() }
    }

    func resize(rows: UInt16, columns: UInt16) {
        changed.withLock { if ends.output >= 0 { setTerminalSize(ends.output, rows: rows, columns: columns) } }
    }

    // MARK: Waiting for it

    func finished(within limit: Duration = .seconds(30)) async throws -> Finished {
        try await offPool { [self] in
            do {
                return try waiting(limit, "the end of `\(name)`") {
                    status.map { Finished(status: $0, output: output, errors: String(lossy: errors)) }
                }
            } catch {
                signal(SIGKILL)
                throw error
            }
        }
    }

    /// Waits until the output holds `text` and returns all output until then.
    @discardableResult
    func output(
        containing text: String, after seen: Int = 0, within limit: Duration = .seconds(20)
    ) async throws -> String {
        let wanted = Data(text.utf8)
        return try await offPool { [self] in
            try waiting(limit, "“\(text)” from `\(name)`") {
                Data(output.dropFirst(seen)).range(of: wanted) == nil ? nil : String(lossy: output)
            }
        }
    }

    /// How much it has said: what comes later is looked for with `output(containing:after:)`.
    var outputCount: Int { changed.withLock { output.count } }

    private func waiting<Value>(_ limit: Duration, _ what: String, _ look: () -> Value?) throws -> Value {
        let deadline = Date(timeIntervalSinceNow: limit.seconds)
        changed.lock()
        defer { changed.unlock() }
        while true {
            if let value = look() { return value }
            let seen = String(lossy: output.suffix(2000)) + String(lossy: errors.suffix(2000))
            // Whoever waits for more of a child that has ended would wait in vain.
            guard status == nil else { throw Overdue(what: what + ", which has ended", seen: seen) }
            guard changed.wait(until: deadline) else { throw Overdue(what: what, seen: seen) }
        }
    }

    // MARK: The pump, on a thread of its own

    private func pump() {
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
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            closeInputLocked()
            changed.broadcast()
        }
    }

    private func closeInputLocked() {
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
