// SPDX-License-Identifier: Apache-2.0

import Addressing
import Admin
import DataPlane
import PolicyConfig

/// The command `caisson health`: it asks the gate with the same environment; for HEALTHCHECK, without curl.
struct HealthCommand: Command {
    static let description = CommandDescription(
        name: "health",
        summary: "Ask the running gate whether it lives; exit status 0 when it does.",
        discussion: """
            It asks over a private socket, so no rule of the gate can fail it. With --engine it asks the engine, too, \
            as the gate does.
            """,
        options: [.init(name: "engine", help: "Fail as well when the engine does not answer.")] + SourceOptions.options)

    private let source: SourceOptions

    private let asksEngine: Bool

    init(words: CommandWords) {
        source = SourceOptions(words: words)
        asksEngine = words.has("engine")
    }

    func run() throws {
        let configuration = source.read()
        let listeners = configuration.settings.listeners.map(\.description)
        let named = ask(for: configuration, at: HealthEndpoint(listeners: listeners))
        // In Caisson's image the listeners may be set by flags, and there is no other gate.
        let asksOnly = named != .healthy && ProcessEnvironment.isOurImage
        let found = asksOnly ? HealthEndpoint.only.ask(seconds: 2) : named
        guard found != .healthy else {
            if asksEngine { try askEngine(of: configuration.settings) }
            print("healthy")
            return tell(about: configuration)
        }
        printError("caisson: no gate answers for \(listeners.joined(separator: ", "))")
        if case .stranger(let user)? = [named, found].first(where: { $0 != .silent }) {
            printError("caisson: user \(user) answers in its place: ask as the gate's own user, or end that process")
        }
        throw ExitCode(1)
    }

    private func askEngine(of settings: Settings) throws {
        try EngineQuestion.ask(settings, failure: "the gate runs, but its engine does not answer") {
            upstream, eventLoop in
            try EngineObjects.ping(upstream, on: eventLoop)
        }
    }

    /// Asks the gate by its listeners, then by its file, whose content may have changed since.
    private func ask(for configuration: Configuration, at endpoint: HealthEndpoint) -> HealthEndpoint.Finding {
        let named = endpoint.ask(seconds: 2)
        guard named != .healthy, case .file(let path) = configuration.source else { return named }
        let byFile = HealthEndpoint(file: path).ask(seconds: 2)
        return byFile == .silent ? named : byFile
    }

    /// Reports errors in the changed file: the gate continues with its former content.
    private func tell(about configuration: Configuration) {
        guard case .file(let path) = configuration.source, configuration.hasErrors
        else {
            return
        }
        printError(
            "caisson: \(path) cannot be used as it is now (`caisson check` says why): the gate lives with an older one")
    }
}
