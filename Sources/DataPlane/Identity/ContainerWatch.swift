import DockerAPI
import NIOCore
import PolicyCore

/// Keeps the table of running containers: a list to begin with, then the daemon's own events. Lives on one event loop.
///
/// What an event casts doubt on is forgotten at once and asked for anew, so that nobody is taken for what it was.
final class ContainerWatch {
    let eventLoop: any EventLoop
    let lookup: DaemonLookup
    let directory: ClientDirectory

    private var stream: (any Channel)?
    private var lines = LineSplitter()
    private var isStopped = false
    /// The engine's clock at the last event, in seconds; events from then on are asked for again after a gap.
    private var lastEvent: Int64?
    private var retryDelay = ContainerWatch.firstDelay

    /// Containers that are being asked for, and whether an event came meanwhile.
    private var inspecting: [String: Bool] = [:]
    private var waiting: [String] = []
    /// What events spoke of while a list was under way: the list may be older.
    private var touched: Set<String>?
    private var listWaiters: [EventLoopPromise<Void>] = []

    private static let firstDelay = TimeAmount.milliseconds(250)
    private static let lastDelay = TimeAmount.seconds(5)
    private static let inspectLimit = 16

    init(_ lookup: DaemonLookup, _ directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    func start() { openStream() }

    func stop() {
        isStopped = true
        stream?.close(promise: nil)
        stream = nil
    }

    // MARK: The stream of events

    private func openStream() {
        guard !isStopped else { return }
        // An engine's clock may run behind ours; what is told twice does no harm.
        let since = lastEvent ?? EngineClock.now - 60
        lines = LineSplitter()
        let opened = lookup.stream(.events(since: since), on: eventLoop) { [weak self] in self?.received($0) }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                self.stream = channel
                if self.isStopped { self.stop() }
            case .failure: self.streamEnded()
            }
        }
    }

    private func received(_ event: LookupHandler.Event) {
        switch event {
        case .head(let status): if status == 200 { streamBegan() } else { streamEnded() }
        case .body(let bytes): for line in lines.take(bytes) { read(line) }
        case .end, .failure: streamEnded()
        }
    }

    private func streamBegan() {
        retryDelay = Self.firstDelay
        refresh().whenComplete { _ in }
    }

    /// Without events nothing is known for sure any more.
    private func streamEnded() {
        guard !isStopped else { return }
        stream?.close(promise: nil)
        stream = nil
        lines = LineSplitter()
        directory.update { $0.containers = ContainerTable() }
        eventLoop.assumeIsolated().scheduleTask(in: retryDelay) { self.openStream() }
        retryDelay = min(retryDelay + retryDelay, Self.lastDelay)
    }

    private func read(_ line: ByteBuffer) {
        guard let event = EngineEvent(line) else { return }
        lastEvent = max(event.time, lastEvent ?? 0)
        guard let id = event.container else { return }
        switch event.effect {
        case .none: return
        case .gone: forget(id)
        case .changed:
            forget(id)
            inspect(id)
        }
    }

    private func forget(_ id: String) {
        touched?.insert(id)
        if inspecting[id] != nil { inspecting[id] = true }
        directory.update { $0.containers.remove(id: id) }
    }

    // MARK: One container

    private func inspect(_ id: String) {
        guard inspecting[id] == nil else { return }
        guard inspecting.count < Self.inspectLimit else {
            if !waiting.contains(id) { waiting.append(id) }
            return
        }
        inspecting[id] = false
        lookup.ask(.container(id: id), on: eventLoop).assumeIsolated().whenComplete { self.inspected(id, $0) }
    }

    private func inspected(_ id: String, _ result: Result<LookupAnswer, any Error>) {
        let isOld = inspecting.removeValue(forKey: id) ?? true
        // Older than the last event: it is asked again. What was not answered stays unknown, and is looked up when
        // somebody asks who it is.
        if isOld {
            inspect(id)
        } else if case .success(let answer) = result, let container = EngineContainer.inspected(answer) {
            directory.update { $0.containers.put(container) }
        }
        if let next = waiting.popLast() { inspect(next) }
    }

    // MARK: All containers

    /// Asks for all running containers. Whoever asks while the question is under way shares its answer.
    func refresh() -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        listWaiters.append(promise)
        guard listWaiters.count == 1 else { return promise.futureResult }
        touched = []
        lookup.ask(.containers, on: eventLoop).assumeIsolated().whenComplete { self.listed($0) }
        return promise.futureResult
    }

    private func listed(_ result: Result<LookupAnswer, any Error>) {
        let touched = self.touched ?? []
        self.touched = nil
        if case .success(let answer) = result, let containers = EngineContainer.listed(answer) {
            take(containers, except: touched.union(inspecting.keys))
        }
        let waiters = listWaiters
        listWaiters = []
        for waiter in waiters { waiter.succeed() }
    }

    private func take(_ containers: [ContainerDescription], except newer: Set<String>) {
        let present = Set(containers.map(\.id))
        directory.update { knowledge in
            for id in Array(knowledge.containers.ids) where !present.contains(id) && !newer.contains(id) {
                knowledge.containers.remove(id: id)
            }
            for container in containers where !newer.contains(container.id) {
                if knowledge.containers.container(id: container.id) != container { knowledge.containers.put(container) }
            }
        }
    }
}
