// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// How a child's standard streams are connected.
public enum Wiring: Sendable {
    /// Pipes; `input` is written, then standard input is closed. `nil`: standard input is empty.
    case pipes(input: [UInt8]?)
    /// Pipes; standard input stays open until `closeInput()`.
    case openInput
    /// A pseudo terminal of its own, as its controlling terminal.
    case terminal(rows: UInt16, columns: UInt16)
    /// Output and errors appended to a file, so that grandchildren which outlive the child hold no pipe of ours.
    case file(String)
}

/// The descriptors that stay with us.
struct OurEnds: Sendable {
    var input: Int32 = -1
    var output: Int32 = -1
    var errors: Int32 = -1
}

/// `posix_spawn` and not Foundation's `Process`: a child inherits its three standard streams and nothing else, so that
/// none keeps a pipe or a connection open which should have ended.
struct Spawning {
    private var actions = posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()
    private var theirEnds: [Int32] = []
    private var ours = OurEnds()

    static func start(
        _ arguments: [String], environment: [String: String], wiring: Wiring
    ) throws -> (pid: pid_t, ends: OurEnds) {
        // A child may be gone while we still write to it.
        signal(SIGPIPE, SIG_IGN)
        var spawning = Spawning()
        try spawning.prepare(wiring)
        defer { spawning.close() }
        return (try spawning.spawn(arguments, environment), spawning.ours)
    }

    private init() {
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
    }

    private mutating func close() {
        for descriptor in theirEnds { Glibc.close(descriptor) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    private mutating func prepare(_ wiring: Wiring) throws {
        var flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
        switch wiring {
        case .pipes(let input):
            if input == nil { openNull(as: 0) } else { ours.input = try pipe(as: 0, weRead: false) }
            try connectOutputs()
        case .openInput:
            ours.input = try pipe(as: 0, weRead: false)
            try connectOutputs()
        case .terminal(let rows, let columns):
            try connectTerminal(rows: rows, columns: columns)
            flags |= sessionOfItsOwn
        case .file(let path):
            openNull(as: 0)
            posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
            // A signal to the group of the tests (Ctrl-C) must not reach the engine before we stop it in order.
            flags |= sessionOfItsOwn
        }
        closeOthers(&actions)
        try resetSignals(flags)
    }

    /// `POSIX_SPAWN_SETSID` of glibc's <spawn.h>, a macro that is not imported everywhere.
    private var sessionOfItsOwn: Int16 { 0x80 }

    private mutating func resetSignals(_ flags: Int16) throws {
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, flags)
    }

    private mutating func openNull(as descriptor: Int32) {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDONLY, 0)
    }

    private mutating func connectOutputs() throws {
        ours.output = try pipe(as: 1, weRead: true)
        ours.errors = try pipe(as: 2, weRead: true)
    }

    /// A socket pair rather than a pipe: glibc's `pipe2` is not imported, and a descriptor must be close-on-exec from
    /// its first moment, because other suites start children at the same time.
    private mutating func pipe(as descriptor: Int32, weRead: Bool) throws -> Int32 {
        var both: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &both) == 0 else { throw SystemCallFailed("socketpair") }
        theirEnds.append(both[1])
        posix_spawn_file_actions_adddup2(&actions, both[1], descriptor)
        if !weRead { _ = fcntl(both[0], F_SETFL, O_NONBLOCK) }
        return both[0]
    }

    private mutating func connectTerminal(rows: UInt16, columns: UInt16) throws {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0 else { throw SystemCallFailed("/dev/ptmx") }
        ours.output = master
        ours.input = master
        // What `unlockpt` and `ptsname` do; glibc's own are not imported.
        var locked: Int32 = 0
        var number: Int32 = 0
        let unlock: UInt = 0x4004_5431
        let getNumber: UInt = 0x8004_5430
        guard ioctl(master, unlock, &locked) == 0, ioctl(master, getNumber, &number) == 0 else {
            throw SystemCallFailed("unlock of a terminal")
        }
        setTerminalSize(master, rows: rows, columns: columns)
        // The first terminal that the leader of a new session opens becomes its controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }

    private mutating func spawn(_ arguments: [String], _ environment: [String: String]) throws -> pid_t {
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            for descriptor in Set([ours.input, ours.output, ours.errors]) where descriptor >= 0 {
                Glibc.close(descriptor)
            }
            throw SystemCallFailed("start of \(arguments[0])", code)
        }
        return pid
    }
}

/// The kernel tells the processes in the foreground of the terminal with SIGWINCH.
func setTerminalSize(_ descriptor: Int32, rows: UInt16, columns: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
}
