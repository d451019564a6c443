// SPDX-License-Identifier: Apache-2.0

import Testing

/// What a client was seen, or read in its source, to ask of the engine: whole request lines, with names and versions as
/// they come. The presets know nothing of this list; the tests hold them against it.
struct ClientCalls: Sendable, CustomTestStringConvertible {
    /// The client, or that version or part of it that makes these calls.
    let client: String
    let preset: String
    /// What it cannot do without.
    let always: [String]
    /// What only some of its users need, by the option that grants it.
    let options: [String: [String]]
    /// What only the option that grants everything lets through.
    let full: [String]

    init(
        _ client: String, preset: String, always: [String] = [], options: [String: [String]] = [:], full: [String] = []
    ) {
        self.client = client
        self.preset = preset
        self.always = always
        self.options = options
        self.full = full
    }

    var testDescription: String { client }

    var everything: [String] { always + options.values.flatMap { $0 } + full }

    static let all =
        reverseProxies + dashboards + portainer + updaters + monitoring + logs + automation + builders
        + dockerCommands + composeCommands + [komodoActions] + home + reverseProxyHelpers + managers + runners
        + [giteaRunner] + fullManagers + commandUpdaters + [dockwatchProjects]

    /// Komodo's actions run the two commands.
    private static let komodoActions = ClientCalls(
        "Komodo Periphery, through docker and docker compose", preset: "komodo",
        options: ["actions": (dockerCommands + composeCommands).flatMap(\.everything)])

    /// Dockwatch runs compose.
    private static let dockwatchProjects = ClientCalls(
        "Dockwatch, through docker compose", preset: "dockwatch",
        options: ["compose": composeCommands.flatMap(\.everything)])

    /// What manages a whole engine runs the two commands, and so does what sets machines up.
    private static let fullManagers = ["arcane", "dockhand", "ansible"].map { preset in
        ClientCalls(
            "\(preset), through docker and docker compose", preset: preset,
            full: (dockerCommands + composeCommands).flatMap(\.everything) + ["GET /v1.51/services/9mnpnzenvg8p/logs"])
    }

    /// The runner of Gitea and of Forgejo holds act.
    private static let giteaRunner = ClientCalls(
        "Gitea and Forgejo runner", preset: "gitea-runner",
        always: builders.filter { $0.preset == "act" }.flatMap(\.always),
        options: builders.first { $0.preset == "act" }?.options ?? [:])

    /// The calls that a preset has to let through with this option, or with none.
    static func expected(of preset: String, with option: String?) -> [String] {
        all.filter { $0.preset == preset }.flatMap { client in
            switch option {
            case nil: client.always
            case "full": client.everything
            case let option?: client.always + (client.options[option] ?? [])
            }
        }
    }
}
