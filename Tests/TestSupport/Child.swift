import Foundation
import Glibc

/// A child process whose output is collected line by line, and whose end can be waited for.
///
/// `posix_spawn` and not Foundation's `Process`: a child inherits its three standard streams and nothing else
/// (``closeOthers(_:)``). `@unchecked`: everything that changes is guarded by `changed`.
final class Child: @unchecked Sendable {
    enum Stream { case out, err }

    let pid: pid_t
    private let changed = NSCondition()
    private var out: [UInt8] = []
    private var err: [UInt8] = []
    private var openStreams = 2
    private var status: Int32?

    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        let out = try Sockets.pair()
        let err = try Sockets.pair()
        defer { for descriptor in [out.theirs, err.theirs] { close(descriptor) } }
        do {
            pid = try Self.spawn([path] + arguments, environment, out: out.theirs, err: err.theirs)
        } catch {
            for descriptor in [out.ours, err.ours] { close(descriptor) }
            throw error
        }
        Leftovers.add(pid)
        Thread.detachNewThread { self.collect(out.ours, .out) }
        Thread.detachNewThread { self.collect(err.ours, .err) }
        Thread.detachNewThread { self.reap() }
    }

    /// Safe at any time: a process that was reaped gets no signal, since its number may belong to another by now.
    func signal(_ number: Int32) {
        changed.withLock { if status == nil { _ = Glibc.kill(pid, number) } }
    }

    func text(_ stream: Stream) -> String {
        String(decoding: changed.withLock { stream == .out ? out : err }, as: UTF8.self)
    }

    /// Complete lines, and the last one when the stream has ended. Lines are cut as bytes: to a String CR LF is one
    /// character.
    func lines(_ stream: Stream) -> [String] {
        let bytes = changed.withLock { stream == .out ? out : err }
        return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Waits for what `look` finds; nil means that it is not there yet. Ends early once the child has ended.
    func wait<Value>(_ what: String, timeout: Duration, _ look: (Child) -> Value?) throws -> Value {
        let deadline = Deadline(timeout)
        while true {
            let (seen, isOver) = changed.withLock { (err.count + out.count, status != nil && openStreams == 0) }
            if let value = look(self) { return value }
            guard !isOver else { throw TimedOut("\(what), of a process that has ended", seen: text(.err)) }
            guard waitForChange(from: seen, deadline) else { throw TimedOut(what, seen: text(.err)) }
        }
    }

    /// The exit code, or 128 and the number of the signal. All output has been collected then.
    func end(timeout: Duration) throws -> Int32 {
        try wait("the end of process \(pid)", timeout: timeout) { child in
            child.changed.withLock { child.openStreams == 0 ? child.status : nil }
        }
    }

    private func waitForChange(from seen: Int, _ deadline: Deadline) -> Bool {
        changed.lock()
        defer { changed.unlock() }
        while err.count + out.count == seen, status == nil || openStreams > 0 {
            guard changed.wait(until: deadline.date) else { return err.count + out.count != seen || status != nil }
        }
        return true
    }

    // MARK: Threads

    private func collect(_ descriptor: Int32, _ stream: Stream) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            changed.withLock {
                if stream == .out { out += buffer[..<count] } else { err += buffer[..<count] }
                changed.broadcast()
            }
        }
        close(descriptor)
        changed.withLock {
            openStreams -= 1
            changed.broadcast()
        }
    }

    private func reap() {
        // Looked at first and reaped under the lock, so that `signal` can never hit a number that was given away.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        changed.withLock {
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
            Leftovers.remove(pid)
            status = (raw & 0x7F) == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
            changed.broadcast()
        }
    }

    // MARK: Start

    private static func spawn(
        _ arguments: [String], _ environment: [String: String], out: Int32, err: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, out, 1)
        posix_spawn_file_actions_adddup2(&actions, err, 2)
        closeOthers(&actions)
        resetSignals(&attributes)
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, arguments[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SystemCallFailed("start of \(arguments[0])", code) }
        return pid
    }

    /// The child starts as from a shell, whatever the test's process blocks or ignores.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    }
}
