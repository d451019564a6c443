// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension EngineTests {
    @Test("Behind its preset Traefik reads labels and addresses, and no environment", .timeLimit(.minutes(1)))
    func traefikReadsWhatItNeeds() async throws {
        let gate = try await FileGate(bench, "policies: { t: { preset: traefik } }") { _, socket in
            "listeners: [\"unix://\(socket)\"]"
        }
        defer { gate.running.kill() }
        let options = ["--label", "traefik.enable=true", "-e", "TOKEN=zytoken", "--expose", "80"]
        try await bench.withContainer("sleep", "1000", options: options) { name in
            let engine = try await Asking(bench.engine.socketPath).send("GET", "/containers/\(name)/json")
            let read = try await Asking(gate.socketPath).send("GET", "/containers/\(name)/json")
            #expect(engine.whole.contains("zytoken") && !read.whole.contains("zytoken"))
            #expect(read.status == 200)
            for path in [
                "Id", "Name", "State.Status", "State.Running", "HostConfig.NetworkMode", "Config.Labels",
                "NetworkSettings.Ports",
            ] {
                #expect(read.text(at: path) == engine.text(at: path), "\(path)")
                #expect(read.text(at: path) != nil, "\(path)")
            }
            // What is looked at without being asked whether it is there: it would be a crash without.
            #expect(read.json["State"] != nil && read.text(at: "State.Health") == nil)
            let networks = (read.json["NetworkSettings"] as? [String: Any])?["Networks"] as? [String: Any]
            let none = networks?["none"] as? [String: Any]
            #expect(Set(none?.keys.map { $0 } ?? []) == ["IPAddress", "GlobalIPv6Address", "NetworkID"])
            #expect(read.json["Mounts"] == nil && read.json["GraphDriver"] == nil)
        }
    }
}

extension Answered {
    /// What stands at a path, as text.
    fileprivate func text(at path: String) -> String? {
        var value: Any? = json
        for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
        return value.map { "\($0)" }
    }
}
