// SPDX-License-Identifier: Apache-2.0

import Addressing
import Cryptography
import PolicyCore

/// Reads a policy file into a configuration.
struct FileConfiguration {
    private let path: String
    private let runtime: RuntimeEnvironment
    private var issues: [Issue]
    /// The hash of the text that was read, whether it can be used or not.
    private var hash: String?

    init(path: String, runtime: RuntimeEnvironment, issues: [Issue]) {
        self.path = path
        self.runtime = runtime
        self.issues = issues
    }

    func read(using file: Configuration.FileReader) -> Configuration {
        var reader = self
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return reader.configuration(of: try file(path))
        } catch {
            reader.issues.append(Issue(.error, at: path, "cannot be read: \(error.reason)"))
            return reader.nothing
        }
    }

    /// A configuration that allows nothing; the issues give the reason.
    private var nothing: Configuration {
        var settings = Settings()
        settings.listeners = [.tcp(host: "127.0.0.1", port: 2375)]
        var configuration = Configuration(
            source: .file(path), policies: PolicySet(policies: [], clients: []), settings: settings, issues: issues)
        configuration.fileHash = hash
        return configuration
    }

    private mutating func configuration(of bytes: [UInt8]) -> Configuration {
        hash = SHA256.hexadecimal(of: SHA256.hash(bytes))
        let reading = PolicyFile.read(from: bytes, named: path, presets: Preset.rules(of:with:))
        issues += reading.issues
        guard let file = reading.file else { return nothing }
        var policies = file.policySet
        policies.clientsForm = .file
        let settings = settings(from: file)
        var configuration = Configuration(
            source: .file(path), policies: policies, settings: settings, issues: issues, tests: file.tests)
        configuration.file = file
        configuration.fileHash = hash
        configuration.placeNames = PlaceNames(file: path)
        return configuration
    }

    // MARK: Settings

    private mutating func settings(from file: PolicyFile) -> Settings {
        var settings = SettingsReader(runtime: runtime, dialect: nil, issues: &issues).settings
        let environment = runtime.environment
        func isUnset(_ name: String) -> Bool { environment[name] ?? "" == "" }
        if isUnset("CAISSON_LISTEN"), !file.listeners.isEmpty {
            settings.listeners = file.listeners.map(\.address)
            settings.listenersReason = nil
        }
        issues += file.listeners.compactMap { unopened($0, among: settings.listeners) }
        // A mode applies to its file, whatever setting names the listener.
        for listener in file.listeners { note(listener, in: &settings) }
        if isUnset("CAISSON_UPSTREAM"), let upstream = file.upstream {
            if !isUnset("SOCKET_PATH") {
                issues.append(
                    Issue(.warning, at: "SOCKET_PATH", "is not read: \"upstream\" in the policy file says it"))
            }
            settings.upstream = upstream.address
            settings.upstreamTLS = upstream.tls
        }
        if isUnset("CAISSON_ADMIN"), let admin = file.admin { settings.admin = admin }
        if var audit = file.audit {
            if let folder = settings.audit?.folder { audit.folder = folder }
            settings.audit = audit
        }
        if isUnset("CAISSON_LOG_FORMAT"), let format = file.log?.format { settings.logFormat = format }
        if isUnset("LOG_LEVEL"), let detail = file.log?.detail { settings.logDetail = detail }
        if isUnset("CAISSON_MAX_CONNECTIONS"), let connections = file.limits?.connections {
            settings.maxConnections = connections
        }
        if isUnset("CAISSON_BODY_MEMORY"), let memory = file.limits?.bodyMemory { settings.bodyMemory = memory }
        if isUnset("CAISSON_THREADS"), let threads = file.limits?.threads { settings.threads = threads }
        if isUnset("CAISSON_GRACE"), let grace = file.limits?.grace { settings.grace = grace }
        return settings
    }

    /// Returns an issue about a listener of the file that `CAISSON_LISTEN` overrides. The variable cannot name a
    /// certificate, so a TLS listener would be open to all.
    private func unopened(_ listener: PolicyFile.ListenerEntry, among opened: [GateAddress]) -> Issue? {
        guard !opened.contains(listener.address) else { return nil }
        guard listener.tls != nil else {
            return Issue(.warning, at: "CAISSON_LISTEN", "is listened on instead of \(listener.address) of the file")
        }
        let reason = "\(listener.address) of the file speaks TLS, and nothing that it names does"
        return Issue(.error, at: "CAISSON_LISTEN", "\(reason); leave it out")
    }

    private mutating func note(_ listener: PolicyFile.ListenerEntry, in settings: inout Settings) {
        settings.certificates[listener.address] = listener.tls
        guard case .unix(let path) = listener.address else { return }
        settings.unixFiles[path] = UnixFile(
            mode: listener.mode,
            owner: number(from: listener.owner, kind: "user", known: runtime.users, at: listener.place),
            group: number(from: listener.group, kind: "group", known: runtime.groups, at: listener.place))
    }

    private mutating func number(
        from text: String?, kind: String, known: RuntimeEnvironment.Numbers, at place: SourceLocation
    ) -> UInt32? {
        guard let text else { return nil }
        if let number = UInt32(text) ?? known(text) { return number }
        let message = "no \(kind) is called \(text.shown) here; its number will do as well"
        issues.append(Issue(.error, at: "\(path):\(place.line):\(place.column)", message))
        return nil
    }
}

extension PolicyFile {
    /// The policies of the file with their clients.
    var policySet: PolicySet {
        func index(of name: String) -> Int? { policies.firstIndex { $0.name == name } }
        // A listener's own policy comes first: the listener identifies its clients.
        var clients = listeners.compactMap { listener in
            listener.policy.flatMap(index).map {
                PolicySet.ClientRule(matcher: .listener(listener.address), policy: $0)
            }
        }
        for entry in self.clients {
            guard let policy = index(of: entry.policy) else { continue }
            clients.append(PolicySet.ClientRule(matcher: entry.matcher, policy: policy))
        }
        // A single policy without clients applies to all.
        if clients.isEmpty, !namesClients, policies.count == 1 {
            clients = [PolicySet.ClientRule(subject: .anyone, policy: 0)]
        }
        let judging = policies.map { $0.policy.enforcing($0.mode) }
        return PolicySet(policies: judging, clients: clients)
    }
}

extension Preset {
    /// Returns the rules of a preset as a policy file names it: with options of its own key, or after the name, as on a
    /// command line.
    static func rules(of text: String, with options: [String]) -> Result<PresetRules, PresetProblem> {
        let call = PresetCall(parsing: text)
        return find(call.name).flatMap { $0.rules(with: call.options + options) }
            .mapError { PresetProblem($0.description) }
    }
}
