// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// A real dockerd, with roots of its own, in a temporary directory. One at a time.
actor Engine {
    nonisolated let directory: String
    nonisolated let socketPath: String
    /// Where it listens over TLS, with a certificate for localhost; whoever asks needs one of the same authority.
    nonisolated let tlsPort: UInt16
    nonisolated let certificates: TestCertificates
    private let identity: TestCertificates.Issued
    private let storageDriver: String
    private var engine: ChildProcess?

    private init(directory: String, storageDriver: String) throws {
        self.directory = directory
        tlsPort = try Sockets.freePort()
        certificates = try TestCertificates()
        identity = try certificates.server("engine")
        self.storageDriver = storageDriver
        socketPath = directory + "/docker.sock"
    }

    /// Starts one with the first storage driver that works here (overlay2 does not on an overlay, for one).
    static func start() async throws -> Engine {
        var failures: [String] = []
        for driver in ["overlay2", "vfs"] {
            let engine = try Engine(directory: try temporaryDirectory(), storageDriver: driver)
            do {
                try await engine.launch()
                return engine
            } catch {
                failures.append("with \(driver): \(error)")
                await engine.stop()
            }
        }
        throw TimedOut("a dockerd that starts", seen: failures.joined(separator: "\n"))
    }

    var pid: pid_t { engine?.pid ?? 0 }

    var openDescriptors: Int { descriptorCount(of: pid) }

    // MARK: Its life

    /// Another than the machine's, such as a script that runs a newer one in a chroot.
    private static let program = ProcessInfo.processInfo.environment["CAISSON_TEST_DOCKERD"] ?? "dockerd"

    /// No bridge and no iptables: containers of these tests have no network, and the machine keeps its own rules.
    private func launch() async throws {
        let arguments = [
            Self.program, "--data-root", directory + "/root", "--exec-root", directory + "/exec",
            "--pidfile", directory + "/docker.pid", "-H", "unix://\(socketPath)",
            "-H", "tcp://127.0.0.1:\(tlsPort)", "--tlsverify", "--tlscacert", certificates.authority.certificate,
            "--tlscert", identity.certificate, "--tlskey", identity.key,
            "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-masq=false", "--ip-forward=false",
            "--storage-driver", storageDriver, "--shutdown-timeout", "3",
        ]
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DOCKER_") }
        let child = try ChildProcess(arguments, environment: environment, wiring: .file(directory + "/dockerd.log"))
        engine = child
        do {
            try await offPool { [socketPath] in try waitForPing(socketPath, of: child, within: .seconds(40)) }
        } catch {
            throw TimedOut("\(error)", seen: lastLog)
        }
    }

    /// As a crash does it: sockets, containers and files stay behind.
    func kill() async throws {
        guard let engine else { return }
        engine.signal(SIGKILL)
        _ = try await engine.finished()
        self.engine = nil
        // dockerd has its containerd killed with it. Both pid files go: where nobody reaps orphans at once, a zombie
        // still has the number, and the next dockerd would take it for a living one.
        for file in ["/docker.pid", "/exec/containerd/containerd.pid"] { unlink(directory + file) }
    }

    /// After `kill()`, on the same roots. The engine makes its socket anew.
    func startAgain() async throws {
        try await launch()
    }

    func stop() async {
        if let engine {
            engine.signal(SIGTERM)
            // `finished` kills it when it takes longer.
            _ = try? await engine.finished(within: .seconds(20))
            self.engine = nil
        }
        EngineLeftovers.remove(of: directory)
    }

    private var lastLog: String {
        let text = (try? String(contentsOfFile: directory + "/dockerd.log", encoding: .utf8)) ?? ""
        return String(text.suffix(3000))
    }

    /// Short: a path of a unix socket has at most 107 bytes.
    private static func temporaryDirectory() throws -> String {
        let path = "/tmp/caisson-engine-\(getpid())-\(UInt16.random(in: 0...UInt16.max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return path
    }
}

func descriptorCount(of pid: pid_t) -> Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []).count
}

/// Connects and asks until there is an answer. What is waited for is the socket's file (by inotify) and then the
/// answer: dockerd accepts before it is ready, and answers when it is.
private func waitForPing(_ path: String, of child: ChildProcess, within limit: Duration) throws {
    let deadline = ContinuousClock.now + limit
    let watch = inotify_init1(Int32(IN_CLOEXEC))
    defer { close(watch) }
    let directory = (path as NSString).deletingLastPathComponent
    _ = inotify_add_watch(watch, directory, UInt32(IN_CREATE | IN_MOVED_TO | IN_ATTRIB))
    while ContinuousClock.now < deadline {
        if child.hasEnded { throw TimedOut("dockerd ended at its start", seen: "") }
        if pings(path, within: deadline - .now) { return }
        // Capped: the death of dockerd makes no event here, nor does a socket that is there but not yet listened on.
        var events = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
        _ = poll(&events, 1, 50)
        if events.revents != 0 { drain(watch) }
    }
    throw TimedOut("a dockerd that answers /_ping", seen: "")
}

private func drain(_ descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    _ = read(descriptor, &buffer, buffer.count)
}

private func pings(_ path: String, within limit: Duration) -> Bool {
    guard let wire = try? Wire(path, patience: limit) else { return false }
    try? wire.send("GET /_ping HTTP/1.0\r\n\r\n")
    return ((try? wire.receive(until: "\r\n\r\n")) ?? "").hasPrefix("HTTP/1.0 200")
}
