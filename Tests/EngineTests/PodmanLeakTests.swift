// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import TestSupport
import Testing

/// What is hidden and redacted, asked of Podman's service by its own API.
extension EngineTests {
    private static let mark = "zqpod"
    private static let policy = """
        policies:
          viewer:
            allow: ["*", "Libpod*"]
            containers: { label: visible=yes }
            volumes: { label: visible=yes }
            redact: [env, commands, paths, { labels: ["secret.*"] }]

        """

    /// Every one of Podman's routes that can be let through while something is hidden.
    private static let routes = RouteTable.routes.filter { route in
        guard "\(route.endpoint)".hasPrefix("libpod") else { return false }
        if case .unreadable = route.endpoint.responseShape { return false }
        return route.endpoint != .libpodPutContainerArchive
    }

    @Test(
        "Podman's own API tells nothing of what is hidden or redacted, and touches nothing of it",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanHides() async throws {
        try await withPodman { podman in
            let hidden = try await build(podman)
            let gate = try await gate(Self.policy, podman)
            defer { gate.running.kill() }
            let asking = Asking(gate.socketPath)
            let before = try await Asking(podman.socketPath).send("GET", Self.inspection(hidden)).body
            for route in Self.routes { try await ask(route, hidden, asking) }
            let after = try await Asking(podman.socketPath).send("GET", Self.inspection(hidden)).body
            #expect(before == after, "it was touched")
            try await seesTheVisible(gate, podman)
        }
    }

    private static func inspection(_ id: String) -> String { "/v4.0.0/libpod/containers/\(id)/json" }

    private func make(_ podman: PodmanService, _ arguments: [String]) async throws {
        let made = try await podman.start(podman.socketPath, arguments).finished()
        try #require(made.status == 0, "\(arguments): \(made.said)")
    }

    /// A hidden container and volume, and a visible container that has them in its neighbourhood. Returns the hidden id.
    private func build(_ podman: PodmanService) async throws -> String {
        let mark = Self.mark
        let create = ["create", "--network", "none"]
        try await make(podman, ["volume", "create", "--label", "\(mark)l=\(mark)v", "\(mark)vol"])
        try await make(podman, ["volume", "create", "--label", "visible=yes", "showvol"])
        let hidden = [
            "--name", "\(mark)c", "--label", "\(mark)k=\(mark)v", "-e", "E=\(mark)env", "-v", "\(mark)vol:/data",
        ]
        try await make(podman, create + hidden + [Self.busybox, "true", "\(mark)command"])
        let shown = ["--label", "visible=yes", "--label", "secret.key=\(mark)label", "-e", "E=\(mark)env"]
        let visible = ["--name", "show", "-v", "\(mark)vol:/data", "-v", "showvol:/more"]
        try await make(
            podman,
            ["run", "-d", "--network", "none"] + visible + shown + [
                Self.busybox, "sh", "-c", "sleep 1000; : \(mark)",
            ])
        try await make(
            podman,
            create + [
                "--name", "tied", "--label", "visible=yes", "--volumes-from", "\(mark)c", Self.busybox, "true",
            ])
        let id = try await podman.remote(podman.socketPath, "inspect", "--format", "{{.Id}}", "\(mark)c")
        return try #require(id.lines.first)
    }

    /// Asks for the hidden container as for one that does not exist, and for visible ones.
    private func ask(_ route: Route, _ hidden: String, _ asking: Asking) async throws {
        let method = "\(route.method)".uppercased()
        let isOfContainer = "\(route.traits.object)" == "container"
        let version = "/v4.0.0"
        if isOfContainer {
            for name in ["\(Self.mark)c", hidden, String(hidden.prefix(12))] {
                let nobody = HiddenWorld.stranger(to: name.replacing(Self.mark, with: HiddenWorld.mark))
                let told = try await asking.send(method, version + route.path(naming: name), body: "{}")
                let none = try await asking.send(method, version + route.path(naming: nobody), body: "{}")
                #expect(told.comparable(asked: name) == none.comparable(asked: nobody), "\(method) \(route.template)")
            }
        }
        guard route.method == .get, "\(route.traits.object)" != "exec" else { return }
        let names = isOfContainer ? ["show", "tied"] : ["\(Self.mark)vol", "showvol", Self.busybox, "podman"]
        for name in names {
            let query = route.endpoint == .libpodSystemEvents ? "?stream=false&since=1" : "?all=true"
            let answer = try await asking.send(method, version + route.path(naming: name) + query)
            let text = answer.whole.replacing(name, with: "")
            #expect(
                !text.contains(Self.mark) && !text.contains(hidden.prefix(12)), "\(route.template): \(answer.whole)")
        }
    }

    /// `podman` itself still works with what is there for it.
    private func seesTheVisible(_ gate: FileGate, _ podman: PodmanService) async throws {
        let listed = try await podman.remote(gate.socketPath, "ps", "-a", "--format", "{{.Names}}")
        #expect(Set(listed.lines) == ["show", "tied"], "\(listed.said)")
        let inside = try await podman.remote(gate.socketPath, "exec", "show", "echo", "inside")
        #expect(inside.text == "inside\n", "\(inside.said)")
        let inspected = try await podman.remote(gate.socketPath, "inspect", "--format", "{{.State.Status}}", "show")
        #expect(inspected.text == "running\n", "\(inspected.said)")
        let volumes = try await podman.remote(gate.socketPath, "volume", "ls", "-q")
        #expect(volumes.lines == ["showvol"], "\(volumes.said)")
        let gone = try await podman.remote(gate.socketPath, "rm", "-f", "-t", "0", "show")
        #expect(gone.status == 0, "\(gone.said)")
        let kept = try await podman.remote(gate.socketPath, "rm", "-f", "\(Self.mark)c")
        let exists = try await podman.remote(podman.socketPath, "container", "exists", "\(Self.mark)c")
        #expect(exists.status == 0, "\(kept.said)")
    }
}
