// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The built program, running.
public final class RunningCaisson: Sendable {
    /// Where it listens when the test's environment does not say.
    public enum Listener: Sendable { case unix, tcp }

    /// The socket that it listens on; empty when it listens on a port.
    public let socketPath: String
    /// The port that it listens on; nil when it listens on a socket.
    public let port: UInt16?
    public var pid: pid_t { child.pid }
    private let child: ChildProcess
    let directory: TemporaryDirectory

    /// Starts it and waits until it listens.
    /// - Parameters:
    ///   - environment: all it gets, apart from PATH, and from CAISSON_LISTEN unless that is among it.
    ///   - wrapped: a command that runs it, such as `unshare -m`.
    public convenience init(
        environment: [String: String], arguments: [String] = [], listener: Listener = .unix, wrapped: [String] = [],
        timeout: Duration = RawConnection.defaultTimeout
    ) throws {
        try self.init(
            in: TemporaryDirectory(), environment: environment, arguments: arguments, listener: listener,
            wrapped: wrapped, timeout: timeout)
    }

    init(
        in directory: TemporaryDirectory, environment: [String: String], arguments: [String], listener: Listener,
        wrapped: [String] = [], timeout: Duration = RawConnection.defaultTimeout
    ) throws {
        self.directory = directory
        let path = "\(directory.path)/gate.sock"
        let port: UInt16? = listener == .tcp ? try Sockets.freePort() : nil
        let address = port.map { "tcp://127.0.0.1:\($0)" } ?? "unix://\(path)"
        socketPath = port == nil ? path : ""
        self.port = port
        let environment = ["CAISSON_LISTEN": address].merging(environment) { $1 }
        let words = try wrapped + [CaissonBinary.path()] + arguments
        child = try ChildProcess(words, environment: CaissonBinary.runtime(environment))
        _ = try waitForLog(containing: "ready: listening on ", timeout: timeout)
    }

    deinit { child.signal(SIGKILL) }

    /// The path of the program.
    public static func binary() throws -> String { try CaissonBinary.path() }

    /// A new connection to its own listener; not for a test that named another in CAISSON_LISTEN.
    public func connect() throws -> RawConnection {
        if let port { return try .tcp(port: port) }
        return try .unix(socketPath)
    }

    // MARK: What it says

    /// What it wrote to stderr.
    public var logLines: [String] { child.errorLines }

    /// The first line of its log with `text` in it.
    @discardableResult
    public func waitForLog(containing text: String, timeout: Duration = RawConnection.defaultTimeout) throws -> String {
        try child.errorLine(containing: text, within: timeout)
    }

    // MARK: Its end

    /// SIGTERM: it stops in order.
    public func terminate() { child.signal(SIGTERM) }

    /// Has it read its policy file again.
    public func reload() { child.signal(SIGHUP) }

    /// SIGINT: behind another signal it ends the process on the spot.
    public func interruptAgain() { child.signal(SIGINT) }

    /// SIGKILL.
    public func kill() { child.signal(SIGKILL) }

    /// The exit status; 128 and the signal's number when one killed it.
    @discardableResult
    public func waitForExit(timeout: Duration = RawConnection.defaultTimeout) throws -> Int32 {
        try child.ended(within: timeout).status
    }

    // MARK: What it holds

    /// Memory that is resident; 0 when the process is gone.
    public var residentBytes: Int { memoryBytes(of: "VmRSS:") }

    /// The most memory that it held at once; 0 when the process is gone.
    public var peakResidentBytes: Int { memoryBytes(of: "VmHWM:") }

    private func memoryBytes(of field: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(field) } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// Descriptors that are open; 0 when the process is gone.
    public var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
    }

    // MARK: Commands

    /// Runs the program to its end: for `explain`, `health`, and for starts that fail.
    /// - Parameter wrapped: a command that runs it.
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], wrapped: [String] = [],
        timeout: Duration = RawConnection.defaultTimeout
    ) throws -> (status: Int32, out: String, err: String) {
        let words = try wrapped + [CaissonBinary.path()] + arguments
        let child = try ChildProcess(words, environment: CaissonBinary.runtime(environment))
        let finished = try child.end(within: timeout)
        return (finished.status, finished.text, finished.errors)
    }
}

/// Where the program is: CAISSON_BINARY, or beside the tests, which are built into the same directory.
enum CaissonBinary {
    struct NotFound: Error, CustomStringConvertible {
        var description: String { "no executable “caisson” beside the tests; CAISSON_BINARY may name one" }
    }

    static func path() throws -> String {
        if let named = ProcessInfo.processInfo.environment["CAISSON_BINARY"], !named.isEmpty { return named }
        let starts = ["/proc/self/exe", CommandLine.arguments.first ?? "", Bundle.main.bundlePath]
        for start in starts where !start.isEmpty {
            if let found = search(upFrom: URL(fileURLWithPath: start).resolvingSymlinksInPath()) { return found }
        }
        throw NotFound()
    }

    /// The test's own environment stays out: a variable of the developer's shell must not open the gate.
    static func runtime(_ given: [String: String]) -> [String: String] {
        ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"].merging(given) { $1 }
    }

    private static func search(upFrom start: URL) -> String? {
        var directory = start
        while directory.path.count > 1 {
            let candidate = directory.appendingPathComponent("caisson").path
            if isProgram(candidate) { return candidate }
            directory.deleteLastPathComponent()
        }
        return nil
    }

    private static func isProgram(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
            && access(path, X_OK) == 0
    }
}
