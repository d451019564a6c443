import Admin
import PolicyConfig

/// `caisson health`: asks the gate that runs with the same environment; for HEALTHCHECK, without curl.
struct HealthCommand: Command {
    static let description = CommandDescription(
        name: "health",
        summary: "Ask the running gate whether it lives; exit status 0 when it does.",
        discussion: "It asks over a private socket, so no rule of the gate can fail it. It does not ask the engine.",
        options: SourceOptions.options)

    private let source: SourceOptions

    init(_ words: CommandWords) { source = SourceOptions(words) }

    func run() throws {
        let settings = source.read().settings
        let named = HealthEndpoint(listeners: settings.listeners.map(\.description))
        // In our image flags may have said where the gate listens, and there is no other gate.
        let isOnlyOne = ProcessSurroundings.isOurImage
        guard named.ask(seconds: 2) || isOnlyOne && HealthEndpoint.only.ask(seconds: 2) else {
            printError("caisson: no gate answers for \(settings.listeners.map(\.description).joined(separator: ", "))")
            throw ExitCode(1)
        }
        print("healthy")
    }
}
