// SPDX-License-Identifier: Apache-2.0

import DataPlane
import DockerAPI
import PolicyConfig
import PolicyCore

/// The command `caisson see --as container:homepage containers`: it lists the engine's objects that a client would see,
/// and the hidden ones.
struct SeeCommand: Command {
    static let description = CommandDescription(
        name: "see",
        summary: "Ask the engine, and list what a client would see and what not.",
        discussion: """
            It asks as whoever runs it, with the configuration's upstream, and tells by name. A client is described as \
            for `caisson explain`.

            Exit status: 0, 1 when the engine does not answer, 2 when no entry names the client, 3 when it depends on \
            what is not told of the client, 78 when the configuration has an error.
            """,
        arguments: [
            .init(name: "kind", help: "containers, images, networks, volumes, …", completion: .words(SeenKind.names))
        ],
        options: [
            .init(
                name: "as", value: "client", help: "Who asks: container:traefik, address:10.0.0.5, host:dozzle, …",
                completion: .clients),
            .init(name: "json", help: "Print one JSON object."),
        ] + SourceOptions.options)

    private let kind: ObjectKind
    private let client: String?
    private let json: Bool
    private let source: SourceOptions

    init(words: CommandWords) throws {
        guard let kind = SeenKind.named(words[0]) else {
            let likely = Suggestion.nearest(to: words[0], among: SeenKind.names).map { "; did you mean \($0)?" }
            throw UsageError(
                "\"\(words[0])\" is no kind of object\(likely ?? "; there are \(SeenKind.names.joined(separator: ", "))")"
            )
        }
        self.kind = kind
        client = words.value(of: "as")
        json = words.has("json")
        source = SourceOptions(words: words)
    }

    func run() throws {
        let configuration = source.read()
        try configuration.stopIfBroken()
        let policy = try policy(in: configuration)
        let objects = try ask(configuration.settings)
        let seen = SeenList(of: kind, objects: objects, policy: policy, configuration: configuration)
        print(json ? seen.json.printed : seen.text)
    }

    private func policy(in configuration: Configuration) throws -> Policy {
        let described = try client.map { try ClientMatcher(commandLine: $0) }
        let found =
            described.map { PolicyOfClient.find($0, in: configuration) } ?? PolicyOfClient.only(in: configuration)
        guard let found else { throw UsageError("several policies are in force; say who asks with --as") }
        let others = found.possible.compactMap(\.entry).joined(separator: ", ")
        let isNamed = found.certain.entry != nil && found.certain.entry == described?.words
        if isNamed, !others.isEmpty { printError("caisson: if it is \(others), too, that entry comes first") }
        guard found.possible.isEmpty || isNamed, found.certain.isKnown else {
            let entries = found.all.compactMap(\.entry).joined(separator: ", ")
            printError("caisson: it is not known who \(client ?? "the client") is: it may be \(entries)")
            throw ExitCode(3)
        }
        guard let policy = found.certain.policy else {
            printError("caisson: no entry names \(client ?? "the client"): everything that it asks is denied")
            throw ExitCode(2)
        }
        return policy
    }

    private func ask(_ settings: Settings) throws -> [ObjectDescription] {
        try EngineQuestion.ask(settings, failure: "the engine does not answer") { [kind] upstream, eventLoop in
            try EngineObjects.list(of: kind, at: upstream, on: eventLoop)
        }
    }
}

/// The kinds of objects by their names on the command line.
enum SeenKind {
    static let names = ObjectKind.allCases.map { "\($0)s" }

    /// Returns a kind by its plural or its singular: `container`.
    static func named(_ name: String) -> ObjectKind? {
        ObjectKind.allCases.first { "\($0)s" == name || "\($0)" == name }
    }
}
