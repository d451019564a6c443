// SPDX-License-Identifier: Apache-2.0

/// The description of a command for its help, its completions and the reading of its words.
struct CommandDescription: Sendable {
    let name: String
    /// The command in one sentence.
    let summary: String
    /// Further help, in paragraphs; lines are broken when it is printed.
    var discussion = ""
    /// The forms of a call, if the options do not show them all.
    var usage: [String] = []
    var arguments: [Argument] = []
    var options: [Option] = []

    /// A word without dashes.
    struct Argument: Sendable {
        enum Count: Sendable {
            case one, any, atLeastOne
        }

        let name: String
        let help: String
        var count = Count.one
        /// The words that a shell completes.
        var completion = Completion.none
    }

    struct Option: Sendable {
        /// The option's name without its dashes.
        let name: String
        /// The name of the option's value; nil for a flag.
        var value: String?
        let help: String
        var repeats = false
        var completion = Completion.none
    }

    enum Completion: Sendable {
        case none, files
        /// A client: the kinds of clients, each with its colon.
        case clients
        case words([String])
    }

    func option(named name: String) -> Option? { options.first { $0.name == name } }
}

/// A command with the words behind its name.
protocol Command: SendableMetatype {
    static var description: CommandDescription { get }
    init(words: CommandWords) throws
    func run() throws
}

/// A command that the program has.
struct KnownCommand: Sendable {
    let description: CommandDescription
    let run: @Sendable (CommandWords) throws -> Void

    init<Meant: Command>(_ command: Meant.Type) {
        description = command.description
        run = { words in try Meant(words: words).run() }
    }
}

/// An error that ends the program with this status, without a message.
struct ExitCode: Error {
    let status: Int32

    /// The status of any command after an error in the configuration: EX_CONFIG of sysexits.h.
    static let configuration = ExitCode(78)

    init(_ status: Int32) { self.status = status }
}

/// The error of a command line without a meaning; printed with the command's forms, status 64 (EX_USAGE of sysexits.h).
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
