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

    static let examples = all.map(\.example).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }

    /// These need another engine than the tests' one: a swarm over a network, Podman, another machine.
    static let elsewhere: Set = ["traefik-swarm", "podman", "remote-engine"]
}

extension EngineTests {
    @Test(
        "An example comes up, its clients may ask what they ask, and not what they must not",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasTools), arguments: ExampleCall.examples)
    func exampleRuns(example: String) async throws {
        try await Topology.with(bench, example, image: image()) { topology in
            for call in ExampleCall.all where call.example == example {
                // A name of DNS is known some seconds after whoever has it: it is resolved in the background.
                try await eventually("the gate knows \(call.client)", within: .seconds(30)) {
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
            #expect(!logs.contains(" error "), "\(logs)")
        }
    }

    @Test("Every example has a README, a compose file that compose takes, and a call above", .timeLimit(.minutes(2)))
    func examplesAreComplete() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Topology.examples).filter { !$0.contains(".") }
        #expect(Set(names) == Set(ExampleCall.examples).union(ExampleCall.elsewhere))
        for name in names {
            let folder = "\(Topology.examples)/\(name)"
            #expect(FileManager.default.fileExists(atPath: folder + "/README.md"), "\(name)")
            guard Prerequisites.hasTools else { continue }
            let checked = try await run(["docker-compose", "-f", folder + "/compose.yaml", "config", "-q"])
            #expect(checked.status == 0, "\(name): \(checked.said)")
        }
    }
}
