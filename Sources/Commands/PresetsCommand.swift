import ArgumentParser
import PolicyConfig

/// `caisson presets`: the built-in policies, or one of them as a policy file.
struct PresetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets", abstract: "List the built-in policies, or print one with the reason for each line.")

    @Argument(help: "A preset's name.")
    var name: String?

    @Option(name: .customLong("with"), help: "An option of the preset; may be repeated.")
    var options: [String] = []

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
