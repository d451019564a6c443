// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore

/// `caisson explain GET /v1.41/containers/json`: what would happen, and why.
struct ExplainCommand: Command {
    static let description = CommandDescription(
        name: "explain",
        summary: "Say what would happen to a request, and why.",
        discussion: """
            A client is described by one thing: container:traefik, compose_service:shop/web, label:role=ci, \
            address:10.0.0.5, host:dozzle, certificate:subject=ci, user:1000, group:999, \
            listener:unix:///run/ci.sock. Where it depends on what that does not tell, the labels of a container \
            say, the entries are named that may match.

            Where an entry has conditions on the object that the path names, --object says what that is, once for \
            each fact.

            Exit status: 0 allowed, 2 denied or refused, 3 when it depends on a body, on an object or on who the \
            client is, 78 when the configuration has an error.
            """,
        usage: ["policy <file>", "preset <name>"].map {
            "caisson explain <method> <target> [--as <client>] [--object <fact>]… [--json] [--\($0)]"
        },
        arguments: [
            .init(name: "method", help: "GET, POST, …", completion: .words(["GET", "HEAD", "POST", "PUT", "DELETE"])),
            .init(name: "target", help: "The path as a client sends it, such as /v1.41/containers/json."),
        ],
        options: [
            .init(
                name: "as", value: "client",
                help: "Who asks: container:traefik, address:10.0.0.5, host:dozzle, user:1000, …", completion: .clients),
            .init(
                name: "object", value: "fact",
                help: "What the object in the path is: name:web, label:role=ci, compose_project:shop, image:a.",
                repeats: true),
            .init(name: "json", help: "Print one JSON object."),
        ] + SourceOptions.options)

    private let method: String
    private let target: String
    private let client: String?
    private let object: [String]
    private let json: Bool
    private let source: SourceOptions

    init(words: CommandWords) {
        (method, target) = (words[0], words[1])
        client = words.value(of: "as")
        object = words.values(of: "object")
        json = words.has("json")
        source = SourceOptions(words: words)
    }

    func run() throws {
        let configuration = source.read()
        try configuration.stopIfBroken()
        let described = try client.map { try ClientMatcher(commandLine: $0) }
        let named = try object.isEmpty ? nil : NamedObject(commandLine: object)
        let explained = ExplainedRequest(
            to: method, target: target, naming: named, from: described, in: configuration)
        guard let explained else {
            throw UsageError("several policies are in force; say who asks with --as")
        }
        print(json ? explained.json.printed : explained.text)
        switch explained.decision {
        case .allowed: return
        case .denied, .refused: throw ExitCode(2)
        case .depends: throw ExitCode(3)
        }
    }
}

extension ClientMatcher {
    init(commandLine text: String) throws {
        guard let matcher = ClientMatcher(text: text) else {
            let forms = "container:traefik, address:10.0.0.5, user:1000 or listener:…"
            throw UsageError("\"\(text)\" is no client; write it as \(forms)")
        }
        self = matcher
    }
}
