// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Glibc
import NIOCore
import PolicyCore

/// Keeps the container table up to date, by a list first and by the engine's events afterwards. The gate has one, on
/// one event loop, so its bounds are the gate's.
///
/// A container of which an event came identifies no client until it has been inspected again. Without a stream of
/// events the table is empty, because outdated entries would stay. A stream may be open and silent because a proxy on
/// the way buffers it, so the list is requested periodically, and an old one expires.
final class ContainerWatch {
    let eventLoop: any EventLoop
    let lookup: any EngineQuestions
    let directory: ClientDirectory

    private(set) var stream: EventStream?
    private var isStopped = false
    /// The time of the last event, in seconds on the engine's clock; after a gap events are requested from then on.
    private var lastEvent: Int64?
    private var retryDelay = ContainerWatch.firstDelay
    private var openedAt = NIODeadline.uptimeNanoseconds(0)

    let networks: NetworkWatch
    let records: NetworkRecords
    /// Containers on whose networks it depends what others' labels are worth.
    var decisive: Set<String> = []
    var inspections = Inspections()
    /// The resolved hosts of namespace sharers, each since the sharer's start, whatever the hosts are renamed to later.
    var sharedNamespaces: [String: SharedNamespace] = [:]
    /// The containers of events that came while a list was under way: the list may be older.
    private(set) var touched: Set<String> = []
    /// The memory of the table.
    let tableMemory: MemoryBudget.Reservation
    var tableBytes = 0
    /// The containers whose labels were read and reported on.
    var readLabels: Set<String> = []
    private(set) var labels: LabelReading?
    private var listWaiters: [EventLoopPromise<LookupResult>] = []
    private var streamWaiters: [EventLoopPromise<Void>] = []
    /// The pace of lists on behalf of unknown clients.
    private(set) var pace = ListPace()
    private var nextList: Scheduled<Void>?
    private var tableEnd: Scheduled<Void>?
    /// The engine's socket at the opening of the stream.
    private var socket: SocketIdentity?

    /// Questions at once, at most: inspections, the list, the stream of events, the networks, and who is on them.
    static let mostQuestions = Inspections.limit + 3 + NetworkRecords.most

    static let firstDelay = TimeAmount.milliseconds(250)
    private static let lastDelay = TimeAmount.seconds(5)
    /// The interval of lists, whatever events say, and the delay after a failed one.
    static let listInterval = TimeAmount.seconds(10)
    private static let failedListDelay = TimeAmount.seconds(2)
    /// The age at which a table that no list has confirmed expires.
    static let tableAge = listInterval + EngineLookup.limit
    private static let socketInterval = TimeAmount.seconds(1)

    init(lookup: any EngineQuestions, directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        tableMemory = MemoryBudget.Reservation(of: lookup.memory, for: .gate)
        self.directory = directory
        networks = NetworkWatch(lookup: lookup, directory: directory, on: eventLoop)
        records = NetworkRecords(lookup: lookup, directory: directory, on: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Sets the readers of containers' labels, and reports on those in the table.
    func read(labels: LabelReading?) {
        self.labels = labels
        readLabels = []
        tellOfLabels()
    }

    func start() {
        networks.forget()
        openStream()
        lookAtSocket()
    }

    /// Restarts the stream if the engine's socket has been replaced: the earlier engine may live on, and report
    /// containers that are not the gate's concern.
    private func lookAtSocket() {
        guard !isStopped else { return }
        if stream != nil, let now = lookup.socket, let socket, now != socket { restart() }
        eventLoop.assumeIsolated().scheduleTask(in: Self.socketInterval) { [weak self] in self?.lookAtSocket() }
    }

    func stop() {
        isStopped = true
        forgetAll()
        tellStreaming()
    }

    /// Whether the stream of events is open, so that the table is kept up to date.
    var isStreaming: Bool { stream?.isLive == true }

    /// Returns a future that succeeds when events come; the caller sets a limit.
    func streaming() -> EventLoopFuture<Void> {
        guard !isStreaming, !isStopped else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        streamWaiters.append(promise)
        return promise.futureResult
    }

    private func tellStreaming() {
        let waiters = streamWaiters
        streamWaiters = []
        for waiter in waiters { waiter.succeed() }
    }

    var isListing: Bool { !listWaiters.isEmpty }

    // MARK: The stream of events

    private func openStream() {
        guard !isStopped else { return }
        // The engine's clock may be behind; events that come twice do no harm.
        let since = lastEvent ?? EngineClock.now - 60
        openedAt = eventLoop.now
        socket = lookup.socket
        let stream = EventStream(lookup: lookup, on: eventLoop)
        self.stream = stream
        stream.open(since: since) { [weak self, weak stream] event in
            guard let self, let stream, self.stream === stream else { return }
            switch event {
            case .began: refresh().assumeIsolated().whenComplete { _ in self.tellStreaming() }
            case .line(let line): take(EngineEvent(parsing: line))
            case .longLine(let beginning): take(EngineEvent(beginning: beginning))
            case .ended: restart()
            }
        }
    }

    /// Restarts behind an event that cannot be read; otherwise it would come again.
    private func skipAndRestart() {
        lastEvent = EngineClock.now
        restart()
    }

    private func restart() {
        forgetAll()
        tellStreaming()
        guard !isStopped else { return }
        // A stream that lasted for a while resets the delay.
        if openedAt + Self.lastDelay < eventLoop.now { retryDelay = Self.firstDelay }
        eventLoop.assumeIsolated().scheduleTask(in: retryDelay) { self.openStream() }
        retryDelay = min(retryDelay + retryDelay, Self.lastDelay)
    }

    /// Forgets all state, including look-ups under way, whose results would be outdated.
    private func forgetAll() {
        stream?.close()
        stream = nil
        nextList?.cancel()
        tableEnd?.cancel()
        forgetTable()
        networks.forget()
        directory.forgetFailedLookups()
        finishList(with: .unanswered)
        forgetInspections()
    }

    /// Takes an event; nil for one that could not be read, whose container is unknown.
    private func take(_ event: EngineEvent?) {
        guard let event else { return skipAndRestart() }
        // An event further ahead than this has no usable time.
        lastEvent = max(min(event.time, EngineClock.now + 60), lastEvent ?? 0)
        if event.effect == .networks {
            networks.forget()
            return directory.forgetFailedLookups()
        }
        // Events without an effect do not make a list outdated.
        guard let id = event.container, event.effect != .none else { return }
        touched.insert(id)
        inspections.outdate(id)
        switch event.effect {
        case .none, .networks: return
        case .gone:
            leaveOut(id)
        case .begun, .connected, .changed:
            if event.effect != .changed { noteStart(of: id, runs: event.effect == .begun) }
            directory.update { $0.containers.markStale(id: id) }
            directory.forgetFailedLookups()
            inspect(id)
        }
    }

    private func noteStart(of id: String, runs: Bool) {
        networks.noteConnection()
        inspections.noteStart(of: id, runs: runs)
        if runs { directory.update { $0.containers.begin(id: id) } }
    }

    // MARK: All containers

    /// Lists all containers. Requests that come while the list is under way share its result.
    func refresh() -> EventLoopFuture<LookupResult> {
        guard isStreaming else { return eventLoop.makeSucceededFuture(.unanswered) }
        let promise = eventLoop.makePromise(of: LookupResult.self)
        listWaiters.append(promise)
        guard listWaiters.count == 1 else { return promise.futureResult }
        touched = []
        pace.begin(at: eventLoop.now)
        let stream = stream
        lookup.ask(.table, on: eventLoop).assumeIsolated().whenComplete { result in
            if self.stream === stream { self.listed(with: result) }
        }
        return promise.futureResult
    }

    private func listed(with result: Result<LookupResponse, any Error>) {
        defer { pace.end(at: eventLoop.now) }
        guard let containers = lookup.read(.table, result: result, read: listed(in:)) else {
            listAgain(in: Self.failedListDelay)
            return finishList(with: .unanswered)
        }
        take(containers)
        warn()
        listAgain(in: Self.listInterval)
        tableEnd?.cancel()
        tableEnd = eventLoop.assumeIsolated().scheduleTask(deadline: pace.begun + Self.tableAge) { self.restart() }
        finishList(with: .answered)
    }

    private func listAgain(in delay: TimeAmount) {
        nextList?.cancel()
        nextList = eventLoop.assumeIsolated().scheduleTask(in: delay) { _ = self.refresh() }
    }

    private func finishList(with result: LookupResult) {
        let waiters = listWaiters
        listWaiters = []
        for waiter in waiters { waiter.succeed(result) }
    }
}

/// The gate's clock, in the unit of the engine's events.
private enum EngineClock {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }
}
