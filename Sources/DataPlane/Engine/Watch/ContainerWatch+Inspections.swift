// SPDX-License-Identifier: Apache-2.0

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

/// One container.
extension ContainerWatch {
    private static let idleLimit = TimeAmount.seconds(1)

    /// Whoever is told may ask the next question on the spot.
    private func tell(_ id: String, result: InspectionResult) {
        for requester in inspections.takeRequesters(of: id) { requester.succeed(result) }
    }

    func forgetInspections() {
        let requesters = inspections.requesters.values.joined()
        let waiters = inspections.idleWaiters
        inspections = Inspections()
        for requester in requesters { requester.succeed(.unanswered) }
        for waiter in waiters { waiter.succeed() }
    }

    /// The container is gone.
    func leaveOut(_ id: String) {
        removeFromTable(id)
        if inspections.leaveOut(id) { tell(id, result: .missing) }
    }

    func inspect(_ id: String) {
        guard inspections.begin(id) else { return }
        let stream = stream
        lookup.ask(.inspection(id), within: inspections.patience(for: id), on: eventLoop).assumeIsolated()
            .whenComplete { result in
                if self.stream === stream { self.inspected(id, result: result) }
            }
    }

    /// Asks for a container as it is from now on.
    func inspection(of id: String) -> EventLoopFuture<InspectionResult> {
        guard isStreaming else { return eventLoop.makeSucceededFuture(.unanswered) }
        let promise = eventLoop.makePromise(of: InspectionResult.self)
        inspections.add(promise, for: id)
        inspections.outdate(id)
        inspect(id)
        return promise.futureResult
    }

    private func inspected(_ id: String, result: Result<LookupResponse, any Error>) {
        switch result {
        case .success(let response) where response.status == 404:
            finish(id, result: .missing) {
                self.inspections.noteEnd(of: id)
                self.removeFromTable(id)
            }
        case .success:
            guard let container = lookup.read(.inspection(id), result: result, read: inspected(in:)) else {
                return finish(id, result: .unanswered) {}
            }
            let stream = stream
            place(container).whenComplete { found in
                guard self.stream === stream else { return }
                guard case .success(let description) = found else { return self.finish(id, result: .unanswered) {} }
                self.finish(id, result: .process(container.process)) { self.take(container, as: description) }
            }
        case .failure: finish(id, result: .unanswered) {}
        }
    }

    private func take(_ container: InspectedContainer, as description: ContainerDescription) {
        if container.process == 0 { inspections.noteEnd(of: description.id) }
        directory.update { $0.containers.put(description) }
        tellOfLabels()
        if description.namespace == .unknown { warn() }
    }

    /// - Parameter take: takes what the engine said, if nothing has happened since.
    private func finish(_ id: String, result: InspectionResult, take: () -> Void) {
        let isOld = inspections.end(id)
        if case .unanswered = result {
            // An event came meanwhile: it may be answered now.
            if isOld { inspect(id) } else { again(id) }
        } else {
            inspections.noteResponse(for: id, isOld: isOld)
            // Older than the last event: it is asked again.
            if isOld {
                inspect(id)
            } else {
                take()
                tell(id, result: result)
            }
        }
        while let next = inspections.next() { inspect(next) }
        tellIdle()
    }

    /// The engine did not say. Until it does, the container is in doubt.
    private func again(_ id: String) {
        let stream = stream
        inspections.fail(id)
        tell(id, result: .unanswered)
        eventLoop.assumeIsolated().scheduleTask(in: Self.firstDelay) {
            guard self.stream === stream, self.inspections.isToBeTriedAgain(id) else { return }
            self.inspect(id)
        }
    }

    /// Fulfilled when nothing is being asked for.
    func whenIdle() -> EventLoopFuture<Void> {
        guard !inspections.isIdle else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        inspections.idleWaiters.append(promise)
        // One that never comes to rest keeps nobody else waiting: a list says what it claims.
        if inspections.idleWaiters.count == 1 {
            eventLoop.assumeIsolated().scheduleTask(in: Self.idleLimit) { self.endIdle() }
        }
        return promise.futureResult
    }

    private func tellIdle() {
        if inspections.isIdle { endIdle() }
    }

    private func endIdle() {
        let waiters = inspections.idleWaiters
        inspections.idleWaiters = []
        for waiter in waiters { waiter.succeed() }
    }

    // MARK: Processes

    /// Finds out in which container a process with these groups is. The innermost one that the engine has must agree:
    /// whoever makes groups can name those that lie further out as they like.
    func confirm(_ groups: ControlGroups) -> EventLoopFuture<LookupResult> { confirm(groups, among: groups.ids[...]) }

    private func confirm(_ groups: ControlGroups, among ids: ArraySlice<String>) -> EventLoopFuture<LookupResult> {
        // None of them is the engine's.
        guard let id = ids.last else { return eventLoop.makeSucceededFuture(.answered) }
        return inspection(of: id).assumeIsolated().flatMap { result in
            switch result {
            case .missing: return self.confirm(groups, among: ids.dropLast())
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
