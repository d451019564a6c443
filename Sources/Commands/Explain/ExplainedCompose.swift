// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore
import Sentences

/// The decisions on all requests of a compose file: its networks, its volumes and its services.
struct ExplainedCompose {
    private let file: String
    private let items: [Item]

    fileprivate struct Item {
        let request: ComposeRequest
        let explained: ExplainedRequest
    }

    /// Returns nil if there is no client and there are several policies.
    init?(of project: ComposeUp, in file: String, from client: ClientMatcher?, configuration: Configuration) {
        self.file = file
        var items: [Item] = []
        for request in project.requests {
            // The body of a build is an archive.
            let body = request.target == "/build" ? nil : JSONWriter.write(request.body)
            let asked = AskedRequest(method: "POST", target: request.target, body: body)
            guard let explained = ExplainedRequest(of: asked, from: client, in: configuration) else { return nil }
            items.append(Item(request: request, explained: explained))
        }
        self.items = items
    }

    /// The worst decision of all items.
    var decision: Explanation.Decision {
        let all = items.map(\.decision)
        return [.refused, .denied, .depends].first(where: all.contains) ?? .allowed
    }

    var text: String {
        var lines = items.flatMap { $0.lines(in: file) }
        let volumes = items.flatMap { $0.explained.explanation?.newVolumes ?? [] }
        let names = volumes.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        if !names.isEmpty {
            lines.append(
                "volumes: \(names.joined(separator: ", ")): taken for new ones; a volume that is there already is looked up"
            )
        }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            JSONMember("file", .string(file)), JSONMember("decision", .string(decision.rawValue)),
            JSONMember("requests", .array(items.map { $0.json(in: file) })),
        ])
    }
}

extension ExplainedCompose.Item {
    fileprivate var decision: Explanation.Decision {
        let own = explained.decision
        return own == .allowed && !request.unread.isEmpty ? .depends : own
    }

    fileprivate func lines(in file: String) -> [String] {
        let word = decision == .allowed ? "passes" : decision.rawValue
        var lines = ["\(request.name) (\(file):\(request.place)): \(word)"]
        guard let explanation = explained.explanation else { return lines + ["  it is not known who asks"] }
        if explanation.violations.isEmpty, decision != .allowed, let message = explanation.message {
            lines.append("  \(message)")
        }
        lines += explanation.violations.map { "  \(origin(of: $0, in: file))\($0.sentence)" }
        if let warning = explanation.warning { lines.append("  warned: \(warning)") }
        if !request.unread.isEmpty {
            lines.append("  not read here, and not judged: \(request.unread.joined(separator: ", "))")
        }
        return lines
    }

    /// Returns the place in the file that a value of the body comes from.
    private func origin(of violation: BodyViolation, in file: String) -> String {
        request.origin(of: violation.path).map { "\(file):\($0.place): \($0.key): " } ?? ""
    }

    fileprivate func json(in file: String) -> JSONValue {
        let explanation = explained.explanation
        let violations = (explanation?.violations ?? []).map { violation in
            let origin = request.origin(of: violation.path)
            return JSONValue.object([
                JSONMember("path", .string(violation.path)), JSONMember("key", .optional(origin?.key)),
                JSONMember("place", .optional(origin.map { "\(file):\($0.place)" })),
                JSONMember("message", .string(violation.sentence)),
            ])
        }
        return .object([
            JSONMember("name", .string(request.name)), JSONMember("place", .string("\(file):\(request.place)")),
            JSONMember("decision", .string(decision.rawValue)), JSONMember("message", .optional(explanation?.message)),
            JSONMember("violations", .array(violations)), JSONMember("warning", .optional(explanation?.warning)),
            JSONMember("unread", .strings(request.unread)),
        ])
    }
}
