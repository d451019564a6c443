// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import PolicyCore

/// The command `caisson explain GET /v1.41/containers/json`: it explains the decision on a request.
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

            --compose says what would become of a compose file: of its networks, its volumes, and each service, with \
            the place of what is not allowed. It reads what you write, and what docker compose config prints. \
            Variables come from this process's environment.

            Exit status: 0 allowed, 2 denied or refused, 3 when it depends on a body, on an object or on who the \
            client is, 78 when the configuration has an error.
            """,
        usage: ["policy <file>", "preset <name>"].map {
            "caisson explain <method> <target> [--as <client>] [--object <fact>]… [--json] [--\($0)]"
        } + [
            "caisson explain --body <file> [<method> <target>] [--as <client>] [--json] [--policy <file>]",
            "caisson explain --compose <file> [--as <client>] [--json] [--policy <file>]",
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
            .init(
                name: "compose", value: "file", help: "A compose file instead of one request; - is standard input.",
                completion: .files),
            .init(name: "json", help: "Print one JSON object."),
        ] + SourceOptions.options)

    private let method: String
    private let target: String
    private let body: String?
    private let compose: String?
    private let client: String?
    private let object: [String]
    private let json: Bool
    private let source: SourceOptions

    init(words: CommandWords) throws {
        body = words.value(of: "body")
        compose = words.value(of: "compose")
        if compose != nil, body != nil || !words.arguments.isEmpty || !words.values(of: "object").isEmpty {
            throw UsageError("--compose is about no single request")
        }
        let line =
            compose != nil || body != nil && words.arguments.isEmpty ? ["POST", "/containers/create"] : words.arguments
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
        if let compose { return try explain(compose: compose, from: described, in: configuration) }
        let named = try object.isEmpty ? nil : NamedObject(commandLine: object)
        let asked = AskedRequest(method: method, target: target, object: named, body: try body.map(Self.read))
        guard let explained = ExplainedRequest(of: asked, from: described, in: configuration) else {
            throw Self.severalPolicies
        }
        print(json ? explained.json.printed : explained.text)
        try explained.decision.end()
    }

    private static let severalPolicies = UsageError("several policies are in force; say who asks with --as")

    private func explain(compose file: String, from client: ClientMatcher?, in configuration: Configuration) throws {
        let folder = file == "-" ? "." : "/" + file.split(separator: "/").dropLast().joined(separator: "/")
        let project = ComposeUp(
            parsing: try Self.read(at: file), file: file,
            directory: ConfigurationFile.absolute(file.hasPrefix("/") ? folder : "./" + folder),
            environment: ProcessEnvironment.read().environment)
        for issue in project.issues { printError("\(issue.severity): \(issue)") }
        if project.issues.contains(where: { $0.severity == .error }) { throw ExitCode.configuration }
        let explained = ExplainedCompose(of: project, in: file, from: client, configuration: configuration)
        guard let explained else { throw Self.severalPolicies }
        print(json ? explained.json.printed : explained.text)
        try explained.decision.end()
    }

    private static func read(at path: String) throws -> [UInt8] {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return try ConfigurationFile.readOrInput(at: path)
        } catch {
            throw UsageError("\(path) cannot be read: \(error.reason)")
        }
    }
}

extension Explanation.Decision {
    /// Ends the command with the status of the decision.
    fileprivate func end() throws {
        switch self {
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
