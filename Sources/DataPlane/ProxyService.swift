// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import PolicyCore
import Synchronization
import Telemetry

/// The gate: its listeners and its event loops, from start to stop.
package final class ProxyService: Sendable {
    private let configuration: GateConfiguration
    private let group: MultiThreadedEventLoopGroup
    private let loops: [NIOLoopBound<GateLoop>]
    private let identities: ClientResolver
    private let strangers: StrangerReport
    private let objects: ObjectLookup
    private let listeners: Mutex<[OpenListener]>
    /// The generation in force.
    private let force: Mutex<Generation>

    /// The gate's reports on itself.
    package struct Reporting: Sendable {
        /// The id of this run of the program, part of request ids.
        let run: String
        /// The logger for the gate's own look-ups.
        let logger: Logger

        package init(run: String, logger: Logger) {
            self.run = run
            self.logger = logger
        }
    }

    /// - Parameter observer: makes an observer of exchanges, one for each event loop.
    /// - Throws: ``TLSProblem``.
    package init(
        configuration: GateConfiguration, group: MultiThreadedEventLoopGroup, reporting: Reporting,
        observer: () -> any ExchangeObserver
    ) throws {
        self.configuration = configuration
        self.group = group
        let eventLoops = Array(group.makeIterator())
        let connector = try UpstreamConnector(upstream: configuration.upstream)
        let limit = ConnectionLimit(of: configuration.limits.connections)
        let memory = MemoryBudget(limit: configuration.limits.bodyMemory)
        let ownLoop = group.next()
        let lookup = EngineLookup(upstream: connector, report: LookupReport(logger: reporting.logger), memory: memory)
        let identities = try ownLoop.submit { ClientResolver(lookup: lookup, on: ownLoop, logger: reporting.logger) }
            .wait()
        self.identities = identities
        let strangers = StrangerReport(logger: reporting.logger)
        self.strangers = strangers
        let questions = GateLoop.Questions(
            identities: identities, objects: ObjectLookup(engine: identities.lookup))
        objects = questions.objects
        let generation = Generation(configuration: configuration)
        var loops: [NIOLoopBound<GateLoop>] = []
        for (index, eventLoop) in eventLoops.enumerated() {
            let observer = UncheckedTransfer(observer())
            let numbers = RequestNumbers(run: reporting.run, loop: index, loops: eventLoops.count)
            loops.append(
                try eventLoop.submit {
                    let shared = ExchangeShared(
                        generation: generation, directory: identities.directory, numbers: numbers,
                        observer: observer.value)
                    shared.memory = memory
                    shared.strangers = strangers
                    let pool = UpstreamPool(
                        connector: connector, eventLoop: eventLoop, loops: eventLoops.count,
                        buffers: configuration.limits.buffers)
                    let loop = GateLoop(pool: pool, shared: shared, limit: limit, questions: questions)
                    return NIOLoopBound(loop, eventLoop: eventLoop)
                }.wait())
        }
        self.loops = loops
        listeners = Mutex([])
        force = Mutex(generation)
    }

    /// The addresses that the gate listens on now.
    package var addresses: [GateAddress] { listeners.withLock { $0.map(\.address) } }

    /// The containers in the table that identifies clients; none if no entry needs it.
    package var containers: [ContainerDescription] {
        let table = identities.directory.look().knowledge.containers
        return table.ids.compactMap { table.container(id: $0) }
    }

    /// One of the gate's event loops.
    package var eventLoop: any EventLoop { group.next() }

    /// The limits that were set at the start; they never change.
    package var limits: GateLimits { configuration.limits }

    /// Opens all listeners, or none.
    /// - Throws: ``ListenerError``.
    package func listen() throws {
        let opened = try open(at: configuration.listeners, configuration: configuration)
        identities.keep(for: configuration.policies)
        try take(opened) { try $0.accept() }
    }

    /// Replaces the configuration. New listeners are opened first; if that fails, nothing has changed and no client was
    /// let in. Running exchanges keep the policies that they began with. Listeners in both configurations stay as they
    /// are; removed ones accept no more connections, and the connections that they accepted end with their exchanges.
    /// If the certificates of a listener have changed, its TLS clients have to connect again: the new policies never
    /// judge by the old certificates, nor the old ones by the new.
    ///
    /// The upstream, the limit of connections and the grace stay as they were at the start.
    /// - Throws: ``ListenerError``.
    package func replace(with configuration: GateConfiguration) throws {
        try replace(with: configuration) { try $0.accept() }
    }

    /// - Parameter accept: lets a listener accept clients. This step is the last one that can fail; until then
    ///   everything can be undone.
    func replace(with configuration: GateConfiguration, accept: (OpenListener) throws -> Void) throws {
        try checkThreads(for: configuration.policies)
        let present = listeners.withLock { $0.map(\.address) }
        let renewals = try renewals(for: configuration)
        let opened = try open(
            at: configuration.listeners.filter { !present.contains($0) }, configuration: configuration)
        let (old, generation) = (force.withLock { $0 }, Generation(configuration: configuration))
        for renewal in renewals { renewal.credentials.suspend() }
        do {
            try adopt(generation, inPlaceOf: old)
            try take(opened, accept: accept)
        } catch {
            try adopt(old, inPlaceOf: generation)
            for renewal in renewals { renewal.credentials.resume() }
            throw error
        }
        force.withLock { $0 = generation }
        strangers.forget()
        try renew(renewals)
        closeListeners { !configuration.listeners.contains($0) }
        for loop in loops { try loop.eventLoop.submit { loop.value.drainStrangers() }.wait() }
    }

    /// Throws if there is no room for the threads that the first DNS names need.
    private func checkThreads(for policies: PolicySet) throws {
        guard !policies.hostNames.isEmpty, force.withLock({ $0.policies.hostNames.isEmpty }) else { return }
        guard ThreadRoom.isThere(for: HostNames.mostThreads) else { throw ThreadRoom.Shortage() }
    }

    /// Puts a generation in force. The names and containers of the other one are kept until no event loop judges by it.
    private func adopt(_ generation: Generation, inPlaceOf other: Generation) throws {
        identities.keep(for: generation.policies, beside: other.policies)
        defer { identities.keep(for: generation.policies) }
        for loop in loops { try loop.eventLoop.submit { loop.value.adopt(generation) }.wait() }
    }

    private func renew(_ renewals: [Renewal]) throws {
        for renewal in renewals {
            renewal.credentials.replace(with: renewal.context, fingerprint: renewal.fingerprint)
            for loop in loops { try loop.eventLoop.submit { loop.value.drain(listener: renewal.listener) }.wait() }
        }
    }

    private struct Renewal {
        let listener: GateAddress
        let credentials: TLSCredentials
        let context: NIOSSLContext
        let fingerprint: TLSFingerprint
    }

    /// Reads the certificates of the remaining listeners, and returns those that have changed.
    private func renewals(for configuration: GateConfiguration) throws -> [Renewal] {
        try listeners.withLock { $0 }.compactMap { (listener) -> Renewal? in
            guard let credentials = listener.credentials, let files = configuration.certificates[listener.address]
            else {
                return nil
            }
            do {
                // Taken before the context is made: if the files change in between, the next reload finds a change
                // again.
                let fingerprint = try TLSFingerprint(of: files)
                if credentials.areOf(fingerprint) { return nil }
                return Renewal(
                    listener: listener.address, credentials: credentials,
                    context: try TLSContexts.server(with: files), fingerprint: fingerprint)
            } catch {
                throw ListenerError(address: listener.address, cause: error)
            }
        }
    }

    /// Lets all of these listeners accept clients, or none.
    private func take(_ opened: [OpenListener], accept: (OpenListener) throws -> Void) throws {
        for listener in opened {
            do {
                try accept(listener)
            } catch {
                for listener in opened { listener.close() }
                throw ListenerError(address: listener.address, cause: error)
            }
        }
        listeners.withLock { $0 += opened }
    }

    /// Opens all of these addresses, or none; they do not accept yet.
    private func open(at addresses: [GateAddress], configuration: GateConfiguration) throws -> [OpenListener] {
        let byLoop = Dictionary(
            uniqueKeysWithValues: zip(group.makeIterator(), loops).map { (ObjectIdentifier($0 as AnyObject), $1) })
        let opener = Listeners(group: group, loops: byLoop, configuration: configuration)
        var opened: [OpenListener] = []
        for address in addresses where !opened.contains(where: { $0.address == address }) {
            do {
                opened.append(try opener.open(at: address))
            } catch {
                for listener in opened { listener.close() }
                throw ListenerError(address: address, cause: error)
            }
        }
        return opened
    }

    /// Pings the engine by the way that requests take.
    package func ping(on eventLoop: any EventLoop) -> EventLoopFuture<EngineState> {
        let loop = loops.first { $0.eventLoop === eventLoop } ?? loops.first
        guard let loop else { return eventLoop.makeSucceededFuture(.silent("the gate has no event loop")) }
        let state = loop.eventLoop.flatSubmit { EngineProbe.ping(loop.value.pool) }
        state.whenSuccess { [identities] state in
            switch state {
            case .answers(let engine), .refuses(_, let engine): identities.lookup.engine.note(engine)
            case .foreign, .silent: break
            }
        }
        return state.hop(to: eventLoop)
    }

    /// Returns the gauges of all event loops together.
    package func gauges(on eventLoop: any EventLoop) -> EventLoopFuture<GateGauges> {
        let each = loops.map { loop in loop.eventLoop.submit { loop.value.gauges } }
        return EventLoopFuture.reduce(into: GateGauges(), each, on: eventLoop) { $0.add($1) }
    }

    /// Stops accepting, lets exchanges end within the grace, then cuts the rest, and ends the gate's own look-ups last.
    package func stop() {
        closeListeners { _ in true }
        identities.stop()
        let drained = loops.map { loop in
            loop.eventLoop.flatSubmit { loop.value.drain() }
        }
        let all = EventLoopFuture.andAllComplete(drained, on: group.next())
        let deadline = group.next().scheduleTask(in: .seconds(Int64(configuration.limits.grace))) { [loops] in
            for loop in loops { loop.eventLoop.execute { loop.value.cut() } }
        }
        try? all.wait()
        deadline.cancel()
        endQuestions()
    }

    /// Ends all look-ups before the event loops: a result may be passed to another loop, which passes it to a third.
    private func endQuestions() {
        objects.close()
        for _ in 0..<3 { for loop in group.makeIterator() { try? loop.submit {}.wait() } }
    }

    private func closeListeners(where isGone: (GateAddress) -> Bool) {
        let gone = listeners.withLock { open in
            let gone = open.filter { isGone($0.address) }
            open.removeAll { isGone($0.address) }
            return gone
        }
        for listener in gone { listener.close() }
    }
}

/// An error of an address that cannot be listened on.
package struct ListenerError: Error {
    package let address: GateAddress
    package let cause: any Error
}

/// A value that is passed to the one event loop that uses it.
private struct UncheckedTransfer<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
