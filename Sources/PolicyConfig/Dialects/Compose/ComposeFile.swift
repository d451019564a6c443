// SPDX-License-Identifier: Apache-2.0

/// The one service of a compose file that is to be converted: its variables and its command.
public struct ComposeFile {
    /// What became of it; nil when there is an error among the issues.
    public private(set) var settings: ForeignSettings?
    /// The service that was taken.
    public private(set) var service = ""
    public private(set) var issues: [Issue] = []

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
    public init(_ bytes: [UInt8], named name: String, service: String?, environment: [String: String]) {
        self.name = name
        processEnvironment = environment
        text = ComposeText(environment: environment)
        var found = FileIssues(file: name)
        guard let root = YAMLReader.read(bytes, &found), let services = root["services"],
            services.pairs != nil
        else {
            issues = found.all.filter { $0.severity == .error }
            if issues.isEmpty { error(SourceLocation(line: 1, column: 1), "there is no mapping \"services\"") }
            return
        }
        // Elsewhere in the file anything may stand: what counts is looked at below.
        guard let chosen = choose(service, services) else { return }
        self.service = chosen.key
        let settings = read(chosen)
        reportText(chosen.keyPlace)
        if !issues.contains(where: { $0.severity == .error }) { self.settings = settings }
    }

    private mutating func error(_ place: SourceLocation, _ message: String) {
        issues.append(Issue(.error, at: "\(name):\(place)", message))
    }

    private mutating func warning(_ place: SourceLocation, _ message: String) {
        issues.append(Issue(.warning, at: "\(name):\(place)", message))
    }

    // MARK: The service

    private mutating func choose(_ wanted: String?, _ services: YAMLNode) -> YAMLNode.Pair? {
        let all = services.pairs ?? []
        let names = all.map(\.key)
        if let wanted {
            if let found = all.first(where: { $0.key == wanted }) { return found }
            error(
                services.place,
                "there is no service \(wanted.shown)\(Suggestion.ending(for: wanted, among: names))")
            return nil
        }
        let known = all.filter { pair in dialect(of: pair.value) != nil }
        if known.count == 1 { return known[0] }
        let images = Self.images.map(\.name).joined(separator: ", ")
        if known.isEmpty {
            let list = names.joined(separator: ", ")
            error(
                services.place, "no service has an image of \(images); name one with --service: \(list)")
        } else {
            let list = known.map(\.key).joined(separator: ", ")
            error(services.place, "several services could be meant; name one with --service: \(list)")
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

    private mutating func read(_ service: YAMLNode.Pair) -> ForeignSettings {
        var settings = ForeignSettings()
        settings.dialect = dialect(of: service.value)
        guard let pairs = service.value.pairs else {
            error(service.keyPlace, "service \(service.key.shown) is no mapping")
            return settings
        }
        for pair in pairs {
            switch pair.key {
            case "environment": settings.environment = environment(pair.value)
            case "command": settings.arguments = command(pair.value)
            case "env_file":
                warning(pair.keyPlace, "env_file is not read; put its variables into environment")
            case "entrypoint": warning(pair.keyPlace, "entrypoint is not looked at")
            case "<<", "extends":
                error(pair.keyPlace, "\(pair.key) is not read; write out what it brings")
            default: break
            }
        }
        // A variable may name another dialect than the image: then the file is for our own image already.
        if settings.environment["CAISSON_DIALECT"] ?? "" != "" { settings.dialect = nil }
        return settings
    }

    // MARK: Values

    private mutating func environment(_ node: YAMLNode) -> [String: String] {
        var environment: [String: String] = [:]
        if let pairs = node.pairs {
            for pair in pairs {
                if pair.key == "<<" {
                    error(pair.keyPlace, "<< is not read; write out what it brings")
                } else {
                    environment[pair.key] = value(pair.value, of: pair.key)
                }
            }
        } else if case .sequence(let items) = node.content {
            for item in items {
                guard let line = scalar(item, "an item of environment") else { continue }
                let key = String(line.prefix { $0 != "=" })
                environment[key] =
                    line.contains("=") ? String(line.dropFirst(key.count + 1)) : processEnvironment[key]
            }
        } else if !node.isNothing {
            error(node.place, "environment is a mapping or a list of NAME=VALUE, not \(node.words)")
        }
        return environment
    }

    /// What has no value takes this process's own, and is not set where there is none.
    private mutating func value(_ node: YAMLNode, of key: String) -> String? {
        node.isNothing ? processEnvironment[key] : scalar(node, key)
    }

    private mutating func command(_ node: YAMLNode) -> [String] {
        if case .sequence(let items) = node.content {
            return items.compactMap { scalar($0, "a word of command") }
        }
        if node.isNothing { return [] }
        guard let line = scalar(node, "command") else { return [] }
        if let words = ShellWords.split(line) { return words }
        error(node.place, "a quote in command stays open")
        return []
    }

    private mutating func scalar(_ node: YAMLNode, _ subject: String) -> String? {
        guard case .scalar(let value, _) = node.content else {
            error(node.place, "\(subject) is text, not \(node.words); aliases and tags are not read")
            return nil
        }
        return text.interpolate(value)
    }

    private mutating func reportText(_ place: SourceLocation) {
        for name in text.unknown {
            warning(place, "${\(name)} has no value here, and is taken as nothing")
        }
        for problem in text.problems { error(place, problem) }
    }
}

extension YAMLNode {
    fileprivate var pairs: [Pair]? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs
    }

    fileprivate subscript(key: String) -> YAMLNode? { pairs?.first { $0.key == key }?.value }
}
