import ArgumentParser
import Glibc
import PolicyConfig

/// Where a command takes the configuration from; the same for all of them.
struct SourceOptions: ParsableArguments {
    @Option(help: "A policy file, instead of the environment's variables.")
    var policy: String?

    @Option(help: "A built-in policy for one well-known client: traefik, or \"watchtower with cleanup\".")
    var preset: String?

    func read() -> Configuration {
        var arguments = CommandWords.configuration
        arguments.policy = policy
        arguments.preset = preset
        return Configuration.read(ProcessSurroundings.read(), arguments, file: ConfigurationFile.read)
    }
}

extension SourceOptions {
    /// Reads the same source again, and no other: a file that is gone is an error, not a reason to listen to somebody
    /// else. Nil when the source is no file: variables and flags do not change.
    func reread(_ source: Configuration.Source) -> Configuration? {
        guard case .file(let path) = source else { return nil }
        return Configuration.read(
            ProcessSurroundings.readWithoutSources(), ConfigurationArguments(policy: path),
            file: ConfigurationFile.read)
    }
}

/// The one reader of configuration files.
enum ConfigurationFile {
    /// A policy of more than this is none.
    private static let limit = 4 << 20

    static func read(_ path: String) throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        // Anything but a file, a pipe say, could keep the start waiting.
        guard status.st_mode & S_IFMT == S_IFREG else { throw .init(reason: "it is not a regular file") }
        guard status.st_size <= limit else { throw .init(reason: "it has more than 4 MiB") }
        return try contents(descriptor)
    }

    private static func contents(_ descriptor: Int32) throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0 { throw failure() }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
        throw .init(reason: "it has more than 4 MiB")
    }

    private static func failure() -> CetusGuardConfiguration.UnreadableFile {
        .init(reason: String(cString: strerror(errno)), isMissing: errno == ENOENT)
    }
}

/// The command line before ArgumentParser sees it: a dialect's flags follow Go's rules, with one dash.
enum CommandWords {
    /// What the words say of the configuration.
    nonisolated(unsafe) private(set) static var configuration = ConfigurationArguments()

    /// Takes a dialect's words out. Returns what is left for our own commands.
    static func takeDialect(_ words: [String]) -> [String] {
        if let first = words.first, let dialect = Dialect(rawValue: first) {
            configuration = ConfigurationArguments(dialect: dialect, flags: Array(words.dropFirst()))
            return ["run"]
        }
        if words.first == "convert" { return takeDialectOfConvert(words) }
        if words == ["-help"] || words == ["-version"] { return ["-\(words[0])"] }
        guard let first = words.first, isGoFlag(first) else { return words }
        configuration = ConfigurationArguments(flags: words)
        return ["run"]
    }

    /// Behind our own options, each of which takes a value: `convert --env-file FILE wollomatic -allowGET=…`.
    private static func takeDialectOfConvert(_ words: [String]) -> [String] {
        var index = 1
        while index < words.count, words[index].hasPrefix("--") { index += words[index].contains("=") ? 1 : 2 }
        guard index < words.count else { return words }
        if let dialect = Dialect(rawValue: words[index]) {
            configuration = ConfigurationArguments(dialect: dialect, flags: Array(words[(index + 1)...]))
        } else if isGoFlag(words[index]), words[index] != "-help" {
            configuration = ConfigurationArguments(flags: Array(words[index...]))
        } else {
            return words
        }
        return Array(words[..<index])
    }

    /// `-allowGET=…` and its like; ours have two dashes or one letter.
    private static func isGoFlag(_ word: String) -> Bool {
        word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2
    }
}
