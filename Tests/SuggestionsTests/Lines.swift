// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

@testable import Suggestions

/// Lines of a log, and what comes of them.
enum Lines {
    static func line(
        _ call: String, client: String = "10.0.0.5", decision: String = "allowed", status: Int = 200, more: String = ""
    ) -> String {
        let words = call.split(separator: " ").map(String.init)
        let rest = more.isEmpty ? "" : ",\(more)"
        return """
            {"time":"2026-11-21T17:52:13.061Z","request":"ab33-2","client":"\(client)","method":"\(words[0])",\
            "path":"\(words[1])","decision":"\(decision)","status":\(status),"something":{"new":[1]}\(rest)}
            """
    }

    static func requests(_ lines: [String]) -> [LoggedRequest] {
        var requests: [LoggedRequest] = []
        var reader = LogReader()
        reader.read(Array(lines.map { "\($0)\n" }.joined().utf8)[...]) { requests.append($0) }
        reader.end { requests.append($0) }
        return requests
    }

    static func usage(_ lines: [String], countsDenied: Bool = false) -> Usage {
        requests(lines).reduce(into: Usage()) { $0.add($1, countsDenied: countsDenied) }
    }

    static func file(
        of usage: Usage, choices: SuggestedPolicy.Choices = SuggestedPolicy.Choices(),
        catalog: ObjectCatalog = ObjectCatalog()
    ) -> String {
        let parts = usage.byClient.sorted { $0.key.name > $1.key.name }.reversed().map { client, own in
            SuggestionFile.Part(
                of: own, by: client,
                suggestion: SuggestedPolicy(for: client, usage: own, catalog: catalog, choices: choices), unused: nil)
        }
        return SuggestionFile(of: parts.sorted { $0.client != .others && $1.client == .others }, from: "a test").text
    }

    private static func read(_ text: String) -> Configuration {
        Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: false),
            arguments: ConfigurationArguments(policy: "suggested.yaml")
        ) { (_) throws(CetusGuardConfiguration.UnreadableFile) in Array(text.utf8) }
    }

    /// The errors of a policy file.
    static func issues(of text: String) -> [String] {
        read(text).issues.filter { $0.severity == .error }.map { "\($0)\n\(text)" }
    }

    /// The only policy of a file.
    static func policy(of text: String) -> Policy? { read(text).policies.policies.first }

    /// What nobody but an attacker, or a newer gate, writes.
    static let hostile = [
        line("GET /containers/a%20b/json"), line("GET /containers/x/json", client: "x\\u000aevil: 1@1"),
        line("GET /containers/x/json", client: "'@10.0.0.1"), line("GET /nothing"), line("PATCH /containers/json"),
        line("GET /v9/../containers/json"), line("DELETE /containers/x/json"), "{}", "[]", "x", #"{"decision":1}"#,
        #"{"level":"info","message":"stopping"}"#, line("POST /networks/create"),
        line("GET /containers/json", client: "CN=it's \\\" {}@10.0.0.1"),
        line("GET /volumes/null/x"), line("GET /volumes/null"), line("GET /networks/on"),
        line("POST /containers/web/kill", more: #""query":["signal=] evil \u000a"]"#),
        line("GET /containers/web/json", more: #""objects":[{"kind":"container","id":"1","name":"\"x"}]"#),
    ]
}
