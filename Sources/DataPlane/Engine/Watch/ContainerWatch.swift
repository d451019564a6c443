// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Glibc
import NIOCore
import PolicyCore

/// Keeps the table of containers up to date: by a list to begin with, then by the engine's events. The gate has one, on
/// one event loop: its bounds are the gate's.
///
/// What an event casts doubt on belongs to nobody until it has been asked for anew. Without a stream of events the table
/// is empty: nothing would take back what it says. A stream may be open and say nothing, because somebody on the way
/// keeps it: so the list is asked for again and again, and what an old one says counts for nothing.
final class ContainerWatch {
    let eventLoop: any EventLoop
    let lookup: any EngineQuestions
    let directory: ClientDirectory

    private(set) var stream: EventStream?
    private var isStopped = false
    /// The engine's clock at the last event, in seconds; events from then on are asked for again after a gap.
    private var lastEvent: Int64?
    private var retryDelay = ContainerWatch.firstDelay
    private var openedAt = NIODeadline.uptimeNanoseconds(0)

    let networks: NetworkWatch
    /// Containers on whose networks it depends what others' labels are worth.
    var decisive: Set<String> = []
    var inspections = Inspections()
    /// Where guests were found to run, and since when they run there: whatever their hosts are called later.
    var sharedNamespaces: [String: SharedNamespace] = [:]
    /// What events spoke of while a list was under way: the list may be older.
    private(set) var touched: Set<String> = []
    /// What the table takes of the memory budget.
    let tableMemory: MemoryBudget.Reservation
    var tableBytes = 0
    /// Whose labels were read, and where it is told what there is to say of them.
    var readLabels: Set<String> = []
    private(set) var labels: LabelReading?
    private var listWaiters: [EventLoopPromise<LookupResult>] = []
    private var streamWaiters: [EventLoopPromise<Void>] = []
    /// When lists may be asked for on behalf of strangers.
    private(set) var pace = ListPace()
    private var nextList: Scheduled<Void>?
    private var tableEnd: Scheduled<Void>?
    /// The engine's socket when the stream was opened.
    private var socket: SocketIdentity?

    /// Questions at once, at most: inspections, the list, the stream of events, and the networks.
    static let mostQuestions = Inspections.limit + 3

    static let firstDelay = TimeAmount.milliseconds(250)
    private static let lastDelay = TimeAmount.seconds(5)
    /// So often all containers are asked for, whatever events say; and so soon after the engine did not answer.
    static let listInterval = TimeAmount.seconds(10)
    private static let failedListDelay = TimeAmount.seconds(2)
    /// A table that no list has confirmed for so long is nobody's.
    static let tableAge = listInterval + EngineLookup.limit
    private static let socketInterval = TimeAmount.seconds(1)

    init(lookup: any EngineQuestions, directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        tableMemory = MemoryBudget.Reservation(of: lookup.memory, for: .gate)
        self.directory = directory
        networks = NetworkWatch(lookup: lookup, directory: directory, on: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Has these read the labels of containers, and told what there is to say of them.
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

    /// An engine that was replaced at its path may live on, and tell of containers that nobody means.
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

    /// Events come: what the table says is kept up to date.
    var isStreaming: Bool { stream?.isLive == true }

    /// Fulfilled when events come; what waits for that has a limit of its own.
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
        // An engine's clock may run behind ours; what is told twice does no harm.
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

    /// Asked for again from here on, else the same line would come again.
    private func skipAndRestart() {
        lastEvent = EngineClock.now
        restart()
    }

    private func restart() {
        forgetAll()
        tellStreaming()
        guard !isStopped else { return }
        // A stream that lived for a while was a good one.
        if openedAt + Self.lastDelay < eventLoop.now { retryDelay = Self.firstDelay }
        eventLoop.assumeIsolated().scheduleTask(in: retryDelay) { self.openStream() }
        retryDelay = min(retryDelay + retryDelay, Self.lastDelay)
    }

    /// Also what is still being asked for: its answer is of a time that is over.
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

    /// Nil where something was told that could not be read: nobody knows of whom.
    private func take(_ event: EngineEvent?) {
        guard let event else { return skipAndRestart() }
        // An engine that is ahead of us by more than this has no clock.
        lastEvent = max(min(event.time, EngineClock.now + 60), lastEvent ?? 0)
        if event.effect == .networks {
            networks.forget()
            return directory.forgetFailedLookups()
        }
        // What changes nothing makes no list older.
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

    /// Asks for all containers. Whoever asks while the question is under way shares its answer.
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

/// The clock that the engine's events are asked for by.
private enum EngineClock {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }
}
