// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// An example of ours, brought up with stand-ins: the gate is the image of this build, every other service sleeps, and
/// what it would ask is asked from within its container.
struct Topology: Sendable {
    /// Where examples are brought up.
    struct Stage: Sendable {
        /// Straight to the engine.
        let docker: Docker
        /// The gate, and what sleeps.
        let image: String
        let standIn: String
        var deployment = Deployment.compose
        /// What the compose file finds in its environment.
        var variables: [String: String] = [:]
    }

    enum Deployment: Sendable {
        case compose
        /// A stack of a swarm.
        case stack
    }

    let stage: Stage
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

    /// - Parameters:
    ///   - composeText: the compose file of a page, in the place of an example's folder.
    ///   - preparation: what else the example's folder must hold; what it writes to `override.yaml` is joined to the
    ///     compose file.
    static func with(
        _ stage: Stage, _ name: String, composeText: String? = nil, preparation: (String) throws -> Void = { _ in },
        _ body: (Topology) async throws -> Void
    ) async throws {
        let topology = Topology(stage: stage, name: name, directory: try TemporaryDirectory())
        if let composeText {
            try FileManager.default.createDirectory(atPath: topology.folder, withIntermediateDirectories: true)
            try composeText.write(toFile: "\(topology.folder)/compose.yaml", atomically: true, encoding: .utf8)
        } else {
            try FileManager.default.copyItem(atPath: "\(examples)/\(name)", toPath: topology.folder)
        }
        let made = try await run(
            ["/usr/bin/python3", "-c", standIns, topology.folder, stage.image, stage.docker.socketPath, stage.standIn])
        try #require(made.status == 0, "\(made.said)")
        try preparation(topology.folder)
        do {
            let up = try await topology.comeUp()
            try #require(up.status == 0, "\(name): \(up.said)")
            try await body(topology)
        } catch {
            await topology.goDown()
            throw error
        }
        await topology.goDown()
    }

    private func comeUp() async throws -> Finished {
        switch stage.deployment {
        case .compose: return try await compose("up", "-d")
        case .stack: return try await stack("deploy", "--resolve-image", "never", "-c", "\(folder)/compose.yaml", name)
        }
    }

    private func goDown() async {
        switch stage.deployment {
        case .compose: _ = try? await compose("down", "-v", "-t", "1")
        case .stack: _ = try? await stack("rm", name)
        }
    }

    func compose(_ arguments: String...) async throws -> Finished {
        let override = "\(folder)/override.yaml"
        let more = FileManager.default.fileExists(atPath: override) ? ["-f", override] : []
        return try await start(
            ["docker-compose", "--project-directory", folder, "-f", "\(folder)/compose.yaml"] + more + arguments)
    }

    private func stack(_ arguments: String...) async throws -> Finished {
        try await start(["docker", "stack"] + arguments)
    }

    private func start(_ words: [String]) async throws -> Finished {
        var environment = stage.docker.environment.merging(stage.variables) { $1 }
        environment["DOCKER_HOST"] = "unix://\(stage.docker.socketPath)"
        return try await ChildProcess(words, environment: environment).finished(within: .seconds(90))
    }

    /// The first container of a service, or nil as long as there is none.
    private func container(_ service: String) async throws -> String? {
        let label =
            switch stage.deployment {
            case .compose: "com.docker.compose.service=\(service)"
            case .stack: "com.docker.swarm.service.name=\(name)_\(service)"
            }
        return try await stage.docker("ps", "-q", "--filter", "label=\(label)").lines.first
    }

    /// What a service is answered: the status, or nil as long as nobody answers.
    /// - Parameter gate: a URL, or the path of a socket in the service's container.
    func ask(_ path: String, from service: String, at gate: String) async throws -> Int? {
        guard let container = try await container(service) else { return nil }
        guard gate.hasPrefix("/") else {
            let words = ["exec", container, "wget", "-q", "-O", "/dev/null", gate + path]
            let asked = try await stage.docker.start(words).finished()
            if asked.status == 0 { return 200 }
            guard let mark = asked.errors.range(of: "HTTP/1.1 ") else { return nil }
            return Int(asked.errors[mark.upperBound...].prefix(3))
        }
        let pid = try await stage.docker("inspect", "--format", "{{.State.Pid}}", container).lines.first ?? ""
        return try? await Asking("/proc/\(pid)/root\(gate)").send("GET", path).status
    }

    func gateLogs() async throws -> String {
        guard let container = try await container("caisson") else { return "" }
        let logs = try await stage.docker("logs", container)
        return logs.text + logs.errors
    }
}
