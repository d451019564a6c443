// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore
import Sentences
import Suggestions

/// The command `caisson replay LOG… --policy NEW.yaml`: it decides recorded requests by another policy.
struct ReplayCommand: Command {
    static let description = CommandDescription(
        name: "replay",
        summary: "Say which requests of a gate's logs another policy would deny or let pass.",
        discussion: """
            - would be denied, + would pass, ? depends on what no log holds: a body, or what the object behind an id is. \
            It asks no engine, unless --upstream names one that knows the objects.

            Exit status: 0 when all fare as they did, 1 when some do not, 3 when it depends, 78 when the policy has an \
            error.
            """,
        arguments: [LogFiles.argument],
        options: [
            .init(name: "policy", value: "file", help: "The policy file, or preset:NAME.", completion: .files),
            .init(
                name: "as", value: "client",
                help: "Judge all requests as this client's, or by the policy of this name.",
                completion: .clients),
            EngineCatalog.option,
        ])

    private let logs: LogFiles
    private let source: String
    private let said: String?
    private let upstream: String?

    init(words: CommandWords) throws {
        logs = try LogFiles(paths: words.arguments)
        guard let policy = words.value(of: "policy") else { throw UsageError("--policy names what is tried") }
        (source, said, upstream) = (policy, words.value(of: "as"), words.value(of: "upstream"))
    }

    /// A client with the policy that judges it.
    private struct JudgedClient: Hashable {
        let client: String
        let policy: String
    }

    func run() throws {
        let policies = try PolicyForClient(readingFrom: source, as: said)
        var replay = Replay(catalog: try EngineCatalog.ask(at: upstream))
        var known: [JudgedClient: Policy?] = [:]
        try logs.read { request in
            let judged = JudgedClient(client: request.client, policy: request.policy)
            let policy =
                known[judged]
                ?? policies.policy(
                    of: LoggedClient(text: request.client), named: request.client,
                    judgedBy: request.policy.isEmpty ? [] : [request.policy])
            known[judged] = .some(policy)
            replay.add(request, judgedBy: policy)
        }
        for line in replay.lines { print(line) }
        if replay.changesSomething { throw ExitCode(1) }
        if replay.isUncertain { throw ExitCode(3) }
    }
}

extension Replay {
    fileprivate var lines: [String] {
        let count = requests == 1 ? "1 request" : "\(requests) requests"
        guard !groups.isEmpty else { return ["\(count): all fare as they did"] }
        var lines = ["\(count), \(same) of them fare as they did"]
        var client: String?
        for group in groups {
            if group.client != client {
                lines.append("\(group.client.isEmpty ? "somebody" : group.client.plain):")
            }
            client = group.client
            lines.append(
                "  \(group.change.sign) \(group.endpoint?.operationId ?? "?")  \(group.words): \(group.request.plain)")
            if let denial = group.denial { lines.append("      \(denial.sentence)") }
        }
        return lines
    }
}

extension Replay.Change {
    fileprivate var sign: String {
        switch self {
        case .denied: "-"
        case .allowed: "+"
        case .depends: "?"
        }
    }
}
