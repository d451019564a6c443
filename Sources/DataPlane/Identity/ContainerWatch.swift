import DockerAPI
import NIOCore
import PolicyCore

/// Keeps the table of containers: a list to begin with, then the daemon's own events. Lives on one event loop.
///
/// What an event casts doubt on belongs to nobody until it has been asked for anew. Without a stream of events the table
/// is empty: nothing would take back what it says.
final class ContainerWatch {
    let eventLoop: any EventLoop
    let lookup: DaemonLookup
    let directory: ClientDirectory

    private var stream: EventStream?
    private var isStopped = false
    /// The engine's clock at the last event, in seconds; events from then on are asked for again after a gap.
    private var lastEvent: Int64?
    private var retryDelay = ContainerWatch.firstDelay
    private var openedAt = NIODeadline.uptimeNanoseconds(0)

    /// Containers that are being asked for, and whether an event came meanwhile.
    private var inspecting: [String: Bool] = [:]
    private var waiting = UniqueQueue()
    /// Containers of which the engine did not say what they are; they are asked for again.
    private var failing: Set<String> = []
    /// What events spoke of while a list was under way: the list may be older.
    private var touched: Set<String> = []
    private var listWaiters: [EventLoopPromise<LookupResult>] = []
    private var streamWaiters: [EventLoopPromise<Void>] = []
    private var quietWaiters: [EventLoopPromise<Void>] = []
    private var lastList = NIODeadline.uptimeNanoseconds(0)

    private static let firstDelay = TimeAmount.milliseconds(250)
    private static let lastDelay = TimeAmount.seconds(5)
    private static let inspectLimit = 16
    private static let quietLimit = TimeAmount.seconds(1)

    init(_ lookup: DaemonLookup, _ directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    func start() { openStream() }

    func stop() {
        isStopped = true
        forgetAll()
        tellStreaming()
    }

    /// Events come: what the table says is kept up to date.
    var isStreaming: Bool { stream?.isLive == true }

    /// Fulfilled when events come; what waits for that has a limit of its own.
    func streaming() -> EventLoopFuture<Void> {
        guard !isStreaming else { return eventLoop.makeSucceededVoidFuture() }
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

    /// When the last list was asked for.
    var listedAt: NIODeadline { lastList }

    // MARK: The stream of events

    private func openStream() {
        guard !isStopped else { return }
        // An engine's clock may run behind ours; what is told twice does no harm.
        let since = lastEvent ?? EngineClock.now - 60
        openedAt = .now()
        let stream = EventStream(lookup, on: eventLoop)
        self.stream = stream
        stream.open(since: since) { [weak self, weak stream] event in
            guard let self, let stream, self.stream === stream else { return }
            switch event {
            case .began: refresh().assumeIsolated().whenComplete { _ in self.tellStreaming() }
            case .line(let line): read(line)
            // Something was told that could not be read: nobody knows of whom.
            case .lineTooLong: skipAndRestart()
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
        if openedAt + Self.lastDelay < .now() { retryDelay = Self.firstDelay }
        eventLoop.assumeIsolated().scheduleTask(in: retryDelay) { self.openStream() }
        retryDelay = min(retryDelay + retryDelay, Self.lastDelay)
    }

    /// Also what is still being asked for: its answer is of a time that is over.
    private func forgetAll() {
        stream?.close()
        stream = nil
        inspecting = [:]
        waiting = UniqueQueue()
        failing = []
        directory.update { $0.containers = ContainerTable() }
        directory.forgetMisses()
        finishList(.unanswered)
        tellQuiet()
    }

    private func read(_ line: ByteBuffer) {
        guard let event = EngineEvent(line) else { return skipAndRestart() }
        // An engine that is ahead of us by more than this has no clock.
        lastEvent = max(min(event.time, EngineClock.now + 60), lastEvent ?? 0)
        // What changes nothing makes no list older.
        guard let id = event.container, event.effect != .none else { return }
        touched.insert(id)
        if inspecting[id] != nil { inspecting[id] = true }
        switch event.effect {
        case .none: return
        case .gone:
            waiting.remove(id)
            directory.update { $0.containers.remove(id: id) }
        case .changed:
            directory.update { $0.containers.doubt(id: id) }
            inspect(id)
        }
    }

    // MARK: One container

    private func inspect(_ id: String) {
        guard inspecting[id] == nil else { return }
        guard inspecting.count < Self.inspectLimit else { return waiting.append(id) }
        inspecting[id] = false
        let stream = stream
        lookup.ask(.object(.container, id), on: eventLoop).assumeIsolated().whenComplete { result in
            if self.stream === stream { self.inspected(id, result) }
        }
    }

    private func inspected(_ id: String, _ result: Result<LookupAnswer, any Error>) {
        let isOld = inspecting.removeValue(forKey: id) ?? true
        switch result {
        // Older than the last event: it is asked again.
        case _ where isOld: inspect(id)
        case .success(let answer) where answer.status == 404:
            directory.update { $0.containers.remove(id: id) }
        case .success(let answer):
            guard let container = EngineContainer.inspected(answer) else { return again(id) }
            directory.update { $0.containers.put(container) }
        case .failure: again(id)
        }
        if let next = waiting.popFirst() { inspect(next) }
        tellQuiet()
    }

    /// The engine did not say. Until it does, the container is in doubt.
    private func again(_ id: String) {
        let stream = stream
        failing.insert(id)
        eventLoop.assumeIsolated().scheduleTask(in: Self.firstDelay) {
            guard self.stream === stream, self.failing.remove(id) != nil else { return }
            self.inspect(id)
        }
    }

    /// Fulfilled when nothing is being asked for.
    func quiet() -> EventLoopFuture<Void> {
        guard !inspecting.isEmpty else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        quietWaiters.append(promise)
        // One that never comes to rest keeps nobody else waiting: a list says what it claims.
        if quietWaiters.count == 1 {
            eventLoop.assumeIsolated().scheduleTask(in: Self.quietLimit) { self.endQuiet() }
        }
        return promise.futureResult
    }

    private func tellQuiet() {
        if inspecting.isEmpty { endQuiet() }
    }

    private func endQuiet() {
        let waiters = quietWaiters
        quietWaiters = []
        for waiter in waiters { waiter.succeed() }
    }

    // MARK: All containers

    /// Asks for all containers. Whoever asks while the question is under way shares its answer.
    func refresh() -> EventLoopFuture<LookupResult> {
        guard isStreaming else { return eventLoop.makeSucceededFuture(.unanswered) }
        let promise = eventLoop.makePromise(of: LookupResult.self)
        listWaiters.append(promise)
        guard listWaiters.count == 1 else { return promise.futureResult }
        touched = []
        lastList = .now()
        let stream = stream
        lookup.ask(.objects(.container), on: eventLoop).assumeIsolated().whenComplete { result in
            if self.stream === stream { self.listed(result) }
        }
        return promise.futureResult
    }

    private func listed(_ result: Result<LookupAnswer, any Error>) {
        guard case .success(let answer) = result, let containers = EngineContainer.listed(answer) else {
            return finishList(.unanswered)
        }
        take(containers)
        finishList(.answered)
    }

    private func finishList(_ result: LookupResult) {
        let waiters = listWaiters
        listWaiters = []
        for waiter in waiters { waiter.succeed(result) }
    }

    private func take(_ containers: [ContainerDescription]) {
        let newer = touched.union(inspecting.keys).union(failing)
        let present = Set(containers.map(\.id))
        directory.update { knowledge in
            for id in Array(knowledge.containers.ids) where !present.contains(id) && !newer.contains(id) {
                knowledge.containers.remove(id: id)
            }
            for container in containers {
                let known = knowledge.containers.container(id: container.id)
                if newer.contains(container.id) {
                    // It is being asked for; until then it claims what the list says, too.
                    let isAsked =
                        inspecting[container.id] != nil || failing.contains(container.id)
                        || waiting.contains(container.id)
                    guard isAsked, let claim = container.claiming(alsoOf: known) else { continue }
                    knowledge.containers.put(claim)
                    knowledge.containers.doubt(id: container.id)
                } else if known != container {
                    knowledge.containers.put(container)
                }
            }
        }
    }
}
