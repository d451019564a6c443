// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// Podman's API service, with roots of its own, in a temporary directory.
struct PodmanService: Sendable {
    enum Owner: Sendable { case root, user }

    let directory: String
    /// The owner's `XDG_RUNTIME_DIR`, with the socket where its unit has it.
    let runtimeDirectory: String
    private let service: ChildProcess

    var socketPath: String { runtimeDirectory + "/podman/podman.sock" }

    static func with(_ owner: Owner = .root, _ body: (PodmanService) async throws -> Void) async throws {
        let podman = try await PodmanService(owner)
        do {
            try await body(podman)
        } catch {
            await podman.stop()
            throw error
        }
        await podman.stop()
    }

    private init(_ owner: Owner) async throws {
        let name = "caisson-podman-\(getpid())-\(UInt16.random(in: 0...UInt16.max))"
        directory = "/tmp/\(name)"
        // Below /run: Podman looks for its owner's networks there alone.
        runtimeDirectory = "/run/\(name)"
        let folders = [directory, runtimeDirectory, runtimeDirectory + "/podman"]
        for folder in folders {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        }
        let events = "events_logfile_path = \"\(directory)/events.log\"\n"
        try (Self.configuration + events).write(
            toFile: directory + "/containers.conf", atomically: true, encoding: .utf8)
        var arguments = [
            "podman", "--root", directory + "/root", "--runroot", directory + "/run", "--storage-driver", "vfs",
            "--cgroup-manager", "cgroupfs", "--events-backend", "file", "system", "service", "--time=0",
            "unix://\(runtimeDirectory)/podman/podman.sock",
        ]
        if owner == .user {
            for folder in folders { chown(folder, Rootless.user, Rootless.user) }
            arguments = try Rootless.started(arguments, in: directory)
        }
        service = try ChildProcess(
            arguments, environment: Self.environment(directory, runtimeDirectory), wiring: .file(directory + "/log"))
        let path = socketPath
        try await eventually("podman answers", within: .seconds(30)) {
            (try? await Asking(path).send("GET", "/_ping").status) == 200
        }
        // As podman.socket of systemd makes it.
        chmod(path, 0o660)
    }

    /// What works in most containers and machines: cgroups as they are, and the limits that there are. What other services
    /// of this machine have told is not told here.
    private static let configuration = """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        [engine]
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        runtime = "runc"

        """

    private static func environment(_ directory: String, _ runtimeDirectory: String) -> [String: String] {
        ProcessInfo.processInfo.environment.merging([
            "CONTAINERS_CONF": directory + "/containers.conf", "XDG_RUNTIME_DIR": runtimeDirectory, "HOME": directory,
        ]) { $1 }
    }

    private func stop() async {
        _ = try? await remote(socketPath, "rm", "-af", "-t", "0")
        service.signal(SIGKILL)
        _ = try? await service.finished()
        for folder in [directory, runtimeDirectory] { EngineLeftovers.remove(of: folder) }
    }

    /// `podman --remote` over a socket: the gate's, or the service's own.
    func remote(_ socket: String, _ arguments: String..., input: String? = nil) async throws -> Finished {
        try await start(socket, arguments, input: input).finished(within: .seconds(30))
    }

    func start(_ socket: String, _ arguments: [String], input: String? = nil) throws -> ChildProcess {
        var environment = ProcessInfo.processInfo.environment
        environment["CONTAINERS_CONF"] = directory + "/containers.conf"
        return try ChildProcess(
            ["podman", "--remote", "--url", "unix://\(socket)"] + arguments, environment: environment,
            wiring: .pipes(input: input.map { Array($0.utf8) }))
    }
}

/// A user for Podman who is one in its own namespaces of mounts and processes alone: this machine gets no account, no
/// range of ids, and no process outlives the service.
private enum Rootless {
    static let user: uid_t = 1110
    private static let name = "caisson-rootless"

    /// The command line that starts `arguments` as this user.
    static func started(_ arguments: [String], in directory: String) throws -> [String] {
        let accounts = try String(contentsOfFile: "/etc/passwd", encoding: .utf8)
        try "\(name):300000:65536\n".write(toFile: directory + "/subids", atomically: true, encoding: .utf8)
        try "\(accounts)\(name):x:\(user):\(user)::\(directory):/bin/sh\n".write(
            toFile: directory + "/passwd", atomically: true, encoding: .utf8)
        // On most machines everybody may open the device; here it may be root's.
        let script = """
            set -e
            mknod -m 666 \(directory)/tun c 10 200
            mount --bind \(directory)/tun /dev/net/tun
            mount --bind \(directory)/passwd /etc/passwd
            for file in subuid subgid; do touch /etc/$file; mount --bind \(directory)/subids /etc/$file; done
            # The folder that this runs in may be root's alone.
            cd \(directory)
            # The shell stays: what it was told of its parent's end would be forgotten with a change of user.
            setpriv --reuid=\(user) --regid=\(user) --clear-groups "$@" &
            wait
            """
        let apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script, "sh"]
        return apart + arguments
    }
}
