// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// Reads one dialect into a configuration.
struct DialectConfiguration {
    private let dialect: Dialect
    private let reason: String?
    private let runtime: RuntimeEnvironment
    private let flags: [String]
    private let issues: [Issue]
    /// Whether a setting determines the policy; otherwise this is a gate without any.
    var isNamed = true

    init(dialect: Dialect, reason: String?, runtime: RuntimeEnvironment, flags: [String], issues: [Issue]) {
        self.dialect = dialect
        self.reason = reason
        self.runtime = runtime
        self.flags = flags
        self.issues = issues
    }

    func read(using file: Configuration.FileReader) -> Configuration {
        var filter = DockerProxyFilter(
            environment: runtime.environment, isAlone: dialect == .dockerProxyFilter, startsGate: runtime.startsGate)
        let configuration =
            switch dialect {
            case .tecnativa, .linuxserver, .linuxserverLegacy: readSections()
            case .wollomatic: readWollomatic()
            case .cetusguard: readCetusGuard(using: file)
            case .dockerProxyFilter: readFilterAlone(&filter)
            }
        return filter.applied(to: configuration, in: runtime)
    }

    // MARK: docker-proxy-filter

    private func readFilterAlone(_ filter: inout DockerProxyFilter) -> Configuration {
        var issues = issues
        let environment = runtime.environment
        var settings = SettingsReader(runtime: runtime, dialect: dialect, issues: &issues).settings
        if let port = filter.port(), environment["CAISSON_LISTEN"] ?? "" == "" {
            settings.listeners = settings.listeners.map { $0.on(port: port) }
        }
        if runtime.startsGate { issues += Misspellings.findLimits(in: environment) }
        if let flag = flags.first { issues.append(hasNoFlags(flag)) }
        if let other = DialectChoice.otherSign(in: environment) {
            let wayOut = "without CAISSON_DIALECT and the dialect's name it would decide what passes"
            issues.append(Issue(.error, at: other, "means nothing where everything passes; leave it out, or \(wayOut)"))
        }
        return configuration(policies: PolicySet(policy: DockerProxyFilter.policy), settings: settings, issues: issues)
    }

    private func hasNoFlags(_ flag: String) -> Issue {
        Issue(.error, at: flag, "the \(dialect.rawValue) dialect has variables and no flags")
    }

    private func configuration(policies: PolicySet, settings: Settings, issues: [Issue]) -> Configuration {
        Configuration(source: .dialect(dialect, reason: reason), policies: policies, settings: settings, issues: issues)
    }

    // MARK: Sections

    private func readSections() -> Configuration {
        var issues = issues
        let environment = runtime.environment
        let switches = SectionSwitches(environment: environment, defaultsOn: SectionDialect.defaultsOn)
        var settings = SettingsReader(runtime: runtime, dialect: dialect, issues: &issues).settings
        if !isNamed { settings.keepToLoopback(in: runtime) }
        let sections = SectionDialect(dialect: dialect, switches: switches)
        if runtime.startsGate { issues += Misspellings.find(in: environment) }
        issues += sections.warnings
        if let flag = flags.first { issues.append(hasNoFlags(flag)) }
        return configuration(policies: PolicySet(policy: sections.policy), settings: settings, issues: issues)
    }

    /// Whether a dialect's own listener counts: Caisson's variable overrides it, and the sockets of a service manager
    /// override one that was not named.
    private func mayListen(isNamed: Bool) -> Bool {
        let isOurs = runtime.environment["CAISSON_LISTEN"] ?? "" != ""
        return !isOurs && (isNamed || runtime.inherited.isEmpty)
    }

    // MARK: wollomatic

    private func readWollomatic() -> Configuration {
        let read = WollomaticConfiguration.read(arguments: flags, environment: runtime.environment)
        var issues = issues
        var settings = SettingsReader(runtime: runtime, dialect: dialect, issues: &issues).settings
        issues += read.issues
        apply(read, to: &settings)
        var result = configuration(policies: policies(in: read, settings: settings), settings: settings, issues: issues)
        if read.asksForHelp { result.asks = .help }
        return result
    }

    private func apply(_ read: WollomaticConfiguration, to settings: inout Settings) {
        if mayListen(isNamed: read.namesListener) {
            settings.listenersReason = nil
            switch read.listener {
            case .tcp(let host, let port): settings.listeners = [.tcp(host: host, port: port)]
            case .unix(let path, _): settings.listeners = [.unix(path)]
            }
        }
        // The mode guards a socket, whatever setting names the listener.
        for case .unix(let path) in settings.listeners {
            settings.unixFiles[path] = UnixFile(mode: Int(read.socketMode))
        }
        if runtime.environment["CAISSON_UPSTREAM"] ?? "" == "" { settings.upstream = .unix(read.upstreamPath) }
        if runtime.environment["CAISSON_LOG_FORMAT"] ?? "" == "" {
            settings.logFormat = read.logIsJSON ? .json : .text
        }
        if runtime.environment["CAISSON_GRACE"] ?? "" == "" { settings.grace = min(read.grace, 3600) }
        settings.logDetail = read.logLevel == .debug ? .everything : .denialsAndErrors
        if runtime.environment["CAISSON_WATCHDOG"] ?? "" == "", read.watchdog.interval > 0 {
            settings.watchdog = Settings.Watchdog(
                interval: read.watchdog.interval, stopsWhenLost: read.watchdog.stopsWhenLost)
        }
        settings.answersHealthcheck = read.allowsHealthcheck
    }

    /// Returns the policies. Clients are checked only on TCP: a unix socket is guarded by its mode.
    private func policies(in read: WollomaticConfiguration, settings: Settings) -> PolicySet {
        var sources: [any ClientPolicySource] = []
        let sockets = settings.listeners.filter { if case .unix = $0 { true } else { false } }
        var clients = sockets.map { PolicySet.ClientRule(matcher: .listener($0), policy: 0) }
        if sockets.count < settings.listeners.count, let name = read.proxyContainerName {
            sources = [WollomaticLabels(prefix: read.labelPrefix, proxyContainer: name)]
            clients.append(PolicySet.ClientRule(subject: .labels(source: 0), policy: 0))
        }
        clients += read.allowFrom.map { caller in
            switch caller {
            case .block(let block): PolicySet.ClientRule(matcher: .address(block), policy: 0)
            case .name(let name): PolicySet.ClientRule(matcher: .host(name.lowercased()), policy: 0)
            }
        }
        let policy = WollomaticReader.limit(read.policy, to: read.bindMountFrom)
        var set = PolicySet(policies: [policy], clients: clients, sources: sources)
        set.strangersAreTold = "\(read.allowFromPlace) does not name this client, so nothing is allowed"
        return set
    }

    // MARK: CetusGuard

    /// Applies the files for TLS. Both are for TCP: an address without TLS is a unix socket then.
    private func apply(
        frontend: TLSServerFiles?, backend: TLSClientFiles?, to settings: inout Settings
    ) {
        if let frontend {
            settings.listeners = settings.listeners.map(\.overTLS)
            for case .tls(let host, let port) in settings.listeners {
                settings.certificates[.tls(host: host, port: port)] = frontend
            }
        }
        if let backend {
            settings.upstream = settings.upstream.overTLS
            settings.upstreamTLS = backend
        }
    }

    private func readCetusGuard(using file: Configuration.FileReader) -> Configuration {
        let read = CetusGuardConfiguration.read(arguments: flags, runtime: runtime, file: file)
        var issues = issues
        var settings = SettingsReader(runtime: runtime, dialect: dialect, issues: &issues).settings
        issues += read.issues
        if mayListen(isNamed: read.frontendsReason == nil) {
            settings.listeners = read.frontends
            settings.listenersReason = read.frontendsReason
        }
        if runtime.environment["CAISSON_UPSTREAM"] ?? "" == "" { settings.upstream = read.backend }
        apply(frontend: read.frontendTLS, backend: read.backendTLS, to: &settings)
        settings.logDetail = read.logLevel >= 7 ? .everything : .denialsAndErrors
        var result = configuration(policies: PolicySet(policy: read.policy), settings: settings, issues: issues)
        if read.asksForHelp { result.asks = .help } else if read.asksForVersion { result.asks = .version }
        return result
    }
}
