import NIOCore
import PolicyCore

/// What came of asking for one container.
enum InspectionResult: Sendable {
    /// Its first process has this number, in the engine's eyes; 0 while it does not run.
    case process(Int32)
    case missing
    /// The engine did not say.
    case unanswered
}

/// The containers that are being asked for.
struct Inspections {
    /// Under way, and whether an event came meanwhile.
    private var underWay: [String: Bool] = [:]
    private var waiting = UniqueQueue()
    /// Containers of which the engine did not say what they are; they are asked for again.
    private var failing: Set<String> = []
    fileprivate private(set) var askers: [String: [EventLoopPromise<InspectionResult>]] = [:]
    fileprivate var quietWaiters: [EventLoopPromise<Void>] = []

    /// Their processes may run already, and the engine has not said which addresses they have: until a start is over it
    /// answers no question about the container, and lists it without any.
    private(set) var starting: Set<String> = []

    static let limit = 16

    var isQuiet: Bool { underWay.isEmpty }

    /// Asked for, or to be asked for again: a list may be older.
    var open: Set<String> { failing.union(underWay.keys) }

    func hasAsked(for id: String) -> Bool {
        underWay[id] != nil || failing.contains(id) || waiting.contains(id)
    }

    /// What is under way is older than what is known now: it is asked again.
    mutating func outdate(_ id: String) { if underWay[id] != nil { underWay[id] = true } }

    /// Returns whether it is to be asked for now.
    mutating func begin(_ id: String) -> Bool {
        guard underWay[id] == nil else { return false }
        guard underWay.count < Self.limit else {
            waiting.append(id)
            return false
        }
        underWay[id] = false
        return true
    }

    /// Returns whether the answer is old already.
    mutating func end(_ id: String) -> Bool { underWay.removeValue(forKey: id) ?? true }

    mutating func next() -> String? { waiting.popFirst() }

    mutating func fail(_ id: String) { failing.insert(id) }

    mutating func isToBeTriedAgain(_ id: String) -> Bool { failing.remove(id) != nil }

    mutating func noteStart(_ id: String) { starting.insert(id) }

    /// The engine answers for it.
    mutating func noteAnswer(_ id: String) { starting.remove(id) }

    /// The container is gone. Returns whether its askers can be told so now.
    mutating func leaveOut(_ id: String) -> Bool {
        waiting.remove(id)
        starting.remove(id)
        return underWay[id] == nil
    }

    mutating func add(_ asker: EventLoopPromise<InspectionResult>, _ id: String) {
        askers[id, default: []].append(asker)
    }

    mutating func takeAskers(_ id: String) -> [EventLoopPromise<InspectionResult>] {
        askers.removeValue(forKey: id) ?? []
    }
}

/// One container.
extension ContainerWatch {
    private static let quietLimit = TimeAmount.seconds(1)

    /// Whoever is told may ask the next question on the spot.
    private func tell(_ id: String, _ result: InspectionResult) {
        for asker in inspections.takeAskers(id) { asker.succeed(result) }
    }

    func forgetInspections() {
        let askers = inspections.askers.values.joined()
        let waiters = inspections.quietWaiters
        inspections = Inspections()
        for asker in askers { asker.succeed(.unanswered) }
        for waiter in waiters { waiter.succeed() }
    }

    /// The container is gone.
    func leaveOut(_ id: String) {
        removeFromTable(id)
        if inspections.leaveOut(id) { tell(id, .missing) }
    }

    func inspect(_ id: String) {
        guard inspections.begin(id) else { return }
        let stream = stream
        lookup.ask(.inspection(id), on: eventLoop).assumeIsolated().whenComplete { result in
            if self.stream === stream { self.inspected(id, result) }
        }
    }

    /// Asks for a container as it is from now on.
    func inspection(of id: String) -> EventLoopFuture<InspectionResult> {
        guard isStreaming else { return eventLoop.makeSucceededFuture(.unanswered) }
        let promise = eventLoop.makePromise(of: InspectionResult.self)
        inspections.add(promise, id)
        inspections.outdate(id)
        inspect(id)
        return promise.futureResult
    }

    private func inspected(_ id: String, _ result: Result<LookupAnswer, any Error>) {
        let isOld = inspections.end(id)
        if !isOld, case .success = result { inspections.noteAnswer(id) }
        switch result {
        // Older than the last event: it is asked again.
        case _ where isOld: inspect(id)
        case .success(let answer) where answer.status == 404:
            removeFromTable(id)
            tell(id, .missing)
        case .success:
            guard let container = lookup.read(.inspection(id), result, inspected(in:)) else { return again(id) }
            directory.update { $0.containers.put(container.description) }
            tellOfLabels()
            tell(id, .process(container.process))
        case .failure: again(id)
        }
        if let next = inspections.next() { inspect(next) }
        tellQuiet()
    }

    /// The engine did not say. Until it does, the container is in doubt.
    private func again(_ id: String) {
        let stream = stream
        inspections.fail(id)
        tell(id, .unanswered)
        eventLoop.assumeIsolated().scheduleTask(in: Self.firstDelay) {
            guard self.stream === stream, self.inspections.isToBeTriedAgain(id) else { return }
            self.inspect(id)
        }
    }

    /// Fulfilled when nothing is being asked for.
    func quiet() -> EventLoopFuture<Void> {
        guard !inspections.isQuiet else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        inspections.quietWaiters.append(promise)
        // One that never comes to rest keeps nobody else waiting: a list says what it claims.
        if inspections.quietWaiters.count == 1 {
            eventLoop.assumeIsolated().scheduleTask(in: Self.quietLimit) { self.endQuiet() }
        }
        return promise.futureResult
    }

    private func tellQuiet() {
        if inspections.isQuiet { endQuiet() }
    }

    private func endQuiet() {
        let waiters = inspections.quietWaiters
        inspections.quietWaiters = []
        for waiter in waiters { waiter.succeed() }
    }

    // MARK: Processes

    /// Finds out in which container a process with these groups is. The innermost one that the engine has must agree:
    /// whoever makes groups can name those that lie further out as they like.
    func confirm(_ groups: ControlGroups) -> EventLoopFuture<LookupResult> { confirm(groups, groups.ids[...]) }

    private func confirm(_ groups: ControlGroups, _ ids: ArraySlice<String>) -> EventLoopFuture<LookupResult> {
        // None of them is the engine's.
        guard let id = ids.last else { return eventLoop.makeSucceededFuture(.answered) }
        return inspection(of: id).assumeIsolated().flatMap { result in
            switch result {
            case .missing: return self.confirm(groups, ids.dropLast())
            case .unanswered: return self.eventLoop.makeSucceededFuture(.unanswered)
            case .process(let number):
                guard let own = ProcessContainer.groups(of: number), groups.isWithin(own, of: id) else {
                    return self.eventLoop.makeSucceededFuture(.unanswered)
                }
                self.directory.update { $0.containers.confirm(groups, in: id) }
                return self.eventLoop.makeSucceededFuture(.answered)
            }
        }.nonisolated()
    }
}
