// SPDX-License-Identifier: Apache-2.0

/// The service of a compose file to convert: its variables and its command.
package struct ComposeFile {
    /// The settings; nil if there is an error among the issues.
    package private(set) var settings: ForeignSettings?
    /// The name of the service.
    package private(set) var service = ""
    package private(set) var issues: [Issue] = []

    private let services: ComposeServices
    private let environment: [String: String]

    /// - Parameters:
    ///   - name: the file's name in issues, and the base of the files that it names.
    ///   - service: the service to take; nil takes the one with a known image.
    ///   - environment: this process's environment, for `${NAME}` and for variables without a value.
    ///   - file: reads the files that it names: `env_file`, `extends`.
    package init(
        parsing bytes: [UInt8], named name: String, service: String?, environment: [String: String],
        file: @escaping Configuration.FileReader = { _ throws(CetusGuardConfiguration.UnreadableFile) in
            throw CetusGuardConfiguration.UnreadableFile(reason: "no file can be read here", isMissing: true)
        }
    ) {
        let folder = ComposeFolder(of: name, read: file)
        services = ComposeServices(parsing: bytes, named: name, folder: folder)
        self.environment = folder.environment(beside: environment)
        issues = services.issues
        guard issues.isEmpty, let chosen = choose(service) else { return }
        self.service = chosen.key
        var reader = ComposeServiceReader(of: services, environment: self.environment)
        let read = reader.read(chosen)
        issues += reader.issues
        if case .told(let wayOut) = KnownProxy(image: read.image) {
            issues.append(Issue(.warning, at: services.place(chosen.keyPlace), "\(read.image ?? ""): \(wayOut)"))
        }
        if !issues.contains(where: { $0.severity == .error }) { settings = read.settings }
    }

    private mutating func choose(_ wanted: String?) -> YAMLNode.Pair? {
        let all = services.written
        let names = all.map(\.key)
        if let wanted {
            if let found = all.first(where: { $0.key == wanted }) { return found }
            error("there is no service \(wanted.shown)\(Suggestion.ending(for: wanted, among: names))")
            return nil
        }
        let proxies = all.compactMap { pair in known(pair).map { (pair: pair, proxy: $0) } }
        let read = proxies.filter { $0.proxy.dialect != nil }
        if read.count == 1 { return read[0].pair }
        if read.count > 1 {
            let list = read.map(\.pair.key).joined(separator: ", ")
            error("several services could be meant; name one with --service: \(list); --all takes all of them")
            return nil
        }
        if let first = proxies.first, case .told(let wayOut) = first.proxy {
            error("service \(first.pair.key): \(wayOut)")
            return nil
        }
        let images = KnownProxy.readImages.joined(separator: ", ")
        error("no service has an image of \(images); name one with --service: \(names.joined(separator: ", "))")
        return nil
    }

    private func known(_ pair: YAMLNode.Pair) -> KnownProxy? {
        var reader = ComposeServiceReader(of: services, environment: environment)
        return KnownProxy(image: reader.read(pair).image)
    }

    private mutating func error(_ message: String) {
        let place = services.root?["services"]?.place ?? SourceLocation(line: 1, column: 1)
        issues.append(Issue(.error, at: services.place(place), message))
    }
}

extension ComposeFolder {
    /// Returns the variables for replacements: this process's, and beside them those of `.env`.
    func environment(beside process: [String: String]) -> [String: String] {
        guard let bytes = try? read(path(of: ".env")) else { return process }
        let file = ComposeVariables(parsing: bytes, environment: process)
        return process.merging(file.variables.map { ($0.name, $0.value) }) { own, _ in own }
    }
}
