// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A compose file that a page gives to new users, with what its client asks first and one thing that it may not.
struct Door: Sendable, CustomTestStringConvertible {
    let page: String
    let heading: String
    let gate: String
    let client: String
    let allowed: [String]
    let denied: String

    var testDescription: String { heading }

    private static let traefik = ["/_ping", "/v1.41/version", "/v1.41/containers/json"]

    static let all = [
        Door(
            page: "README.md", heading: "I have nothing yet", gate: "socket-proxy", client: "traefik", allowed: traefik,
            denied: "/v1.41/info"),
        Door(
            page: "README.md", heading: "I have Tecnativa's or linuxserver's proxy", gate: "dockerproxy",
            client: "anybody", allowed: traefik, denied: "/v1.41/info"),
        Door(
            page: "README.md", heading: "I have wollomatic's", gate: "dockerproxy", client: "dozzle",
            allowed: ["/v1.41/info", "/v1.41/containers/json"], denied: "/v1.41/networks"),
        Door(
            page: "docs/getting-started.md", heading: "3. Start it", gate: "socket-proxy", client: "traefik",
            allowed: traefik, denied: "/v1.41/containers/whoami/logs?stdout=1"),
    ]

    /// The section's first block of YAML.
    func composeText() throws -> String {
        let root = URL(fileURLWithPath: Topology.examples).deletingLastPathComponent().path
        let text = try String(contentsOfFile: "\(root)/\(page)", encoding: .utf8)
        let section = try #require(text.components(separatedBy: "# \(heading)\n").dropFirst().first, "\(heading)")
        let block = try #require(section.components(separatedBy: "```yaml\n").dropFirst().first, "\(heading)")
        return try #require(block.components(separatedBy: "```").first)
    }
}

extension EngineTests {
    @Test(
        "A compose file for new users comes up as it stands, and its client may ask what it asks",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasTools), arguments: Door.all)
    func doorOpens(door: Door) async throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.engine.socketPath)
        let group = attributes[.groupOwnerAccountID] as? Int ?? 0
        let stage = Topology.Stage(
            docker: bench.direct, image: try await image(), standIn: BusyboxImage.name,
            variables: ["DOCKER_GID": "\(group)"])
        // Where the page shows the gate alone, its client is added.
        let client = "services: { anybody: { image: \(BusyboxImage.name), entrypoint: [sleep, '1000'] } }"
        try await Topology.with(stage, "door", composeText: door.composeText()) { folder in
            guard door.client == "anybody" else { return }
            try client.write(toFile: "\(folder)/override.yaml", atomically: true, encoding: .utf8)
        } _: { topology in
            try await eventually("the gate answers", within: .seconds(40)) {
                try await topology.ask(door.allowed[0], from: door.client, at: "http://\(door.gate):2375") == 200
            }
            for path in door.allowed {
                let status = try await topology.ask(path, from: door.client, at: "http://\(door.gate):2375")
                #expect(status == 200, "\(path)")
            }
            let status = try await topology.ask(door.denied, from: door.client, at: "http://\(door.gate):2375")
            #expect(status == 403)
        }
    }
}
