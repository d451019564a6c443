// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig

/// The source of a command's configuration; the same options for all commands.
struct SourceOptions {
    static let options = [
        CommandDescription.Option(
            name: "policy", value: "file", help: "A policy file, instead of the environment's variables.",
            completion: .files),
        CommandDescription.Option(
            name: "preset", value: "name",
            help: "A built-in policy for one well-known client: traefik, or \"watchtower with cleanup\".",
            completion: .words(Preset.all.map(\.name))),
    ]

    private let arguments: ConfigurationArguments

    init(words: CommandWords) {
        var arguments = words.dialect
        arguments.policy = words.value(of: "policy")
        arguments.preset = words.value(of: "preset")
        self.arguments = arguments
    }

    /// - Parameter startsGate: whether likely misspelled variables are reported.
    func read(startsGate: Bool = false) -> Configuration {
        var runtime = ProcessEnvironment.readWithSockets()
        runtime.startsGate = startsGate
        return Configuration.read(runtime, arguments: arguments, file: ConfigurationFile.read)
    }
}

extension SourceOptions {
    /// Reads the same source again, and no other: a missing file is an error, and no reason to take another source.
    /// Returns nil if the source is no file, since variables and flags do not change.
    /// - Parameter found: the content that was read when the file was complete; nil reads it now.
    func reread(_ source: Configuration.Source, found: WatchedContents?) -> Configuration? {
        guard case .file(let file) = source else { return nil }
        return Configuration.read(
            ProcessEnvironment.readWithoutSources(), arguments: ConfigurationArguments(policy: file)
        ) { (path) throws(CetusGuardConfiguration.UnreadableFile) in
            if let found, path == file { return try found.read() }
            return try ConfigurationFile.readAgain(at: path)
        }
    }
}

extension Configuration {
    /// Prints all errors, and ends the command if there is one.
    func stopIfBroken() throws {
        for issue in issues where issue.severity == .error { printError("caisson: \(issue)") }
        guard !hasErrors else { throw ExitCode.configuration }
    }
}

/// The one reader of configuration files.
enum ConfigurationFile {
    /// The most bytes of a policy file.
    private static let limit = 4 << 20

    /// Reads a file; `-` is standard input.
    static func readOrInput(at path: String) throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] {
        path == "-" ? try contents(of: STDIN_FILENO) : try read(at: path)
    }

    /// Returns the absolute path of a folder, links followed; the given path if it does not exist.
    static func absolute(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    static func read(at path: String) throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        // Any other kind of file, such as a pipe, could keep the start waiting.
        guard status.st_mode & S_IFMT == S_IFREG else { throw .init(reason: "it is not a regular file") }
        guard status.st_size <= limit else { throw .init(reason: "it has more than 4 MiB") }
        return try contents(of: descriptor)
    }

    /// Reads the file again. A file that is mounted alone stays the old one if it is replaced on the host; then no link
    /// to it remains.
    static func readAgain(at path: String) throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] {
        let bytes = try read(at: path)
        var status = stat()
        guard stat(path, &status) == 0, status.st_nlink == 0 else { return bytes }
        let wayOut = "mount its folder, not the file"
        throw .init(reason: "another file has taken its place on the host, and this is still the old one; \(wayOut)")
    }

    private static func contents(of descriptor: Int32) throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] {
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
