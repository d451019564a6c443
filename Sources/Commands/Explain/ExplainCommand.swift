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
            each fact. Where it depends on the body, --body gives that: by itself it is one of POST /containers/create.

            Exit status: 0 allowed, 2 denied or refused, 3 when it depends on a body, on an object or on who the \
            client is, 78 when the configuration has an error.
            """,
        usage: ["policy <file>", "preset <name>"].map {
            "caisson explain <method> <target> [--as <client>] [--object <fact>]… [--json] [--\($0)]"
        } + [
            "caisson explain --body <file> [<method> <target>] [--as <client>] [--json] [--policy <file>]",
        ],
        arguments: [
            .init(
                name: "method", help: "GET, POST, …", count: .any,
                completion: .words(["GET", "HEAD", "POST", "PUT", "DELETE"])),
            .init(name: "target", help: "The path as a client sends it, such as /v1.41/containers/json.", count: .any),
        ],
        options: [
            .init(
                name: "as", value: "client",
                help: "Who asks: container:traefik, address:10.0.0.5, host:dozzle, user:1000, …", completion: .clients),
            .init(
                name: "object", value: "fact",
                help: "What the object in the path is: name:web, label:role=ci, compose_project:shop, image:a.",
                repeats: true),
            .init(
                name: "body", value: "file", help: "What stands in its body, as JSON; - is standard input.",
                completion: .files),
            .init(name: "json", help: "Print one JSON object."),
        ] + SourceOptions.options)

    private let method: String
    private let target: String
    private let body: String?
    private let client: String?
    private let object: [String]
    private let json: Bool
    private let source: SourceOptions

    init(words: CommandWords) throws {
        body = words.value(of: "body")
        let line = body != nil && words.arguments.isEmpty ? ["POST", "/containers/create"] : words.arguments
        if line.count < 2 { throw UsageError("<\(line.isEmpty ? "method" : "target")> is missing") }
        if line.count > 2 { throw UsageError("\"\(line[2])\" is one word too many") }
        (method, target) = (line[0], line[1])
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
        let asked = AskedRequest(method: method, target: target, object: named, body: try body.map(Self.read))
        guard let explained = ExplainedRequest(of: asked, from: described, in: configuration) else {
            throw UsageError("several policies are in force; say who asks with --as")
        }
        print(json ? explained.json.printed : explained.text)
        switch explained.decision {
        case .allowed: return
        case .denied, .refused: throw ExitCode(2)
        case .depends: throw ExitCode(3)
        }
    }

    private static func read(at path: String) throws -> [UInt8] {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return try ConfigurationFile.readOrInput(at: path)
        } catch {
            throw UsageError("\(path) cannot be read: \(error.reason)")
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
