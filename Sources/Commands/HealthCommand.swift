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
        let listeners = source.read().settings.listeners.map(\.description)
        let named = HealthEndpoint(listeners: listeners).ask(seconds: 2)
        // In our image flags may have said where the gate listens, and there is no other gate.
        let asksOnly = named != .healthy && ProcessSurroundings.isOurImage
        let found = asksOnly ? HealthEndpoint.only.ask(seconds: 2) : named
        guard found != .healthy else { return print("healthy") }
        printError("caisson: no gate answers for \(listeners.joined(separator: ", "))")
        if case .stranger(let user)? = [named, found].first(where: { $0 != .silent }) {
            printError("caisson: user \(user) answers in its place: ask as the gate's own user, or end that process")
        }
        throw ExitCode(1)
    }
}
