// SPDX-License-Identifier: Apache-2.0

/// A compose file with any number of socket proxies, and the clients of each.
package struct ComposeProject {
    /// A socket proxy, with the services that are its clients.
    struct Proxy {
        let service: ComposeService
        /// The settings; for a filter, with those of the proxy behind it.
        let settings: ForeignSettings
        var clients: [Client] = []
        /// Services with wollomatic's labels, which hold their policies.
        var labelled: [ComposeService] = []
        /// Whether it hides objects, and stands before another proxy.
        var isFilter = false
        /// Whether a filter stands before it.
        var isBehindFilter = false

        /// Whether it has clients besides a filter.
        var isAsked: Bool { !clients.isEmpty || !labelled.isEmpty }

        var name: String { service.name }
    }

    /// A service that is a client of a proxy.
    struct Client {
        let service: ComposeService
        /// The reason for which a service is a client: `it names tcp://dockerproxy:2375`.
        let reason: String
        /// Whether it shares the proxy's network, and comes from its loopback address.
        var sharesNamespace = false
        /// Whether the client is assumed without a mention of the proxy's address.
        var isGuess = false
    }

    /// The proxies in the order of the file.
    private(set) var proxies: [Proxy] = []
    private(set) var issues: [Issue] = []
    /// The name of the project in compose.
    let name: String
    let services: [ComposeService]
    let source: ComposeServices

    /// - Parameters:
    ///   - folder: the name of the file's folder, which compose takes for a project without a name.
    ///   - environment: of this process.
    ///   - file: reads the files that it names: `env_file`, `extends`.
    package init(
        parsing bytes: [UInt8], named name: String, folder: String, environment: [String: String],
        file: @escaping Configuration.FileReader
    ) {
        let place = ComposeFolder(of: name, read: file)
        source = ComposeServices(parsing: bytes, named: name, folder: place)
        let environment = place.environment(beside: environment)
        var reading = ServiceReading()
        for pair in source.written { reading.read(pair, of: source, environment: environment) }
        services = reading.services
        issues = source.issues + reading.issues
        self.name = Self.projectName(of: source.root, folder: folder, environment: environment)
        guard source.issues.isEmpty else { return }
        findProxies()
        findClients(environment: environment)
    }

    /// Returns the top-level `name`, else the variable, else the folder; as compose writes it.
    private static func projectName(of root: YAMLNode?, folder: String, environment: [String: String]) -> String {
        var text = ComposeText(environment: environment)
        if let name = root?["name"]?.text { return text.interpolate(name) }
        if let name = environment["COMPOSE_PROJECT_NAME"], !name.isEmpty { return name }
        let plain = folder.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
        return String(plain.drop { "-_".contains($0) })
    }

    /// The services, with their issues.
    private struct ServiceReading {
        var services: [ComposeService] = []
        var issues: [Issue] = []

        /// Reads a service. An error in a service that is no proxy does not stop the conversion of the others.
        mutating func read(_ pair: YAMLNode.Pair, of source: ComposeServices, environment: [String: String]) {
            var reader = ComposeServiceReader(of: source, environment: environment)
            let service = reader.read(pair)
            services.append(service)
            if KnownProxy(image: service.image) != nil { issues += reader.issues }
        }
    }

    // MARK: Proxies

    private mutating func findProxies() {
        for service in services {
            switch KnownProxy(image: service.image) {
            case nil: continue
            case .told(let wayOut):
                issues.append(warning(at: service, "service \(service.name) stays as it is: \(wayOut)"))
            case .read:
                let engine = engine(of: service)
                proxies.append(
                    Proxy(
                        service: service, settings: settings(of: service, before: engine), isFilter: engine != nil))
            }
        }
        let engines = proxies.compactMap { engine(of: $0.service)?.name }
        for index in proxies.indices { proxies[index].isBehindFilter = engines.contains(proxies[index].name) }
        guard proxies.isEmpty else { return }
        let images = KnownProxy.readImages.joined(separator: ", ")
        let place = source.place(source.root?["services"]?.place ?? SourceLocation(line: 1, column: 1))
        issues.append(Issue(.error, at: place, "no service has an image of \(images)"))
    }

    /// Returns the settings of a filter and of the proxy behind it, both of which limit its clients, without the
    /// address of that proxy.
    private func settings(of service: ComposeService, before engine: ComposeService?) -> ForeignSettings {
        let own = service.settings
        guard let engine else { return own }
        var settings = engine.settings
        settings.environment.merge(own.environment.filter { $0.key.uppercased() != "PROXY_URL" }) { $1 }
        settings.environment["CAISSON_LISTEN"] = "tcp://[::]:\(own.environment["PORT"] ?? "2375")"
        return settings
    }

    /// Returns the proxy that a filter stands before; nil for all others.
    private func engine(of filter: ComposeService) -> ComposeService? {
        guard filter.settings.dialect == .dockerProxyFilter else { return nil }
        let url = filter.settings.environment.first { $0.key.uppercased() == "PROXY_URL" }?.value ?? ""
        return services.first { service in
            KnownProxy(image: service.image)?.dialect != nil && service.name != filter.name
                && service.hosts.contains { HostMention(of: $0).isIn(url) }
        }
    }

    func warning(at service: ComposeService, _ message: String) -> Issue {
        Issue(.warning, at: source.place(service.place), message)
    }

    // MARK: Clients

    private mutating func findClients(environment: [String: String]) {
        let others = services.filter { service in !proxies.contains { $0.name == service.name } }
        for index in proxies.indices {
            let proxy = proxies[index].service
            let found = others.compactMap { Self.client($0, of: proxy) }
            let isNamed = !found.isEmpty || proxies[index].isBehindFilter
            proxies[index].clients = isNamed ? found : Self.neighbours(of: proxy, among: others)
            proxies[index].labelled = Self.labelled(for: proxies[index], among: others)
        }
        for service in others { dropGuesses(about: service.name) }
    }

    /// Removes guessed proxies of a service. A mention of an address counts before a dependency; of a filter and the
    /// proxy behind it, the filter counts.
    private mutating func dropGuesses(about service: String) {
        let asked = proxies.indices.filter { index in
            proxies[index].clients.contains { $0.service.name == service }
        }
        let guessed = asked.filter { index in
            proxies[index].clients.contains { $0.service.name == service && $0.isGuess }
        }
        let isFilterAsked = asked.contains { proxies[$0].isFilter }
        for index in guessed where guessed.count < asked.count || isFilterAsked && proxies[index].isBehindFilter {
            proxies[index].clients.removeAll { $0.service.name == service }
        }
    }

    private static func client(_ service: ComposeService, of proxy: ComposeService) -> Client? {
        if service.networkMode == "service:\(proxy.name)"
            || proxy.hosts.contains(where: { service.networkMode == "container:\($0)" })
        {
            return Client(service: service, reason: "it has the network of \(proxy.name)", sharesNamespace: true)
        }
        let words = service.settings.environment.values.sorted() + service.settings.arguments
        if let (host, word) = mention(of: proxy.hosts, in: words) {
            return Client(service: service, reason: "it names \(HostMention(of: host).address(in: word))")
        }
        let links = service.services(under: "links").map { $0.prefix { $0 != ":" } }
        if links.contains(where: { $0 == proxy.name }) {
            return Client(service: service, reason: "it has a link to \(proxy.name)")
        }
        guard service.services(under: "depends_on").contains(proxy.name) else { return nil }
        return Client(service: service, reason: "it depends on \(proxy.name)", isGuess: true)
    }

    private static func mention(of hosts: [String], in words: [String]) -> (host: String, word: String)? {
        for host in hosts {
            if let word = words.first(where: { HostMention(of: host).isIn($0) }) { return (host, word) }
        }
        return nil
    }

    /// Returns the clients of a proxy that no service mentions, such as clients with settings in a file of their own:
    /// the services that reach it by a network that the proxy names.
    private static func neighbours(of proxy: ComposeService, among others: [ComposeService]) -> [Client] {
        guard !proxy.networks.isEmpty, proxy.networkMode == nil else { return [] }
        return others.compactMap { service in
            guard let shared = service.attachedNetworks.first(where: proxy.networks.contains) else { return nil }
            return Client(service: service, reason: "it is on network \(shared)", isGuess: true)
        }
    }

    /// Returns the services with labels that wollomatic's proxy reads.
    private static func labelled(for proxy: Proxy, among others: [ComposeService]) -> [ComposeService] {
        guard proxy.settings.dialect == .wollomatic else { return [] }
        let read = WollomaticConfiguration.read(
            arguments: proxy.settings.arguments, environment: proxy.settings.environment)
        guard read.proxyContainerName != nil else { return [] }
        return others.filter { service in
            service.labels.contains { $0.key.hasPrefix("\(read.labelPrefix).allow.") && !$0.value.isEmpty }
                && service.attachedNetworks.contains(where: proxy.service.attachedNetworks.contains)
        }
    }
}

/// A search for a host in a text: `//host`, or `host:port`.
struct HostMention {
    private let host: String

    init(of host: String) { self.host = host }

    func isIn(_ text: String) -> Bool { place(in: text) != nil }

    /// Returns the address around it in the text: `tcp://dockerproxy:2375`.
    func address(in text: String) -> String {
        guard let place = place(in: text) else { return host }
        let ends = { (character: Character) in character.isWhitespace || ",;=\"'()".contains(character) }
        let start = text[..<place].lastIndex(where: ends).map { text.index(after: $0) } ?? text.startIndex
        return String(text[start...].prefix { !ends($0) })
    }

    private func place(in text: String) -> String.Index? {
        var start = text.startIndex
        while let found = text[start...].firstIndex(where: { $0 == host.first }) {
            start = text.index(after: found)
            guard text[found...].hasPrefix(host) else { continue }
            let behind = text[found...].dropFirst(host.count)
            let before = text[..<found]
            if before.last.map(Self.isPartOfName) == true || behind.first.map(Self.isPartOfName) == true { continue }
            if before.hasSuffix("//") { return found }
            if behind.first == ":", behind.dropFirst().first?.isNumber == true { return found }
        }
        return nil
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "-_.".contains(character)
    }
}
