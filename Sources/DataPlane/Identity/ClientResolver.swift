// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import PolicyCore

/// Identifies clients from the directory, and by looking up the facts that it lacks.
final class ClientResolver: Sendable {
    let directory = ClientDirectory()
    private let ownLoop: any EventLoop
    private let parts: NIOLoopBound<Parts>
    let lookup: EngineLookup

    /// The state that lives on one event loop.
    private final class Parts {
        let hosts: HostNames
        var watch: ContainerWatch?
        let labels: LabelReport
        /// Containers that have to be known before others' labels can be judged.
        var decisive: Set<String> = []

        init(hosts: HostNames, labels: LabelReport) { (self.hosts, self.labels) = (hosts, labels) }
    }

    /// The most searches for a client, and the pause between them: the engine's list and events may be a moment older
    /// than the container that asks.
    private static let attempts = 3
    private static let pause = TimeAmount.milliseconds(50)
    /// Called on `ownLoop`.
    init(lookup: EngineLookup, on ownLoop: any EventLoop, logger: Logger? = nil) {
        self.ownLoop = ownLoop
        self.lookup = lookup
        parts = NIOLoopBound(
            Parts(
                hosts: HostNames(directory: directory, on: ownLoop, logger: logger),
                labels: LabelReport(logger: logger)),
            eventLoop: ownLoop)
    }

    /// Keeps what these policies tell clients by, and nothing else.
    /// - Parameter others: by which some clients are judged as well, while generations change.
    func keep(for policies: PolicySet, beside others: PolicySet? = nil) {
        let needsContainers = policies.needsContainers || others?.needsContainers == true
        let names = policies.hostNames.union(others?.hostNames ?? [])
        let decisive = policies.decisiveContainers.union(others?.decisiveContainers ?? [])
        let sources = policies.sources
        ownLoop.execute {
            let parts = self.parts.value
            parts.hosts.keep(names)
            parts.decisive = decisive
            if needsContainers, parts.watch == nil {
                parts.watch = ContainerWatch(lookup: self.lookup, directory: self.directory, on: self.ownLoop)
                parts.watch?.decisive = decisive
                parts.watch?.start()
            } else if !needsContainers {
                parts.watch?.stop()
                parts.watch = nil
            }
            parts.watch?.decisive = decisive
            parts.watch?.read(labels: sources.isEmpty ? nil : LabelReading(sources: sources, report: parts.labels))
        }
    }

    func stop() {
        ownLoop.execute {
            self.parts.value.watch?.stop()
            self.parts.value.hosts.keep([])
        }
    }

    /// Looks up a client's container, and resolves the names that may lead to it. The future succeeds on `eventLoop`,
    /// at `deadline` at the latest.
    func lookUp(
        _ client: ClientIdentity, until deadline: NIODeadline, on eventLoop: any EventLoop
    ) -> EventLoopFuture<LookupResult> {
        let promise = eventLoop.makePromise(of: LookupResult.self)
        guard let number = lookup.open.begin(ending: { promise.succeed(.unanswered) }) else {
            promise.succeed(.unanswered)
            return promise.futureResult
        }
        let limit = eventLoop.scheduleTask(deadline: deadline) {
            if self.lookup.open.end(number) { promise.succeed(.unanswered) }
        }
        ownLoop.flatSubmit {
            self.findNames(of: client).flatMap { self.findContainer(of: client, until: deadline) }
        }.whenComplete { result in
            // Otherwise the question has ended already, and its event loop may be gone.
            guard self.lookup.open.end(number) else { return }
            limit.cancel()
            promise.succeed((try? result.get()) ?? .unanswered)
        }
        return promise.futureResult
    }

    private func findNames(of client: ClientIdentity) -> EventLoopFuture<Void> {
        guard let address = client.address else { return ownLoop.makeSucceededVoidFuture() }
        return parts.value.hosts.refresh(for: address)
    }

    private func findContainer(
        of client: ClientIdentity, until deadline: NIODeadline
    ) -> EventLoopFuture<LookupResult> {
        if directory.hasFailedLookup(client, now: .now()) { return ownLoop.makeSucceededFuture(.answered) }
        let turn = directory.turn
        return search(Search(client: client, deadline: deadline, turn: turn, attempts: Self.attempts))
    }

    private struct Search {
        let client: ClientIdentity
        let deadline: NIODeadline
        /// The directory's turn at the search's begin.
        let turn: Int
        /// The attempts left for a client that is unknown. A container that is being inspected is waited for until the
        /// deadline.
        var attempts: Int
        var isListed = false
        /// The containers that were starting at the search's begin; the client may be any of them.
        var starting: Set<String>?
    }

    /// Searches for a client: first among containers that are being inspected, since events are ahead of lists; then in
    /// a list; then once more.
    private func search(_ search: Search) -> EventLoopFuture<LookupResult> {
        guard let watch = parts.value.watch else { return ownLoop.makeSucceededFuture(.unanswered) }
        return watch.streaming().flatMap {
            self.parts.value.watch?.whenIdle() ?? self.ownLoop.makeSucceededVoidFuture()
        }.flatMap {
            self.findNetworks(of: search.client)
        }.flatMap {
            self.isSettled(search.client) ? self.ownLoop.makeSucceededFuture(.answered) : self.ask(search)
        }.flatMap { result in
            self.findNetworks(of: search.client).map { result }
        }.flatMap { self.continueSearch(with: search, after: $0) }
    }

    /// Lists the engine's networks if a container is on one that is unknown: one that came without an event, or the
    /// first one.
    private func findNetworks(of client: ClientIdentity) -> EventLoopFuture<Void> {
        guard directory.look().knowledge.awaitsNetworks(client), let networks = parts.value.watch?.networks else {
            return findRecords(of: client)
        }
        if !networks.isAsking { networks.noteConnection() }
        return networks.look().flatMap { _ in self.findRecords(of: client) }
    }

    /// Has the records asked for of networks on which containers say that they have the client's address.
    private func findRecords(of client: ClientIdentity) -> EventLoopFuture<Void> {
        guard let records = parts.value.watch?.records else { return ownLoop.makeSucceededVoidFuture() }
        let open = directory.look().knowledge.openRecords(of: client)
        return open.isEmpty
            ? ownLoop.makeSucceededVoidFuture() : .andAllSucceed(open.map(records.look), on: ownLoop)
    }

    private func ask(_ search: Search) -> EventLoopFuture<LookupResult> {
        guard case .groups(let groups) = search.client.process else {
            return search.isListed
                ? networks()
                : list().and(networks()).map { list, networks in
                    list == .answered && networks == .answered ? .answered : .unanswered
                }
        }
        return parts.value.watch?.confirm(groups) ?? ownLoop.makeSucceededFuture(.unanswered)
    }

    private func continueSearch(with search: Search, after result: LookupResult) -> EventLoopFuture<LookupResult> {
        if isSettled(search.client) { return ownLoop.makeSucceededFuture(.answered) }
        if lookup.open.isClosed { return ownLoop.makeSucceededFuture(.unanswered) }
        let starting = search.starting ?? parts.value.watch?.inspections.starting ?? []
        let isExpected = isExpected(search.client, among: starting)
        // A list may be behind the container that asks. An inspection is exact, unless the container is just starting.
        let isOver = search.attempts == 1 || (result == .answered) == (search.client.process != nil)
        if isOver, !isExpected {
            if result == .answered { directory.noteFailedLookup(of: search.client, since: search.turn) }
            return ownLoop.makeSucceededFuture(result)
        }
        guard .now() + Self.pause < search.deadline else { return ownLoop.makeSucceededFuture(.unanswered) }
        let next = Search(
            client: search.client, deadline: search.deadline, turn: search.turn,
            attempts: search.attempts - (isExpected ? 0 : 1),
            isListed: result == .answered, starting: starting)
        return ownLoop.scheduleTask(in: Self.pause) {}.futureResult.flatMap { self.search(next) }
    }

    /// Whether an identification is on its way: an inspection, a start that is not over, or the stream of events.
    private func isExpected(_ client: ClientIdentity, among starting: Set<String>) -> Bool {
        guard let watch = parts.value.watch else { return false }
        let knowledge = directory.look().knowledge
        // A starting container's address is always on one of the engine's networks.
        let mayStart =
            client.address.map(knowledge.networks.mayHaveContainer) == true
            && !watch.inspections.starting.isDisjoint(with: starting)
        switch knowledge.container(of: client) {
        case .uncertain, .disputed: return true
        case .container: return !isDecided(knowledge)
        default: return mayStart || !watch.isStreaming
        }
    }

    private func isDecided(_ knowledge: ClientSnapshot) -> Bool {
        !parts.value.decisive.contains(where: knowledge.containers.isStale)
    }

    private func networks() -> EventLoopFuture<LookupResult> {
        parts.value.watch?.networks.look() ?? ownLoop.makeSucceededFuture(.unanswered)
    }

    /// Lists the containers now, joins the list under way, or waits for the next moment when a list is allowed.
    private func list() -> EventLoopFuture<LookupResult> {
        let pause = parts.value.watch.map { $0.pace.next - .now() } ?? .zero
        guard pause > .zero, parts.value.watch?.isListing == false else { return refresh() }
        return ownLoop.flatScheduleTask(in: pause) { self.refresh() }.futureResult
    }

    private func refresh() -> EventLoopFuture<LookupResult> {
        parts.value.watch?.refresh() ?? ownLoop.makeSucceededFuture(.unanswered)
    }

    private func isSettled(_ client: ClientIdentity) -> Bool {
        let knowledge = directory.look().knowledge
        return switch knowledge.container(of: client) {
        case .unknown, .unlisted, .gateway, .uncertain, .disputed: false
        case .container: isDecided(knowledge)
        case .several, .untold, .unlabelled, nil: true
        }
    }
}
