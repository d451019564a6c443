import Foundation
import Glibc
import TestSupport

/// Podman's API service, with roots of its own, in a temporary directory.
struct PodmanService: Sendable {
    let directory: String
    private let service: ChildProcess

    var socketPath: String { directory + "/podman.sock" }

    /// What works in most containers and machines: cgroups as they are, and the limits that there are.
    private static let configuration = """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        [engine]
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        runtime = "runc"

        """

    static func with(_ body: (PodmanService) async throws -> Void) async throws {
        let podman = try await PodmanService()
        do {
            try await body(podman)
        } catch {
            await podman.stop()
            throw error
        }
        await podman.stop()
    }

    private init() async throws {
        directory = "/tmp/caisson-podman-\(getpid())-\(UInt16.random(in: 0...UInt16.max))"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let configuration = directory + "/containers.conf"
        try Self.configuration.write(toFile: configuration, atomically: true, encoding: .utf8)
        var environment = ProcessInfo.processInfo.environment
        environment["CONTAINERS_CONF"] = configuration
        let arguments = [
            "podman", "--root", directory + "/root", "--runroot", directory + "/run", "--storage-driver", "vfs",
            "--cgroup-manager", "cgroupfs", "--events-backend", "file", "system", "service", "--time=0",
            "unix://\(directory)/podman.sock",
        ]
        service = try ChildProcess(arguments, environment: environment, wiring: .file(directory + "/log"))
        let path = directory + "/podman.sock"
        try await eventually("podman answers", within: .seconds(30)) {
            (try? await Asking(path).send("GET", "/_ping").status) == 200
        }
    }

    private func stop() async {
        _ = try? await remote(socketPath, "rm", "-af", "-t", "0")
        service.signal(SIGTERM)
        _ = try? await service.finished(within: .seconds(10))
        Leftovers.remove(of: directory)
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
