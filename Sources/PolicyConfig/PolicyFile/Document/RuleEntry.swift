// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// An entry of `allow` or `deny`, with its meaning.
struct RuleEntry {
    let text: String
    let place: SourceLocation
    let meaning: Meaning
    /// The constraints on the bodies of its requests.
    var bodies = BodyConstraints.none
    /// The further conditions on its requests.
    var conditions: RuleConditions?

    struct Meaning {
        /// The endpoints of which every request is meant.
        var whole: Set<Endpoint> = []
        /// The endpoints of which some requests are meant.
        var part: Set<Endpoint> = []
        /// The part of the meaning beyond endpoints: paths of unknown routes, or one object of many.
        var path: PathEntry?
        /// A pattern over whole paths, with ``pathMethods``.
        var regex: PathRegex?
        var pathMethods: MethodSet = []
    }
}

extension RuleEntry.Meaning {
    /// Reads `ContainerList`, `Container*`, `containers:read` or `GET /containers/json`.
    ///
    /// An allowing entry includes Podman's own endpoints only if it names them; a denying one includes all counterparts
    /// of an operation, which would otherwise remain open. A path means itself.
    init(parsing text: String, isDeny: Bool = false) throws(EntryProblem) {
        if text.contains("/") || text.contains(where: \.isWhitespace) {
            try self.init(path: text)
        } else {
            try self.init(operations: text)
            if isDeny { whole.formUnion(whole.flatMap(\.counterparts)) }
        }
    }

    private init(operations text: String) throws(EntryProblem) {
        if text.contains(":") {
            try self.init(group: text)
        } else if text.contains("*") {
            try self.init(glob: text)
        } else if let endpoint = Endpoint(operationId: text) {
            self.init(whole: [endpoint])
        } else {
            throw EntryProblem(message: Self.unknown(text))
        }
    }

    private init(path text: String) throws(EntryProblem) {
        let entry = try PathEntry(parsing: text)
        let reach = try entry.reach()
        whole = reach.whole
        part = reach.part
        guard entry.isDeep || !reach.part.isEmpty else { return }
        path = entry
        pathMethods = reach.partMethods
    }

    private init(group text: String) throws(EntryProblem) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let group = EndpointGroup(rawValue: parts[0]) else {
            let ending = Suggestion.ending(for: parts[0], among: EndpointGroup.allCases.map(\.rawValue))
            throw EntryProblem(message: "\(parts[0].shown) is no group\(ending)")
        }
        whole = Set(Endpoint.allCases.filter { $0.group == group && $0.access.rawValue == parts[1] })
        if whole.isEmpty {
            let ending = Suggestion.ending(for: parts[1], among: Self.accessWords(of: group))
            throw EntryProblem(message: "\(parts[1].shown) means nothing for \(group.rawValue)\(ending)")
        }
    }

    /// Returns the access words that a group has endpoints for.
    private static func accessWords(of group: EndpointGroup) -> [String] {
        let held = Set(Endpoint.allCases.filter { $0.group == group }.map(\.access))
        return Access.allCases.filter(held.contains).map(\.rawValue)
    }

    /// Reads a glob. It includes Podman's own endpoints only if it names them, since most authors do not know them.
    private init(glob text: String) throws(EntryProblem) {
        let glob = TextPattern.glob(text)
        let meansPodman = text.hasPrefix("Libpod")
        // Names contain no `?`, and here it has no other meaning.
        let isKnown = !text.contains("?")
        whole = Set(
            OperationNames.all.filter { name, _ in
                isKnown && (meansPodman || !name.hasPrefix("Libpod")) && glob.matches(name)
            }.map(\.endpoint))
        if whole.isEmpty {
            let stem = text.split(separator: "*").first.map(String.init) ?? text
            let other = OperationNames.all.first { $0.name.lowercased().hasPrefix(stem.lowercased()) }?.name
            let ending = other.map { "; \($0) would be one, and case counts" } ?? ""
            throw EntryProblem(message: "no operationId fits \(text.shown)\(ending)")
        }
    }

    private static func unknown(_ text: String) -> String {
        if let group = EndpointGroup(rawValue: text) {
            let forms = accessWords(of: group).map { "\(text):\($0)" }.joined(separator: ", ")
            return "\(text.shown) is a group; say what of it: \(forms)"
        }
        let names = OperationNames.all.map(\.name)
        guard let likely = Suggestion.nearest(to: text, among: names) else {
            let forms = "an operationId (ContainerList), a glob (Container*), a group (containers:read) or METHOD /path"
            return "\(text.shown) is none of \(forms)"
        }
        return "\(text.shown) is no operationId; did you mean \(likely.shown)?"
    }
}

/// All operationIds, made once: an endpoint would make its own on each call.
enum OperationNames {
    static let all = Endpoint.allCases.map { (name: $0.operationId, endpoint: $0) }
}
