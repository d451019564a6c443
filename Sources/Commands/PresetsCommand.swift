import PolicyConfig

/// `caisson presets`: the built-in policies, or one of them as a policy file.
struct PresetsCommand: Command {
    static let description = CommandDescription(
        name: "presets",
        summary: "List the built-in policies, or print one with the reason for each line.",
        arguments: [
            .init(
                name: "name", help: "A preset's name.", count: .atMostOne,
                completion: .words(Preset.all.map(\.name)))
        ],
        options: [
            .init(name: "with", value: "option", help: "An option of the preset; may be repeated.", repeats: true)
        ])

    private let name: String?
    private let options: [String]

    init(_ words: CommandWords) {
        name = words.argument(0)
        options = words.values("with")
    }

    func run() throws {
        guard let name else { return print(Preset.table) }
        switch Preset.find(name, with: options) {
        case .success(let preset): print(preset.printed(with: options))
        case .failure(let problem):
            printError("caisson: \(problem)")
            throw ExitCode(1)
        }
    }
}
