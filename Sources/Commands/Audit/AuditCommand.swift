// SPDX-License-Identifier: Apache-2.0

import Audit
import Glibc
import PolicyConfig

/// The command `caisson audit`: it reads the files of an audit, and makes the key that signs them.
struct AuditCommand: Command {
    static let description = CommandDescription(
        name: "audit",
        summary: "Check or read the files of an audit, or make a key that signs them.",
        discussion: """
            verify holds every record of the folder against the next, and all of them against the checkpoint, and names \
            what was changed, removed, inserted, reordered, cut off or forged, with its file and line. With --key the \
            checkpoints must be signed by that key. A copy of the file "checkpoint" that you keep elsewhere may be given \
            with --checkpoint.

            show prints the records of exchanges, one a line. key writes a new private key to a file, and prints the \
            public one.

            Exit status of verify: 0, 2 when something was found, 1 when the folder cannot be read.
            """,
        usage: [
            "audit verify <folder> [--key <key>] [--checkpoint <file>]",
            "audit show <folder> [--client <client>] [--denied] [--since <time>] [--json]",
            "audit key <file> [--name <name>]",
        ],
        arguments: [
            .init(name: "action", help: "verify, show or key", completion: .words(Action.allCases.map(\.rawValue))),
            .init(name: "path", help: "The folder of an audit; for key the file to write.", completion: .files),
        ],
        options: [
            .init(name: "key", value: "key", help: "verify: the public key, or a file with it.", completion: .files),
            .init(
                name: "checkpoint", value: "file", help: "verify: a checkpoint from elsewhere.", completion: .files),
            .init(name: "client", value: "client", help: "show: records of this client, policy or container."),
            .init(name: "denied", help: "show: only what was denied, refused or warned."),
            .init(name: "since", value: "time", help: "show: 30m, 2h, 7d, or 2026-12-01, or 2026-12-01T10:00:00Z."),
            .init(name: "json", help: "show: the records as they stand there."),
            .init(name: "name", value: "name", help: "key: the name of the key; that of this host by default."),
        ])

    private enum Action: String, CaseIterable {
        case verify, show, key
    }

    private let action: Action
    private let path: String
    private let words: CommandWords

    init(words: CommandWords) throws {
        guard let action = Action(rawValue: words[0]) else {
            throw UsageError("\"\(words[0])\" is no action: verify, show or key")
        }
        self.action = action
        self.words = words
        path = words[1]
    }

    func run() throws {
        do {
            switch action {
            case .verify: try verify()
            case .show: try show()
            case .key: try makeKey()
            }
        } catch let problem as AuditProblem {
            printError("caisson: \(problem)")
            throw ExitCode(1)
        }
    }

    // MARK: Verify

    private func verify() throws {
        let checkpoint = try words.value(of: "checkpoint").map { try Self.text(of: $0) }
        let report = try AuditReader(folder: path).verify(key: try key(), checkpoint: checkpoint)
        for finding in report.findings { print(finding) }
        print(AuditSummary(of: report).text)
        if !report.findings.isEmpty { throw ExitCode(2) }
    }

    /// Reads the key from the command line, or from a file.
    private func key() throws -> NoteVerifier? {
        guard let text = words.value(of: "key") else { return nil }
        if let key = NoteVerifier(text) { return key }
        let found = try Self.text(of: text).trimmingLineEnd
        guard let key = NoteVerifier(found) else {
            throw UsageError("\(text) holds no public key of `caisson audit key`")
        }
        return key
    }

    private static func text(of path: String) throws -> String {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return String(decoding: try ConfigurationFile.readOrInput(at: path), as: UTF8.self)
        } catch {
            throw UsageError("\(path) cannot be read: \(error.reason)")
        }
    }

    // MARK: Show

    private func show() throws {
        let moment = try words.value(of: "since").map { text in
            guard let moment = AuditMoment(text) else {
                throw UsageError("\"\(text)\" is no time, such as 2h, 7d, 2026-12-01 or 2026-12-01T10:00:00Z")
            }
            return moment.text
        }
        let filter = AuditFilter(client: words.value(of: "client"), isDenied: words.has("denied"), since: moment)
        let isJSON = words.has("json")
        try AuditReader(folder: path).eachExchange(since: moment.map { String($0.prefix(10)) }) { line, record in
            guard filter.includes(record) else { return }
            print(isJSON ? String(decoding: line, as: UTF8.self) : AuditLineText(of: record).text)
        }
    }

    // MARK: Key

    private func makeKey() throws {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let named = host.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
        print(try AuditReader.makeKey(named: words.value(of: "name") ?? "\(named)/caisson", at: path))
    }
}

extension String {
    fileprivate var trimmingLineEnd: String { String(prefix { $0 != "\n" && $0 != "\r\n" }) }
}
