// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig

/// The command `caisson convert`: it prints any dialect's settings as a policy file.
struct ConvertCommand: Command {
    static let description = CommandDescription(
        name: "convert",
        summary: "Print a dialect's variables, flags or compose service as a policy file.",
        discussion: """
            Without options it takes what `caisson run` would take. A dialect's name and flags stand behind our own \
            options. With --all every socket proxy of a compose file becomes a policy, and the services that ask it \
            its clients; --print compose prints the compose file with one gate in their place. Exit status: 0, or 78 \
            when the source has errors.
            """,
        usage: [
            "caisson convert", "caisson convert wollomatic -allowGET=…",
            "caisson convert --env-file <file> [linuxserver]", "caisson convert --compose <file> [--service <name>]",
            "caisson convert --compose <file> --all [--print compose]",
        ],
        options: [
            .init(
                name: "env-file", value: "file",
                help: "A file of variables, instead of the environment; as docker reads it.", completion: .files),
            .init(
                name: "compose", value: "file",
                help: "A compose file: the service whose image is known is converted.", completion: .files),
            .init(
                name: "service", value: "name",
                help: "The service of the compose file, where its image does not tell."),
            .init(name: "all", help: "All socket proxies of the compose file, as one gate with its clients."),
            .init(
                name: "print", value: "what", help: "With --all: policy, which is the default, or compose.",
                completion: .words(ConvertedText.allCases.map(\.rawValue))),
        ] + SourceOptions.options)

    fileprivate let environmentFile: String?
    fileprivate let composeFile: String?
    fileprivate let service: String?
    fileprivate let dialect: ConfigurationArguments
    fileprivate let source: SourceOptions
    private let takesAll: Bool
    private let wanted: String?

    init(words: CommandWords) throws {
        environmentFile = words.value(of: "env-file")
        composeFile = words.value(of: "compose")
        service = words.value(of: "service")
        dialect = words.dialect
        source = SourceOptions(words: words)
        takesAll = words.has("all")
        wanted = words.value(of: "print")
        try validate()
    }

    private func validate() throws {
        if composeFile != nil, environmentFile != nil { throw UsageError("--compose or --env-file: name one") }
        if composeFile == nil, service != nil || takesAll {
            throw UsageError("\(takesAll ? "--all" : "--service") needs --compose")
        }
        if takesAll, service != nil { throw UsageError("--all or --service: name one") }
        if wanted != nil, !takesAll { throw UsageError("--print needs --all") }
        if composeFile != nil, dialect.dialect != nil || !dialect.flags.isEmpty {
            throw UsageError("the flags are those of the compose file; leave them out here")
        }
    }

    func run() throws {
        if takesAll, let composeFile {
            let text = ConvertedText(rawValue: wanted ?? "policy")
            guard let text else { throw UsageError("--print takes policy or compose") }
            print(try text.convert(composeFile), terminator: "")
        } else {
            try runOnce()
        }
    }

    private func runOnce() throws {
        let foreign = try ForeignSource(command: self)
        for issue in foreign.configuration.issues { printError("\(issue.severity): \(issue)") }
        guard !foreign.configuration.hasErrors else { throw ExitCode.configuration }
        let title = "From \(foreign.words), by caisson \(Version.number)."
        let text = PolicyFileText(of: foreign.configuration, title: title, notes: foreign.notes)
        print(text.text, terminator: "")
    }
}

/// A source to convert, with its name in messages.
private struct ForeignSource {
    let configuration: Configuration
    let words: String
    var notes: [String] = []

    init(command: ConvertCommand) throws {
        if let path = command.composeFile {
            try self.init(compose: path, service: command.service)
        } else if let path = command.environmentFile {
            try self.init(environmentFile: path, dialect: command.dialect)
        } else {
            self.init(configuration: command.source.read())
        }
    }

    private init(configuration: Configuration) {
        self.configuration = configuration
        words = Self.words(of: configuration)
    }

    private init(compose path: String, service: String?) throws {
        let file = try ComposeFile(
            parsing: Self.bytes(at: path), named: path, service: service,
            environment: ProcessEnvironment.read().environment, file: ConfigurationFile.read)
        for issue in file.issues { printError("\(issue.severity): \(issue)") }
        guard let settings = file.settings else { throw ExitCode.configuration }
        configuration = Self.read(from: settings)
        words = "service \(file.service) of \(path), \(Self.words(of: configuration))"
        notes = file.issues.map { "\($0)" }
    }

    private init(environmentFile path: String, dialect: ConfigurationArguments) throws {
        let process = ProcessEnvironment.read().environment
        let file = EnvironmentFile.read(from: try Self.bytes(at: path), named: path, environment: process)
        for issue in file.issues { printError("\(issue.severity): \(issue)") }
        if file.issues.contains(where: { $0.severity == .error }) { throw ExitCode.configuration }
        var settings = ForeignSettings()
        settings.environment = file.environment
        settings.dialect = dialect.dialect
        settings.arguments = dialect.flags
        configuration = Self.read(from: settings)
        words = "\(path), \(Self.words(of: configuration))"
    }

    /// Reads settings for a container, without this system's own policy file.
    fileprivate static func read(from settings: ForeignSettings) -> Configuration {
        Configuration.read(
            RuntimeEnvironment(environment: settings.environment, isInContainer: true),
            arguments: settings.configurationArguments
        ) { path throws(CetusGuardConfiguration.UnreadableFile) in
            guard path != Configuration.defaultPolicyFile else {
                throw .init(reason: "it is this system's", isMissing: true)
            }
            return try ConfigurationFile.read(at: path)
        }
    }

    private static func words(of configuration: Configuration) -> String {
        switch configuration.source {
        case .dialect(let dialect, _): "the variables and flags of \(dialect.rawValue)"
        case .file(let path): "policy file \(path)"
        case .preset(let name): "preset \(name)"
        case .variables: "\(configuration.source)"
        }
    }

    fileprivate static func bytes(at path: String) throws -> [UInt8] {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return try ConfigurationFile.read(at: path)
        } catch {
            printError("error: \(path): cannot be read: \(error.reason)")
            throw ExitCode.configuration
        }
    }
}

/// The parts that `--all` prints.
private enum ConvertedText: String, CaseIterable {
    case policy, compose

    func convert(_ path: String) throws -> String {
        let bytes = try ForeignSource.bytes(at: path)
        let project = ComposeProject(
            parsing: bytes, named: path, folder: Self.folder(of: path),
            environment: ProcessEnvironment.read().environment, file: ConfigurationFile.read)
        let conversion = ProjectConversion(
            of: project, in: bytes, named: path, program: "caisson \(Version.number)", read: ForeignSource.read)
        for issue in conversion.issues { printError("\(issue.severity): \(issue)") }
        guard let policyFile = conversion.policyFile, let composeFile = conversion.composeFile else {
            throw ExitCode.configuration
        }
        return self == .policy ? policyFile : composeFile
    }

    /// Returns the name of the folder that a file is in, wherever it was named from.
    private static func folder(of path: String) -> String {
        guard let real = realpath(path, nil) else { return "" }
        defer { free(real) }
        return String(cString: real).split(separator: "/").dropLast().last.map(String.init) ?? ""
    }
}
