// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore
import Suggestions

/// The command `caisson suggest LOG…`: it prints the smallest policy that would allow the passed requests.
struct SuggestCommand: Command {
    static let description = CommandDescription(
        name: "suggest",
        summary: "Print the smallest policy that would let pass what a gate's logs say has passed.",
        discussion: """
            It reads JSON logs (CAISSON_LOG_FORMAT=json), in any number: the policy is for all of them together. It uses \
            the nearest preset where one covers what was seen, else operations, for the objects that were seen. Ways to \
            root on the host stand there as comments, unless you ask for them. Requests that only passed because of \
            mode: warn or mode: observe count as passed.

            Exit status: 0; with --diff 1 when something is missing or unused; 1 when there is no request in the logs, \
            78 when a policy has an error.
            """,
        usage: [
            "caisson suggest <log>… [--client <name>]… [--denied] [--include-root] [--operations]",
            "caisson suggest <log>… --diff <file> [--as <client>]",
        ],
        arguments: [LogFiles.argument],
        options: [
            .init(name: "denied", help: "Let pass what was denied, too."),
            .init(name: "include-root", help: "Allow ways to root on the host like all else."),
            .init(name: "operations", help: "Use no preset."),
            .init(
                name: "client", value: "name", help: "Read this client's requests alone: traefik, 10.0.0.5, unix:1000.",
                repeats: true),
            .init(
                name: "policy", value: "file", help: "Today's policy: say what of it was never used.",
                completion: .files),
            .init(
                name: "diff", value: "file", help: "Print only what this policy lacks, and what of it was never used.",
                completion: .files),
            .init(
                name: "as", value: "client",
                help: "The client, or the name, of the policy that --policy and --diff mean.", completion: .clients),
            EngineCatalog.option,
        ])

    private let logs: LogFiles
    private let countsDenied: Bool
    private let clients: [String]
    private let upstream: String?
    private let policy: String?
    private let diff: String?
    private let said: String?
    private var choices = SuggestedPolicy.Choices()

    init(words: CommandWords) throws {
        logs = try LogFiles(paths: words.arguments)
        countsDenied = words.has("denied")
        clients = words.values(of: "client")
        (policy, diff, said) = (words.value(of: "policy"), words.value(of: "diff"), words.value(of: "as"))
        upstream = words.value(of: "upstream")
        choices.includesRoot = words.has("include-root")
        choices.onlyOperations = words.has("operations")
        guard policy == nil || diff == nil else { throw UsageError("--policy or --diff: name one") }
        guard said == nil || policy != nil || diff != nil else { throw UsageError("--as is about --policy or --diff") }
    }

    func run() throws {
        let today = try (policy ?? diff).map { try PolicyForClient(readingFrom: $0, as: said) }
        let usage = try read()
        if let today, diff != nil { return try printDifference(of: usage, to: today) }
        var catalog = usage.catalog
        catalog.add(contentsOf: try EngineCatalog.ask(at: upstream))
        let report = SuggestionReport(usage: usage, catalog: catalog, choices: choices)
        print(report.text(from: logs.words, beside: today), terminator: "")
    }

    private func read() throws -> Usage {
        var usage = Usage()
        try logs.read { request in
            guard clients.isEmpty || clients.contains(where: request.isOf) else { return }
            usage.add(request, countsDenied: countsDenied)
        }
        guard usage.hits > 0 else {
            printError(
                "caisson: nothing passed in \(logs.words)\(countsDenied ? "" : "; --denied counts what was denied")")
            throw ExitCode(1)
        }
        return usage
    }

    private func printDifference(of usage: Usage, to today: PolicyForClient) throws {
        var isSame = true
        for (client, own) in usage.clientsInOrder {
            guard let policy = today.policy(of: client, after: own) else {
                printError("caisson: no entry knows \(own.clients.min() ?? client.name)")
                isSame = false
                continue
            }
            let difference = UnusedPermissions(of: policy, after: own)
            if difference.isEmpty { continue }
            isSame = false
            print("\(client.name): policy \(policy.name)")
            for line in difference.lines { print("  \(line)") }
        }
        guard isSame else { throw ExitCode(1) }
        print("nothing is missing, and all was used")
    }
}

extension LoggedRequest {
    /// Whether a name on the command line means the client in the log: `traefik`, or `traefik@10.0.0.5`.
    fileprivate func isOf(_ name: String) -> Bool {
        client == name || LoggedClient(text: client).name == name || client.hasSuffix("@\(name)")
    }
}
