// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import TestSupport
import Testing

/// Everything that can be redacted, searched for in every answer about objects that the client sees.
extension EngineTests {
    private static let policy = """
        policies:
          viewer:
            allow: ["GET /**", "HEAD /**", "POST /containers/{id}/exec", "POST /exec/{id}/start"]
            redact:
              - env
              - commands
              - paths
              - addresses
              - swarm_keys
              - config_data
              - credentials
              - labels: ["secret.*"]

        """

    @Test("What is redacted occurs in no answer, by any version", .timeLimit(.minutes(3)))
    func nothingRedactedIsTold() async throws {
        let gate = try await FileGate(bench, Self.policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        try await RedactedWorld.with(bench) { world in
            let live = try Wire(gate.socketPath)
            try live.send("GET /events HTTP/1.0\r\n\r\n")
            _ = try live.receive(until: "\r\n\r\n")
            let asking = Asking(gate.socketPath)
            try await runSomething(asking)
            for route in RouteTable.routes {
                guard case .reads(let queries)? = Inquiry.table[route.endpoint] else { continue }
                for query in queries { try await search(route, query, world, asking) }
            }
            let swarm = try await asking.send("GET", "/swarm")
            #expect(swarm.status == 200 && swarm.text.contains("JoinTokens"), "\(swarm.text)")
            let told = try live.receive(until: "exec_die")
            #expect(world.secrets.allSatisfy { !told.lowercased().contains($0) }, "\(told)")
        }
    }

    private func runSomething(_ asking: Asking) async throws {
        let made = try await asking.send("POST", "/containers/redc/exec", body: #"{"Cmd":["true","zqrexec"]}"#)
        let id = try #require(made.json["Id"] as? String, "\(made.text)")
        _ = try await asking.send("POST", "/exec/\(id)/start", body: "{}")
        let exec = try await asking.send("GET", "/exec/\(id)/json")
        #expect(exec.status == 200 && !exec.whole.contains("zqr"), "\(exec.text)")
    }

    private func search(_ route: Route, _ query: String, _ world: RedactedWorld, _ asking: Asking) async throws {
        // What a container says by itself is not redacted, and the policy says nothing of files.
        if [.containerLogs, .serviceLogs, .taskLogs].contains(route.endpoint) { return }
        let names = world.names["\(route.traits.object)"] ?? [""]
        for name in names {
            for version in ["/v1.24", "/v1.30", "/v1.40", ""] {
                let now = String(Int(Date().timeIntervalSince1970))
                let path = version + route.path(naming: name) + (query.isEmpty ? "" : "?\(query)")
                let answer = try await asking.send("\(route.method)".uppercased(), path.replacing("NOW", with: now))
                let text = answer.whole.lowercased()
                let leaks = world.secrets.filter(text.contains)
                #expect(leaks.isEmpty, "\(route.method) \(path) tells \(leaks): \(answer.text)")
            }
        }
    }
}

/// Objects that hold one secret of every kind that can be redacted.
private struct RedactedWorld: EngineWorld {
    /// Words that somebody chose, in lower case; others are asked from the engine.
    private(set) var secrets = ["zqr", "swmtkn", Data("zqrconfig".utf8).base64EncodedString().lowercased()]
    private(set) var names: [String: [String]] = [
        "container": ["redc"], "network": ["rednet"], "volume": ["redvol"], "service": ["redsvc"],
        "config": ["redconfig"], "secret": ["redsecret"], "image": ["red:1"],
    ]
    private let bench: Bench
    private let path = "/tmp/zqrpath"
    private static let subnet = FreeSubnet.find("172.28")

    init(bench: Bench) { self.bench = bench }

    mutating func build() async throws {
        let label = ["--label", "secret.key=zqrlabel"]
        let command = [BusyboxImage.name, "sh", "-c", "sleep 1000; true zqrcommand"]
        try await bench.must(["network", "create", "--subnet", "\(Self.subnet).0/24"] + label + ["rednet"])
        try await bench.must(["volume", "create"] + label + ["redvol"])
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let options = ["-e", "E=zqrenv", "-v", "\(path):/data", "-v", "redvol:/more", "--network", "rednet"]
        let health = ["--health-cmd", "true zqrhealth"]
        try await bench.must(
            ["run", "-d", "--name", "redc", "--stop-timeout", "1"] + options + health + label + command)
        try await bench.must([
            "commit", "--change", "ENV I=zqrimage", "--change", "LABEL secret.i=zqrlabel", "redc", "red:1",
        ])
        for (kind, input) in [("config", "zqrconfig"), ("secret", "zqrsecret")] {
            try await bench.must([kind, "create"] + label + ["red\(kind)", "-"], input: Array(input.utf8))
        }
        let service = ["service", "create", "-d", "--no-resolve-image", "--restart-condition", "none"]
        let mount = ["--mount", "type=bind,source=\(path),target=/data", "--env", "E=zqrenv", "--name", "redsvc"]
        try await bench.must(service + mount + label + ["--container-label", "secret.c=zqrlabel"] + command)
        let task = try await bench.direct("service", "ps", "-q", "--no-trunc", "redsvc").lines
        names["task"] = task
        secrets += ["\(Self.subnet).", bench.engine.directory.lowercased() + "/root"]
    }

    func clear() async {
        if let ids = try? await bench.direct("ps", "-aq").lines, !ids.isEmpty {
            _ = try? await bench.direct.start(["rm", "-fv"] + ids).finished()
        }
        _ = try? await bench.direct("network", "rm", "rednet")
        _ = try? await bench.direct("volume", "rm", "-f", "redvol")
        _ = try? await bench.direct("rmi", "-f", "red:1")
        try? FileManager.default.removeItem(atPath: path)
    }
}
