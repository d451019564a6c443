// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// The result of inspecting one container.
enum InspectionResult: Sendable {
    /// The id of its first process, in the engine's pid namespace; 0 while it does not run.
    case process(Int32)
    case missing
    /// The engine did not answer.
    case unanswered
}

/// Inspections of single containers.
extension ContainerWatch {
    private static let idleLimit = TimeAmount.seconds(1)

    /// Passes the result to its requesters, which may ask the next question at once.
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

    /// Removes a container that is gone.
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

    /// Inspects a container as it is from now on.
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

    /// - Parameter take: takes the engine's description if no event came since.
    private func finish(_ id: String, result: InspectionResult, take: () -> Void) {
        let isOld = inspections.end(id)
        if case .unanswered = result {
            // An event came meanwhile, so there may be an answer now.
            if isOld { inspect(id) } else { again(id) }
        } else {
            inspections.noteResponse(for: id, isOld: isOld)
            // The response is older than the last event: inspect again.
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

    /// Retries an inspection without an answer. Until there is one the container is stale.
    private func again(_ id: String) {
        let stream = stream
        inspections.fail(id)
        tell(id, result: .unanswered)
        eventLoop.assumeIsolated().scheduleTask(in: Self.firstDelay) {
            guard self.stream === stream, self.inspections.isToBeTriedAgain(id) else { return }
            self.inspect(id)
        }
    }

    /// Returns a future that succeeds when no inspection is under way.
    func whenIdle() -> EventLoopFuture<Void> {
        guard !inspections.isIdle else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        inspections.idleWaiters.append(promise)
        // A container whose inspection never ends keeps the others waiting no longer than this: the list's claims hold
        // then.
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

    /// Determines the container of a process in these control groups. The innermost group that is a container of the
    /// engine has to agree; the outer ones may be named at will by the creator of the inner.
    func confirm(_ groups: ControlGroups) -> EventLoopFuture<LookupResult> { confirm(groups, among: groups.ids[...]) }

    private func confirm(_ groups: ControlGroups, among ids: ArraySlice<String>) -> EventLoopFuture<LookupResult> {
        // None of the groups is a container of the engine.
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
