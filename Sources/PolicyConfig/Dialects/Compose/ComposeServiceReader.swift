// SPDX-License-Identifier: Apache-2.0

/// A reader of one service's settings in a compose file.
struct ComposeServiceReader {
    private(set) var issues: [Issue] = []
    private let services: ComposeServices
    private let environment: [String: String]
    private var text: ComposeText

    /// - Parameter environment: the values of `${NAME}` and of variables without a value.
    init(of services: ComposeServices, environment: [String: String]) {
        self.services = services
        self.environment = environment
        text = ComposeText(environment: environment)
    }

    /// - Parameter written: the service as written in the file.
    mutating func read(_ written: YAMLNode.Pair) -> ComposeService {
        let pair = services.service(written, text: &text, issues: &issues)
        var service = ComposeService(name: pair.key, place: pair.keyPlace, node: pair.value)
        guard let pairs = pair.value.pairs else {
            error(at: pair.keyPlace, "service \(pair.key.shown) is no mapping")
            return service
        }
        // Issues of these are not reported: they do not determine the policy.
        var names = ComposeText(environment: environment)
        service.image = pair.value["image"]?.text.map { names.interpolate($0) }
        var variables: [String: String] = [:]
        if let files = pairs.first(where: { $0.key == "env_file" }) { variables = environment(of: files) }
        if let own = pair.value["environment"] { variables.merge(environment(from: own)) { $1 } }
        service.settings.environment = variables
        if let command = pair.value["command"] { service.settings.arguments = self.command(from: command) }
        if let entrypoint = pairs.first(where: { $0.key == "entrypoint" }) {
            warning(at: entrypoint.keyPlace, "entrypoint is not looked at")
        }
        if let merge = pairs.first(where: { $0.key == "<<" }) { error(at: merge.keyPlace, "<< names no mapping") }
        service.settings.dialect = KnownProxy(image: service.image)?.dialect
        // A variable may name another dialect than the image's: then the file is for Caisson's own image already.
        if variables["CAISSON_DIALECT"] ?? "" != "" { service.settings.dialect = nil }
        service.labels = Self.labels(from: pair.value["labels"], text: &names)
        service.readNetworks { names.interpolate($0) }
        reportText(at: pair.keyPlace)
        return service
    }

    private mutating func error(at place: SourceLocation, _ message: String) {
        issues.append(Issue(.error, at: services.place(place), message))
    }

    private mutating func warning(at place: SourceLocation, _ message: String) {
        issues.append(Issue(.warning, at: services.place(place), message))
    }

    private mutating func reportText(at place: SourceLocation) {
        for name in text.unknown { warning(at: place, "${\(name)} has no value here, and is taken as nothing") }
        for problem in text.problems { error(at: place, problem) }
    }

    // MARK: Values

    private mutating func environment(from node: YAMLNode) -> [String: String] {
        var environment: [String: String] = [:]
        if let pairs = node.pairs {
            for pair in pairs {
                if pair.key == "<<" {
                    error(at: pair.keyPlace, "<< names no mapping")
                } else {
                    environment[pair.key] = value(from: pair.value, of: pair.key)
                }
            }
        } else if let items = node.items {
            for item in items {
                guard let line = scalar(from: item, of: "an item of environment") else { continue }
                let (key, value) = line.splitAtEquals()
                environment[key] = value ?? self.environment[key]
            }
        } else if !node.isNothing {
            error(at: node.place, "environment is a mapping or a list of NAME=VALUE, not \(node.words)")
        }
        return environment
    }

    /// Returns the value of a variable; one without a value takes this process's own, and is unset if there is none.
    private mutating func value(from node: YAMLNode, of key: String) -> String? {
        node.isNothing ? environment[key] : scalar(from: node, of: key)
    }

    private mutating func command(from node: YAMLNode) -> [String] {
        if let items = node.items { return items.compactMap { scalar(from: $0, of: "a word of command") } }
        if node.isNothing { return [] }
        guard let line = scalar(from: node, of: "command") else { return [] }
        if let words = ShellWords.split(line) { return words }
        error(at: node.place, "a quote in command stays open")
        return []
    }

    private mutating func scalar(from node: YAMLNode, of subject: String) -> String? {
        guard case .scalar(let value, _) = node.content else {
            error(at: node.place, "\(subject) is text, not \(node.words)")
            return nil
        }
        return text.interpolate(value)
    }

    private static func labels(from node: YAMLNode?, text: inout ComposeText) -> [(key: String, value: String)] {
        (node?.withNames.pairs ?? []).compactMap { pair in
            guard case .scalar(let value, _) = pair.value.content else { return nil }
            return (text.interpolate(pair.key), text.interpolate(value))
        }
    }

    // MARK: Files of variables

    /// Reads the files of `env_file: a.env`, a list of such, or of `{ path: a.env, required: false, format: raw }`.
    private mutating func environment(of files: YAMLNode.Pair) -> [String: String] {
        var variables: [String: String] = [:]
        for item in files.value.items ?? [files.value] {
            guard let path = (item["path"] ?? item).text.map({ text.interpolate($0) }) else {
                if !item.isNothing { error(at: files.keyPlace, "env_file names no file") }
                continue
            }
            let isNeeded = item["required"]?.text != "false"
            guard let bytes = contents(of: path, isNeeded: isNeeded, place: files.keyPlace) else { continue }
            variables.merge(read(bytes, named: path, isRaw: item["format"]?.text == "raw")) { $1 }
        }
        return variables
    }

    private mutating func contents(of path: String, isNeeded: Bool, place: SourceLocation) -> [UInt8]? {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return try services.folder.read(services.folder.path(of: path))
        } catch {
            if isNeeded || !error.isMissing { self.error(at: place, "\(path) cannot be read: \(error.reason)") }
            return nil
        }
    }

    private mutating func read(_ bytes: [UInt8], named path: String, isRaw: Bool) -> [String: String] {
        if isRaw {
            let file = EnvironmentFile.read(from: bytes, named: path, environment: environment)
            issues += file.issues
            return file.environment
        }
        let file = ComposeVariables(parsing: bytes, environment: environment)
        issues += file.problems.map { Issue(.error, at: "\(path):\($0.line)", $0.message) }
        return Dictionary(file.variables.map { ($0.name, $0.value) }) { $1 }
    }
}
