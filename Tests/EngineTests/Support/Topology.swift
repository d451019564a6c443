import Foundation
import TestSupport
import Testing

/// An example of ours, brought up by compose with stand-ins: the gate is the image of this build, every other service
/// sleeps, and what it would ask is asked from within its container.
struct Topology: Sendable {
    let bench: Bench
    let name: String
    private let directory: TemporaryDirectory

    private var folder: String { "\(directory.path)/\(name)" }

    static var examples: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path + "/Examples"
    }

    /// Takes the services' images, programs, ports and files of the host away; networks, names, users, labels and what the
    /// gate is told stay.
    private static let standIns = """
        import sys, yaml
        path, image, socket, standin = sys.argv[1:]
        with open(path + "/compose.yaml") as file:
            compose = yaml.safe_load(file)
        for service in compose["services"].values():
            service.pop("healthcheck", None)
            if service["image"].startswith("caisson"):
                service["image"] = image
                service["volumes"] = [volume.replace("/var/run/docker.sock:", socket + ":", 1)
                    if isinstance(volume, str) and volume.startswith("/var/run/docker.sock:") else volume
                    for volume in service.get("volumes", [])]
                continue
            for key in ("ports", "command", "build", "privileged", "devices", "working_dir"):
                service.pop(key, None)
            service.update(image=standin, entrypoint=["sleep", "1000"], stop_grace_period="1s")
            service["volumes"] = [volume for volume in service.get("volumes", [])
                if isinstance(volume, str) and volume.split(":")[0] in compose.get("volumes", {})]
        with open(path + "/compose.yaml", "w") as file:
            yaml.safe_dump(compose, file)
        """

    static func with(
        _ bench: Bench, _ name: String, image: String, _ body: (Topology) async throws -> Void
    ) async throws {
        let topology = Topology(bench: bench, name: name, directory: try TemporaryDirectory())
        try FileManager.default.copyItem(atPath: "\(examples)/\(name)", toPath: topology.folder)
        let made = try await run(
            ["/usr/bin/python3", "-c", standIns, topology.folder, image, bench.engine.socketPath, BusyboxImage.name])
        try #require(made.status == 0, "\(made.said)")
        do {
            let up = try await topology.compose("up", "-d")
            try #require(up.status == 0, "\(name): \(up.said)")
            try await body(topology)
        } catch {
            _ = try? await topology.compose("down", "-v", "-t", "1")
            throw error
        }
        _ = try await topology.compose("down", "-v", "-t", "1")
    }

    func compose(_ arguments: String...) async throws -> Finished {
        var environment = bench.direct.environment
        environment["DOCKER_HOST"] = "unix://\(bench.engine.socketPath)"
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.engine.socketPath)
        environment["DOCKER_GID"] = "\(attributes[.groupOwnerAccountID] as? Int ?? 0)"
        let words = ["docker-compose", "--project-directory", folder, "-f", "\(folder)/compose.yaml"]
        return try await ChildProcess(words + arguments, environment: environment).finished(within: .seconds(90))
    }

    private func container(_ service: String) async throws -> String {
        try #require(try await compose("ps", "-q", service).lines.first, "no container of \(service)")
    }

    /// What a service is answered: the status, or nil as long as nobody answers.
    /// - Parameter gate: a URL, or the path of a socket in the service's container.
    func ask(_ path: String, from service: String, at gate: String) async throws -> Int? {
        let container = try await container(service)
        guard gate.hasPrefix("/") else {
            let words = ["exec", container, "wget", "-q", "-O", "/dev/null", gate + path]
            let asked = try await bench.direct.start(words).finished()
            if asked.status == 0 { return 200 }
            guard let mark = asked.errors.range(of: "HTTP/1.1 ") else { return nil }
            return Int(asked.errors[mark.upperBound...].prefix(3))
        }
        let pid = try await bench.direct("inspect", "--format", "{{.State.Pid}}", container).lines.first ?? ""
        return try? await Asking("/proc/\(pid)/root\(gate)").send("GET", path).status
    }

    func gateLogs() async throws -> String { try await compose("logs", "caisson").text }
}
