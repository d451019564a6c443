// SPDX-License-Identifier: Apache-2.0

import Addressing
import Admin
import Audit
import DataPlane
import Glibc
import Logging
import NIOCore
import NIOPosix
import PolicyConfig
import PolicyCore
import Telemetry

/// The command `caisson run`: it reads the environment, opens the gate, and waits for its end.
struct RunCommand: Command {
    static let description = CommandDescription(
        name: "run", summary: "Open the gate, as the environment says (the default).", options: SourceOptions.options)

    private let source: SourceOptions

    init(words: CommandWords) { source = SourceOptions(words: words) }

    func run() throws {
        // Before any other thread, so that all of them inherit the mask.
        let signals = StopSignals()
        ProcessNumbers.begin()
        let configuration = source.read(startsGate: true)
        switch configuration.asks {
        case .help: return print(CaissonCommand.helpPage, terminator: "")
        case .version: return print(Version.line)
        case nil: break
        }
        let sink = LogSink()
        guard WorkerThread.start({ sink.run() }) else {
            printError("caisson: \(WorkerThread.failure)")
            throw ExitCode(1)
        }
        defer { sink.close() }
        let gate = Gate(configuration: configuration, sink: sink)
        guard gate.reportIssues() else { throw ExitCode.configuration }
        try gate.run(until: signals, rereading: source.reread)
    }
}

/// The composition root: it connects all running parts.
struct Gate {
    private let configuration: Configuration
    private let sink: LogSink
    private let logger: Logger
    private let format: AccessLog.Format
    private let history: PolicyHistory
    /// The last content found in the policy file that is not in force yet.
    private let found = FoundContents()

    init(configuration: Configuration, sink: LogSink) {
        self.configuration = configuration
        self.sink = sink
        let format: AccessLog.Format = configuration.settings.logFormat == .json ? .json : .text
        self.format = format
        history = PolicyHistory(policies: configuration.policies.policies.map(\.name))
        logger = Logger(label: "caisson") { _ in CaissonLogHandler(sink: sink, format: format) }
    }

    /// Reports all issues at once. Returns false if one of them stops the start.
    func reportIssues() -> Bool {
        report(configuration.issues)
        return !configuration.hasErrors
    }

    private func report(_ issues: [Issue]) {
        for issue in issues { logger.log(level: issue.severity == .error ? .error : .warning, "\(issue)") }
    }

    /// Takes over the present configuration, whole or not at all. Returns the configuration in force if it is new.
    private func reload(
        _ service: ProxyService, with new: Configuration?, audit: AuditTrail?
    ) -> Configuration? {
        let taken = reload(service, with: new)
        if let new { audit?.reloaded(to: new, generation: history.generation, isInForce: taken != nil) }
        return taken
    }

    private func reload(_ service: ProxyService, with new: Configuration?) -> Configuration? {
        guard let new else {
            logger.info("SIGHUP: there is no policy file to read again")
            return nil
        }
        report(new.issues)
        guard !new.hasErrors else {
            history.failed()
            logger.error("the old configuration stays in force")
            return nil
        }
        do {
            try service.replace(
                with: GateConfiguration(
                    configuration: new, limits: service.limits, generation: history.generation + 1))
            if !configuration.settings.differsOnlyInListeners(from: new.settings) {
                logger.warning(
                    "upstream, log, audit, limits and modes of sockets that stay are taken at the next start")
            }
            for line in StartReport(on: new).lines { logger.log(level: line.level, "reloaded: \(line.text)") }
            checkEntries(of: new.policies, service: service)
            history.reloaded(with: new.policies.policies.map(\.name))
            return new
        } catch let error as ListenerError {
            let address = error.address
            let words = ErrorText.words(for: error.cause) + Self.ownPort(of: error, among: service.addresses)
            logger.error("cannot listen on \(address): \(words); the old configuration stays in force")
        } catch {
            logger.error("\(ErrorText.words(for: error)); the old configuration stays in force")
        }
        history.failed()
        return nil
    }

    /// Returns a hint if a new listener has the port of an old one: it is opened before the old one is closed, which
    /// fails.
    private static func ownPort(of error: ListenerError, among addresses: [GateAddress]) -> String {
        guard (error.cause as? IOError)?.errnoCode == EADDRINUSE, let port = error.address.port,
            let own = addresses.first(where: { $0.port == port })
        else {
            return ""
        }
        let now = own
        return ", by this gate itself, which listens on \(now) until the new configuration is in force: restart it"
    }

    func run(
        until signals: StopSignals, rereading: (Configuration.Source, WatchedContents?) -> Configuration?
    ) throws {
        let limits = try limitsInForce()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: limits.threads)
        // The report is made before clients are let in: with many rules it takes a while.
        let report = StartReport(on: configuration)
        let observers = try GateObservers(for: configuration, on: group, logger: logger)
        defer { observers.audit?.close() }
        let service = try open(on: group, observers: observers, limits: limits.limits)
        let adminFile = try serveAdmin(for: service, observers: observers, on: group)
        defer { adminFile?.remove() }
        var health = HealthNames()
        health.serve(configuration, on: group, logger: logger)
        serveHealthcheck(on: group)
        let watchdog = startWatchdog(on: group.next())
        announce(report, service: service, on: group.next())
        checkEntries(of: configuration.policies, service: service)
        MemoryReturn.start(on: group.next())
        MemoryReturn.letCodeGo()
        if case .file(let path) = configuration.source { watch(path) }
        ServiceManager.notify(.ready)
        while signals.next() == SIGHUP {
            ServiceManager.notify(.reloading)
            defer { ServiceManager.notify(.ready) }
            let read = rereading(configuration.source, found.take())
            guard let new = reload(service, with: read, audit: observers.audit) else { continue }
            health.serve(new, on: group, logger: logger)
            MemoryReturn.letCodeGo()
        }
        ServiceManager.notify(.stopping)
        logger.info("stopping: streams have \(configuration.settings.grace) s")
        signals.endAtSecond()
        service.stop()
        logger.info("stopped")
        try group.syncShutdownGracefully()
        if watchdog?.endsProgram == true { throw ExitCode(Watchdog.status) }
    }

    private func limitsInForce() throws -> LimitsInForce {
        let limits = LimitsInForce(
            settings: configuration.settings, descriptors: DescriptorLimit.raise(), memory: MemoryLimit.ofGroup,
            processors: Processors.usable)
        for warning in limits.warnings { logger.warning("\(warning)") }
        guard ThreadRoom.isThere(for: limits.threads + ThreadRoom.own) else {
            logger.error("\(WorkerThread.failure)")
            throw ExitCode(1)
        }
        return limits
    }

    /// Reports entries that match no client: unknown names, and containers that do not exist.
    private func checkEntries(of policies: PolicySet, service: ProxyService) {
        NameCheck.start(for: policies, logger: logger)
        EntryCheck.start(for: policies, service: service, logger: logger)
    }

    /// Watches the file. A change has the effect of SIGHUP, and carries the file's content.
    private func watch(_ path: String) {
        let found = found
        FileWatch.start(
            on: path,
            changed: { if found.put($0) { kill(getpid(), SIGHUP) } }
        ) { [logger] reason in
            logger.warning("\(path) is not watched (\(reason)): send SIGHUP when it has changed")
        }
    }

    private func startWatchdog(on eventLoop: any EventLoop) -> Watchdog? {
        let watchdog = configuration.settings.watchdog.map {
            Watchdog(settings: $0, upstream: Upstream(settings: configuration.settings), logger: logger)
        }
        watchdog?.start(on: eventLoop)
        return watchdog
    }

    private func serveHealthcheck(on group: MultiThreadedEventLoopGroup) {
        guard configuration.settings.answersHealthcheck else { return }
        do {
            let server = HealthcheckPort.server(for: Upstream(settings: configuration.settings))
            try server.serve(
                on: group, at: .address(SocketAddress(listeningOn: "127.0.0.1", port: HealthcheckPort.number)),
                prepare: AcceptPause.prepare)
        } catch {
            logger.error("cannot listen on 127.0.0.1:\(HealthcheckPort.number): \(ErrorText.words(for: error))")
        }
    }

    /// Serves the admin listener, if it is set. Returns the socket's file, if there is one.
    private func serveAdmin(
        for service: ProxyService, observers: GateObservers, on group: MultiThreadedEventLoopGroup
    ) throws -> UnixSocketFile? {
        guard let address = configuration.settings.admin else { return nil }
        if address == configuration.settings.upstream || configuration.settings.listeners.contains(address) {
            logger.error("admin: \(address) is where the engine or the gate itself listens")
            throw ExitCode(1)
        }
        let pages = AdminPages(service: service, observers: observers, history: history, sink: sink)
        do {
            let (place, file) = try place(of: address)
            try AdminServer(respond: pages.answer).serve(on: group, at: place, prepare: AcceptPause.prepare)
            logger.info("admin: metrics and health at \(address)")
            return file
        } catch {
            logger.error("admin: cannot listen on \(address): \(ErrorText.words(for: error))")
            throw ExitCode(1)
        }
    }

    /// Returns the address to listen on. There is no TLS here; the reader refuses an address with it.
    private func place(of address: GateAddress) throws -> (AdminServer.ListenAddress, UnixSocketFile?) {
        switch address {
        case .tcp(let host, let port), .tls(let host, let port):
            return (.address(try SocketAddress(listeningOn: host, port: port)), nil)
        case .unix(let path):
            let (descriptor, file) = try UnixSocketFile.listen(at: path, file: UnixFile())
            return (.listening(descriptor), file)
        }
    }

    private func open(
        on group: MultiThreadedEventLoopGroup, observers: GateObservers, limits: GateLimits
    ) throws -> ProxyService {
        do {
            let service = try makeService(on: group, observers: observers, limits: limits)
            try service.listen()
            return service
        } catch let error as ListenerError {
            logger.error("cannot listen on \(error.address): \(ErrorText.words(for: error.cause))")
        } catch let error as TLSProblem {
            logger.error("upstream: \(error.message)")
        }
        throw ExitCode(1)
    }

    private func makeService(
        on group: MultiThreadedEventLoopGroup, observers: GateObservers, limits: GateLimits
    ) throws -> ProxyService {
        let reporting = ProxyService.Reporting(run: observers.run, logger: logger)
        return try ProxyService(
            configuration: GateConfiguration(configuration: configuration, limits: limits, generation: 1), group: group,
            reporting: reporting, observer: observers.maker(for: configuration.settings, sink: sink, format: format))
    }

    private func announce(_ report: StartReport, service: ProxyService, on eventLoop: any EventLoop) {
        printTable()
        for line in report.lines { logger.log(level: line.level, "\(line.text)") }
        let settings = configuration.settings
        let upstream = settings.upstream
        let logger = logger
        service.ping(on: eventLoop).whenSuccess { state in
            let line = EngineLine.about(upstream, state: state)
            logger.log(level: line.level, "engine: \(line.text)")
            guard case .silent = state else { return PortCheck.start(for: settings, on: eventLoop, logger: logger) }
            if let advice = SocketAdvice.about(upstream) { logger.warning("engine: \(advice)") }
        }
    }
}

extension Gate {
    /// Prints the table of permissions if the gate is started on a terminal.
    private func printTable() {
        guard format == .text, isatty(STDERR_FILENO) == 1 else { return }
        let style = TextStyle.of(STDERR_FILENO, in: ProcessEnvironment.read().environment)
        printError(PolicyTable(of: configuration).text(in: style))
    }
}

/// The names under which a gate responds to health checks: those of its listeners, now and at its start, which is all
/// that its environment shows; that of its configuration file; in Caisson's image, which has one gate, also the common
/// one.
private struct HealthNames {
    private var first: [String] = []
    private var current: (listeners: [String], channel: (any Channel)?)?

    mutating func serve(_ configuration: Configuration, on group: MultiThreadedEventLoopGroup, logger: Logger) {
        let listeners = configuration.settings.listeners.map(\.description)
        if current == nil {
            first = listeners
            if ProcessEnvironment.isOurImage {
                _ = try? HealthEndpoint.only.serve(on: group, prepare: AcceptPause.prepare)
            }
            if case .file(let path) = configuration.source {
                _ = try? HealthEndpoint(file: path).serve(on: group, prepare: AcceptPause.prepare)
            }
        }
        guard current?.listeners != listeners else { return }
        // Names between those of the start and the present ones have no callers left.
        if let former = current, former.listeners != first { try? former.channel?.close().wait() }
        let isNew = current == nil || listeners != first
        current = (listeners, nil)
        guard isNew else { return }
        do {
            current?.channel = try HealthEndpoint(listeners: listeners).serve(on: group, prepare: AcceptPause.prepare)
        } catch {
            logger.warning("`caisson health` will not work: \(ErrorText.words(for: error))")
        }
    }
}

/// The identity of this run in its request numbers: four hexadecimal digits.
enum InstanceID {
    static func make() -> String {
        let text = String(UInt16.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 4 - text.count) + text
    }
}
