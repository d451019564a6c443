// SPDX-License-Identifier: Apache-2.0

/// The one service of a compose file that is to be converted: its variables and its command.
package struct ComposeFile {
    /// What became of it; nil when there is an error among the issues.
    package private(set) var settings: ForeignSettings?
    /// The service that was taken.
    package private(set) var service = ""
    package private(set) var issues: [Issue] = []

    private let name: String
    private let processEnvironment: [String: String]
    private var text: ComposeText

    /// Images by the end of their name, with the dialect that each speaks.
    static let images: [(name: String, dialect: Dialect)] = [
        ("tecnativa/docker-socket-proxy", .tecnativa), ("linuxserver/socket-proxy", .linuxserver),
        ("wollomatic/socket-proxy", .wollomatic), ("hectorm/cetusguard", .cetusguard),
        ("foxxmd/docker-proxy-filter", .dockerProxyFilter),
    ]

    /// - Parameters:
    ///   - name: what issues call the file.
    ///   - service: the one to take; nil to take the one whose image is known.
    ///   - environment: of this process: where `${NAME}` and variables without a value take theirs from.
    package init(parsing bytes: [UInt8], named name: String, service: String?, environment: [String: String]) {
        self.name = name
        processEnvironment = environment
        text = ComposeText(environment: environment)
        var found = FileIssues(file: name)
        guard let root = YAMLReader.read(from: bytes, issues: &found), let services = root["services"],
            services.pairs != nil
        else {
            issues = found.all.filter { $0.severity == .error }
            if issues.isEmpty { error(at: SourceLocation(line: 1, column: 1), "there is no mapping \"services\"") }
            return
        }
        // Elsewhere in the file anything may stand: what counts is looked at below.
        guard let chosen = choose(service, among: services) else { return }
        self.service = chosen.key
        let settings = read(from: chosen)
        reportText(at: chosen.keyPlace)
        if !issues.contains(where: { $0.severity == .error }) { self.settings = settings }
    }

    private mutating func error(at place: SourceLocation, _ message: String) {
        issues.append(Issue(.error, at: "\(name):\(place)", message))
    }

    private mutating func warning(at place: SourceLocation, _ message: String) {
        issues.append(Issue(.warning, at: "\(name):\(place)", message))
    }

    // MARK: The service

    private mutating func choose(_ wanted: String?, among services: YAMLNode) -> YAMLNode.Pair? {
        let all = services.pairs ?? []
        let names = all.map(\.key)
        if let wanted {
            if let found = all.first(where: { $0.key == wanted }) { return found }
            error(
                at: services.place,
                "there is no service \(wanted.shown)\(Suggestion.ending(for: wanted, among: names))")
            return nil
        }
        let known = all.filter { pair in dialect(of: pair.value) != nil }
        if known.count == 1 { return known[0] }
        let images = Self.images.map(\.name).joined(separator: ", ")
        if known.isEmpty {
            let list = names.joined(separator: ", ")
            error(
                at: services.place, "no service has an image of \(images); name one with --service: \(list)")
        } else {
            let list = known.map(\.key).joined(separator: ", ")
            error(at: services.place, "several services could be meant; name one with --service: \(list)")
        }
        return nil
    }

    /// By the image's name, whatever its registry, tag and digest.
    private func dialect(of service: YAMLNode) -> Dialect? {
        guard let image = service["image"]?.text else { return nil }
        var text = ComposeText(environment: processEnvironment)
        let path = text.interpolate(image).prefix { $0 != "@" }
        let parts = path.split(separator: "/")
        guard parts.count >= 2, let last = parts.last?.prefix(while: { $0 != ":" }) else { return nil }
        let ending = "\(parts[parts.count - 2])/\(last)"
        return Self.images.first { $0.name == ending }?.dialect
    }

    private mutating func read(from service: YAMLNode.Pair) -> ForeignSettings {
        var settings = ForeignSettings()
        settings.dialect = dialect(of: service.value)
        guard let pairs = service.value.pairs else {
            error(at: service.keyPlace, "service \(service.key.shown) is no mapping")
            return settings
        }
        for pair in pairs {
            switch pair.key {
            case "environment": settings.environment = environment(from: pair.value)
            case "command": settings.arguments = command(from: pair.value)
            case "env_file":
                warning(at: pair.keyPlace, "env_file is not read; put its variables into environment")
            case "entrypoint": warning(at: pair.keyPlace, "entrypoint is not looked at")
            case "<<", "extends":
                error(at: pair.keyPlace, "\(pair.key) is not read; write out what it brings")
            default: break
            }
        }
        // A variable may name another dialect than the image: then the file is for our own image already.
        if settings.environment["CAISSON_DIALECT"] ?? "" != "" { settings.dialect = nil }
        return settings
    }

    // MARK: Values

    private mutating func environment(from node: YAMLNode) -> [String: String] {
        var environment: [String: String] = [:]
        if let pairs = node.pairs {
            for pair in pairs {
                if pair.key == "<<" {
                    error(at: pair.keyPlace, "<< is not read; write out what it brings")
                } else {
                    environment[pair.key] = value(from: pair.value, of: pair.key)
                }
            }
        } else if case .sequence(let items) = node.content {
            for item in items {
                guard let line = scalar(from: item, of: "an item of environment") else { continue }
                let key = String(line.prefix { $0 != "=" })
                environment[key] =
                    line.contains("=") ? String(line.dropFirst(key.count + 1)) : processEnvironment[key]
            }
        } else if !node.isNothing {
            error(at: node.place, "environment is a mapping or a list of NAME=VALUE, not \(node.words)")
        }
        return environment
    }

    /// What has no value takes this process's own, and is not set where there is none.
    private mutating func value(from node: YAMLNode, of key: String) -> String? {
        node.isNothing ? processEnvironment[key] : scalar(from: node, of: key)
    }

    private mutating func command(from node: YAMLNode) -> [String] {
        if case .sequence(let items) = node.content {
            return items.compactMap { scalar(from: $0, of: "a word of command") }
        }
        if node.isNothing { return [] }
        guard let line = scalar(from: node, of: "command") else { return [] }
        if let words = ShellWords.split(line) { return words }
        error(at: node.place, "a quote in command stays open")
        return []
    }

    private mutating func scalar(from node: YAMLNode, of subject: String) -> String? {
        guard case .scalar(let value, _) = node.content else {
            error(at: node.place, "\(subject) is text, not \(node.words); aliases and tags are not read")
            return nil
        }
        return text.interpolate(value)
    }

    private mutating func reportText(at place: SourceLocation) {
        for name in text.unknown {
            warning(at: place, "${\(name)} has no value here, and is taken as nothing")
        }
        for problem in text.problems { error(at: place, problem) }
    }
}

extension YAMLNode {
    fileprivate var pairs: [Pair]? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs
    }

    fileprivate subscript(key: String) -> YAMLNode? { pairs?.first { $0.key == key }?.value }
}
