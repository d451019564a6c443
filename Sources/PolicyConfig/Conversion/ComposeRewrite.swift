// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A compose file in which one gate replaces the proxies. All other lines stay as written: on its networks the gate has
/// the names of the proxies, so that their clients need no change.
struct ComposeRewrite {
    private(set) var issues: [Issue] = []
    private let project: ComposeProject
    private let proxies: [ComposeProject.Proxy]
    private let file: String
    private var lines: [String]
    /// Ranges of lines, and their replacements.
    private var edits: [(range: Range<Int>, lines: [String])] = []

    init(of project: ComposeProject, bytes: [UInt8], file: String, proxies: [ComposeProject.Proxy]) {
        self.project = project
        self.proxies = proxies
        self.file = file
        lines = String(decoding: bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).map(String.init)
    }

    /// Returns the new text; nil if the file cannot be changed so, with the reason as an issue.
    mutating func text() -> String? {
        for proxy in proxies { remove(proxy.service) }
        for service in project.services where !isProxy(service.name) { rename(in: service) }
        guard !issues.contains(where: { $0.severity == .error }) else { return nil }
        let known = errors(in: lines)
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            lines.replaceSubrange(edit.range, with: edit.lines)
        }
        return isWhole(despite: known) ? lines.joined(separator: "\n") : nil
    }

    private func isProxy(_ name: some StringProtocol) -> Bool { proxies.contains { $0.name == name } }

    /// A name for the gate that the file does not use otherwise.
    private var gateName: String {
        let others = project.services.map(\.name).filter { !isProxy($0) }
        return others.contains("caisson") ? "caisson-gate" : "caisson"
    }

    /// Whether the file can still be read: without a removed service, an anchor may be missing.
    private mutating func isWhole(despite known: [String]) -> Bool {
        let names = proxies.map(\.name).joined(separator: ", ")
        for message in errors(in: lines) where !known.contains(message) {
            let words = "without \(names) \(message): move the anchor to a key that begins with x-"
            issues.append(Issue(.error, at: file, words))
        }
        return !issues.contains { $0.severity == .error }
    }

    /// Returns the errors of a YAML reader in the file.
    private func errors(in lines: [String]) -> [String] {
        var found = FileIssues(file: file)
        _ = YAMLReader.read(from: Array(lines.joined(separator: "\n").utf8), aliases: .followed, issues: &found)
        return found.all.filter { $0.severity == .error }.map(\.message)
    }

    // MARK: Proxies

    private mutating func remove(_ service: ComposeService) {
        guard let range = block(at: service.place) else {
            let words = "service \(service.name) does not stand on lines of its own; write it so"
            issues.append(Issue(.error, at: project.source.place(service.place), words))
            return
        }
        let indent = String(lines[range.lowerBound].prefix { $0 == " " })
        if service.name == proxies.first?.name {
            edits.append((range, gateLines.map { indent + $0 }))
        } else {
            let isBlank = range.upperBound < lines.endIndex && lines[range.upperBound].allSatisfy { $0 == " " }
            edits.append((range.lowerBound..<(range.upperBound + (isBlank ? 1 : 0)), []))
        }
    }

    /// Returns the lines of a key and its value: those below it that are indented further, without blank ones at the
    /// end.
    private func block(at place: SourceLocation) -> Range<Int>? {
        let first = place.line - 1
        guard lines.indices.contains(first), lines[first].prefix(place.column - 1).allSatisfy({ $0 == " " }) else {
            return nil
        }
        let indent = place.column - 1
        let rest = lines[(first + 1)...]
        let end = rest.firstIndex { line in
            let own = line.prefix { $0 == " " }.count
            let isItem = own == indent && line.dropFirst(own).hasPrefix("- ")
            return own <= indent && own < line.count && !isItem
        }
        var last = (end ?? lines.endIndex) - 1
        while last > first, lines[last].allSatisfy({ $0 == " " }) || Self.isComment(lines[last], under: indent) {
            last -= 1
        }
        return first..<(last + 1)
    }

    /// Whether the line is a comment that belongs to the next service, and not to the one before it.
    private static func isComment(_ line: String, under indent: Int) -> Bool {
        let own = line.prefix { $0 == " " }.count
        return own <= indent && line.dropFirst(own).hasPrefix("#")
    }

    private var gateLines: [String] {
        let head = [
            "\(gateName):", "  image: caisson", "  restart: unless-stopped", "  read_only: true", "  cap_drop: [ALL]",
            "  group_add: [\"${DOCKER_GID:?write it to .env}\"]",
        ]
        let volumes = distinct("volumes") + ["./caisson:/etc/caisson:ro"]
        return head + Self.list("ports", items: distinct("ports")) + Self.list("volumes", items: volumes) + networks
    }

    private static func list(_ key: String, items: [String]) -> [String] {
        items.isEmpty ? [] : ["  \(key):"] + items.map { "    - \($0)" }
    }

    /// Returns the items in a list of any of the proxies, without repetitions.
    private func distinct(_ key: String) -> [String] {
        proxies.flatMap { $0.service.node[key]?.items ?? [] }.map(\.block).reduce(into: []) { all, item in
            if !all.contains(item) { all.append(item) }
        }
    }

    private var networks: [String] {
        let names = proxies.flatMap(\.service.attachedNetworks).reduce(into: [String]()) { all, name in
            if !all.contains(name) { all.append(name) }
        }
        return ["  networks:"]
            + names.map { network in
                let aliases = proxies.filter { $0.service.attachedNetworks.contains(network) }.flatMap(\.service.hosts)
                return "    \(YAMLText.scalar(network)): { aliases: \(YAMLText.list(aliases)) }"
            }
    }

    // MARK: Services that name a proxy

    private mutating func rename(in service: ComposeService) {
        for pair in service.node.pairs ?? [] {
            guard let text = renamed(pair) else { continue }
            let line = "\(pair.key): \(text)"
            if let range = block(at: pair.keyPlace),
                lines[range.lowerBound].dropFirst(pair.keyPlace.column - 1)
                    .hasPrefix("\(pair.key):")
            {
                let indent = String(repeating: " ", count: pair.keyPlace.column - 1)
                guard !edits.contains(where: { $0.range == range }) else { continue }
                edits.append((range, [indent + line]))
            } else {
                issues.append(project.warning(at: service, "write into service \(service.name): \(line)"))
            }
        }
    }

    /// Returns the value of a key that names a proxy, with the gate's name in its place; nil if it names none.
    private func renamed(_ pair: YAMLNode.Pair) -> String? {
        switch pair.key {
        case "network_mode":
            let mode = pair.value.text ?? ""
            let isShared = proxies.contains { proxy in
                mode == "service:\(proxy.name)" || proxy.service.hosts.contains { mode == "container:\($0)" }
            }
            return isShared ? "service:\(gateName)" : nil
        case "depends_on", "links": return renamedList(pair)
        default: return nil
        }
    }

    private func renamedList(_ pair: YAMLNode.Pair) -> String? {
        if let pairs = pair.value.pairs {
            guard pairs.contains(where: { isProxy($0.key) }) else { return nil }
            let others = pairs.reduce(into: [(key: String, value: YAMLNode)]()) { all, pair in
                let key = isProxy(pair.key) ? gateName : pair.key
                if !all.contains(where: { $0.key == key }) { all.append((key, pair.value)) }
            }
            return "{ \(others.map { "\(YAMLText.scalar($0.key)): \($0.value.flow)" }.joined(separator: ", ")) }"
        }
        let names = pair.value.items?.compactMap(\.text) ?? []
        guard names.contains(where: { isProxy($0.prefix { $0 != ":" }) }) else { return nil }
        let changed = names.map { name in
            let service = name.prefix { $0 != ":" }
            guard isProxy(service) else { return name }
            guard pair.key == "links" else { return gateName }
            return service.count == name.count ? "\(gateName):\(service)" : gateName + name.dropFirst(service.count)
        }
        return YAMLText.list(
            changed.reduce(into: []) { all, name in
                if !all.contains(name) { all.append(name) }
            })
    }
}

extension YAMLNode {
    /// The node on one line.
    fileprivate var flow: String {
        switch content {
        case .scalar(let text, let isQuoted): isQuoted ? YAMLText.scalar(text) : text
        case .refused: "null"
        case .sequence(let items): "[\(items.map(\.flow).joined(separator: ", "))]"
        case .mapping(let pairs):
            "{ \(pairs.map { "\(YAMLText.scalar($0.key)): \($0.value.flow)" }.joined(separator: ", ")) }"
        }
    }

    /// The node as an item of a block, in which unquoted text stays unquoted.
    fileprivate var block: String {
        guard case .scalar(let text, isQuoted: true) = content else { return flow }
        let isPlain = text.utf8.allSatisfy { $0.isPathByte }
        return isPlain && text.hasPrefix("/") || text.hasPrefix("./") && isPlain ? text : "\"\(text)\""
    }
}

extension UInt8 {
    /// Whether the byte is a letter, a digit or a character of paths and ports.
    fileprivate var isPathByte: Bool { ObjectName.isByte(self) || self == 0x2F || self == 0x3A }
}
