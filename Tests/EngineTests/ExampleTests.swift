// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a client of an example may ask, as it asks it, and one thing that it may not.
struct ExampleCall: Sendable, CustomTestStringConvertible {
    let example: String
    let client: String
    let gate: String
    let allowed: [String]
    let denied: String

    var testDescription: String { "\(example), \(client)" }

    init(
        _ example: String, _ client: String, _ allowed: String, denied: String, at gate: String = "http://caisson:2375"
    ) {
        (self.example, self.client, self.gate, self.denied) = (example, client, gate, denied)
        self.allowed = allowed.split(separator: " ").map(String.init)
    }

    private static let socket = "/run/caisson/docker.sock"
    private static let events = "/v1.41/events?since=0&until=1"
    private static let traefik = "/_ping /v1.41/version /v1.41/containers/json?limit=0 \(events)"

    /// The calls are those of facts about the clients: what each of them asks when it starts.
    static let all = [
        ExampleCall("traefik-environment", "traefik", traefik, denied: "/v1.41/info"),
        ExampleCall("traefik", "traefik", traefik, denied: "/v1.41/containers/whoami/logs?stdout=1"),
        ExampleCall(
            "homepage", "homepage", "/containers/json?all=true /v1.41/containers/json", denied: "/v1.41/networks"),
        ExampleCall(
            "watchtower", "watchtower", "/_ping /v1.41/containers/json /v1.41/containers/whoami/json",
            denied: "/v1.41/containers/whoami/logs?stdout=1"),
        ExampleCall(
            "portainer", "portainer", "/_ping /v1.41/info /v1.41/images/json /v1.41/networks /v1.41/volumes \(events)",
            denied: "/v1.41/containers/caisson/archive?path=/"),
        ExampleCall(
            "dozzle", "dozzle", "/_ping /v1.41/info /v1.41/containers/json?all=1 \(events)",
            denied: "/v1.41/containers/whoami/top"),
        ExampleCall(
            "uptime-kuma", "uptime-kuma", "/containers/json?all=true /containers/json",
            denied: "/containers/shop-web/logs?stdout=1"),
        ExampleCall(
            "prometheus", "prometheus", "/_ping /v1.41/containers/json /v1.41/networks",
            denied: "/v1.41/containers/prometheus/json"),
        ExampleCall("two-clients", "traefik", traefik, denied: "/v1.41/info"),
        ExampleCall(
            "two-clients", "dozzle", "/_ping /v1.41/info /v1.41/containers/json \(events)", denied: "/v1.41/version"),
        ExampleCall("socket-per-client", "traefik", traefik, denied: "/v1.41/info", at: socket),
        ExampleCall(
            "socket-per-client", "dozzle", "/_ping /v1.41/info /v1.41/containers/json", denied: "/v1.41/version",
            at: socket),
        ExampleCall("cetusguard", "traefik", traefik, denied: "/v1.41/containers/whoami/logs?stdout=1"),
        ExampleCall(
            "wollomatic", "dozzle", "/_ping /v1.41/info /v1.41/containers/json \(events)", denied: "/v1.41/networks"),
        ExampleCall("wollomatic-labels", "traefik", traefik, denied: "/v1.41/info"),
    ]

    /// These need another engine than the tests' one as it is: a swarm, an engine on another machine, Podman.
    static let elsewhere = [
        ExampleCall(
            "traefik-swarm", "traefik",
            "/_ping /v1.41/version /v1.41/services /v1.41/tasks /v1.41/networks",
            // By the task's own name: the one of the service is a virtual address, which not every kernel has.
            denied: "/v1.41/swarm", at: "http://tasks.caisson:2375"),
        ExampleCall(
            "remote-engine", "dozzle", "/_ping /v1.41/info /v1.41/containers/json?all=1 \(events)",
            denied: "/v1.41/containers/whoami/top"),
        ExampleCall(
            "podman", "podman-exporter",
            "/v4.0.0/libpod/_ping /v4.0.0/libpod/containers/json /v4.0.0/libpod/events?stream=false",
            denied: "/v4.0.0/libpod/containers/web/json"),
    ]

    static func examples(_ calls: [ExampleCall]) -> [String] {
        calls.map(\.example).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension EngineTests {
    @Test(
        "An example comes up, its clients may ask what they ask, and not what they must not",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasTools), arguments: ExampleCall.examples(ExampleCall.all))
    func exampleRuns(example: String) async throws {
        try await Topology.with(stage(), example) { try await holds($0) }
    }

    @Test("The swarm's example comes up as a stack", .timeLimit(.minutes(2)))
    func swarmExampleRuns() async throws {
        var stage = try await stage()
        stage.deployment = .stack
        try await bench.withSwarm {
            try await Topology.with(stage, "traefik-swarm") { try await holds($0) }
        }
    }

    @Test(
        "The remote engine's example comes up before an engine that wants certificates", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTools))
    func remoteExampleRuns() async throws {
        let stage = try await stage()
        try await Topology.with(stage, "remote-engine") { folder in
            try RemoteEngine.write(to: folder, image: stage.image, socket: bench.engine.socketPath)
        } _: {
            try await holds($0)
        }
    }

    @Test(
        "Podman's example comes up for a user who is not root", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTools && Prerequisites.hasRootlessPodman))
    func podmanExampleRuns() async throws {
        try await withPodman(of: .user) { podman in
            let docker = Docker(socketPath: podman.socketPath, configuration: bench.direct.configuration)
            let stage = Topology.Stage(
                docker: docker, image: try await image(in: docker), standIn: Self.busybox,
                variables: ["XDG_RUNTIME_DIR": podman.runtimeDirectory])
            try await Topology.with(stage, "podman") { try await holds($0) }
        }
    }

    @Test(
        "Podman's own generator takes the quadlets", .timeLimit(.minutes(1)),
        .enabled(if: FileManager.default.isExecutableFile(atPath: Self.generator)))
    func quadlets() async throws {
        let environment = ["QUADLET_UNIT_DIRS": Topology.examples + "/podman", "PATH": "/usr/bin:/bin"]
        let made = try await ChildProcess([Self.generator, "-dryrun", "-user"], environment: environment).finished()
        #expect(made.status == 0, "\(made.said)")
        for unit in ["caisson.service", "podman-exporter.service", "socket-network.service", "web-network.service"] {
            #expect(made.said.contains("---\(unit)---"), "\(made.said)")
        }
        #expect(made.text.contains("--group-add 0") && made.text.contains("--read-only"), "\(made.said)")
    }

    /// Since Podman 4.4.
    private static let generator = "/usr/libexec/podman/quadlet"

    /// The suite's engine.
    private func stage() async throws -> Topology.Stage {
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.engine.socketPath)
        return Topology.Stage(
            docker: bench.direct, image: try await image(), standIn: BusyboxImage.name,
            variables: ["DOCKER_GID": "\(attributes[.groupOwnerAccountID] as? Int ?? 0)"])
    }

    private func holds(_ topology: Topology) async throws {
        let calls = (ExampleCall.all + ExampleCall.elsewhere).filter { $0.example == topology.name }
        try #require(!calls.isEmpty)
        for call in calls {
            // Containers come up one by one.
            try await eventually("the gate knows \(call.client)", within: .seconds(40)) {
                let status = try await topology.ask(call.allowed[0], from: call.client, at: call.gate)
                return [200, 404].contains(status)
            }
            for path in call.allowed {
                let status = try await topology.ask(path, from: call.client, at: call.gate)
                // What does not exist here is not found, by the engine.
                #expect([200, 404].contains(status), "\(call.client): \(path)")
            }
            let status = try await topology.ask(call.denied, from: call.client, at: call.gate)
            #expect(status == 403, "\(call.client): \(call.denied)")
        }
        let logs = try await topology.gateLogs()
        #expect(logs.contains("ready: ") && !logs.contains(" error "), "\(logs)")
    }

    @Test("Every example has a README, a compose file that compose takes, and a call above", .timeLimit(.minutes(2)))
    func examplesAreComplete() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Topology.examples).filter { !$0.contains(".") }
        #expect(Set(names) == Set(ExampleCall.examples(ExampleCall.all + ExampleCall.elsewhere)))
        for name in names {
            let folder = "\(Topology.examples)/\(name)"
            #expect(FileManager.default.fileExists(atPath: folder + "/README.md"), "\(name)")
            guard Prerequisites.hasTools else { continue }
            let checked = try await run(["docker-compose", "-f", folder + "/compose.yaml", "config", "-q"])
            #expect(checked.status == 0, "\(name): \(checked.said)")
        }
    }
}
