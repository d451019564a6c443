// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// What a child left behind.
public struct Finished: Sendable {
    /// The exit code; 128 + the signal if one killed it.
    public let status: Int32
    public let output: [UInt8]
    public let errors: String

    public var text: String { String(lossy: output) }
    public var lines: [String] { text.split(separator: "\n").map(String.init) }
    /// Everything that it said, for comments of expectations.
    public var said: String { "status \(status)\nstdout: \(String(lossy: output.prefix(4000)))\nstderr: \(errors)" }
}

/// A running child: its output is collected as it comes and can be waited for.
///
/// `@unchecked`: everything that changes is guarded by `changed`.
public final class ChildProcess: @unchecked Sendable {
    public let pid: pid_t
    let name: String
    let changed = NSCondition()
    var ends: OurEnds
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var pending: ArraySlice<UInt8>
    var closesInputAfterPending: Bool
    /// Set when the child has ended and all of its output has been collected.
    var status: Int32?

    /// Starts a program, by its path or by its name on PATH.
    public init(_ arguments: [String], environment: [String: String], wiring: Wiring = .pipes(input: nil)) throws {
        name = arguments.joined(separator: " ")
        if case .pipes(let input?) = wiring {
            pending = input[...]
            closesInputAfterPending = true
        } else {
            pending = []
            closesInputAfterPending = false
        }
        (pid, ends) = try Spawning.start(arguments, environment: environment, wiring: wiring)
        // Daemons that write to a file are stopped in order, by whoever started them.
        if case .file = wiring {} else { Leftovers.add(pid) }
        Thread.detachNewThread { self.pump() }
    }

    // MARK: Talking to it

    public var hasEnded: Bool { changed.withLock { status != nil } }

    /// Safe at any time: a child that was reaped gets no signal, since its number may belong to another by now.
    public func signal(_ number: Int32) {
        changed.withLock { if status == nil { _ = Glibc.kill(pid, number) } }
    }

    /// Types on the terminal, or writes to the open input. Small texts only.
    public func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        try changed.withLock {
            guard ends.input >= 0, write(ends.input, bytes, bytes.count) == bytes.count else {
                throw SystemCallFailed("write to \(name)")
            }
        }
    }

    public func closeInput() {
        changed.withLock { closeInputLocked() }
    }

    public func resize(rows: UInt16, columns: UInt16) {
        changed.withLock { if ends.output >= 0 { setTerminalSize(ends.output, rows: rows, columns: columns) } }
    }

    // MARK: What it said

    /// How much it has said: what comes later is looked for with `output(containing:after:)`.
    public var outputCount: Int { changed.withLock { output.count } }

    /// The complete lines of its standard error, and the last one when it has ended. Lines are cut as bytes: to a
    /// String CR LF is one character.
    var errorLines: [String] {
        changed.withLock { errors }.split(separator: 0x0A).map { String(lossy: $0) }
    }
}
