// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import PolicyCore

/// Finds out who clients are: what is known already, and what has to be looked up.
final class ClientResolver: Sendable {
    let directory = ClientDirectory()
    private let ownLoop: any EventLoop
    private let parts: NIOLoopBound<Parts>
    let lookup: EngineLookup

    /// What lives on one event loop.
    private final class Parts {
        let hosts: HostNames
        var watch: ContainerWatch?
        let labels: LabelReport
        /// Containers that have to be known before it is clear what others' labels are worth.
        var decisive: Set<String> = []

        init(hosts: HostNames, labels: LabelReport) { (self.hosts, self.labels) = (hosts, labels) }
    }

    /// The engine's list and its events may be a moment older than the container that asks: so often it is looked up, so
    /// far apart.
    private static let attempts = 3
    private static let pause = TimeAmount.milliseconds(50)
    /// Made on `ownLoop`.
    init(lookup: EngineLookup, on ownLoop: any EventLoop, logger: Logger? = nil) {
        self.ownLoop = ownLoop
        self.lookup = lookup
        parts = NIOLoopBound(
            Parts(
                hosts: HostNames(directory: directory, on: ownLoop, logger: logger),
                labels: LabelReport(logger: logger)),
            eventLoop: ownLoop)
    }

    /// Keeps what these policies tell clients by.
    func keep(for policies: PolicySet) {
        let (needsContainers, names) = (policies.needsContainers, policies.hostNames)
        let (sources, decisive) = (policies.sources, policies.decisiveContainers)
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

    /// Looks a client's container up, and whether names lead to it; the future is fulfilled on `eventLoop`, at
    /// `deadline` at the latest.
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
            // Else its loop may be no more.
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
        /// The directory's when it was begun.
        let turn: Int
        /// For whoever nobody knows. A container that is being asked for is waited for until the deadline.
        var attempts: Int
        var isListed = false
        /// The containers that were starting when it was looked for, any of which it may be.
        var starting: Set<String>?
    }

    /// First whoever is being asked for already, since events are ahead of lists; then a list; then once more.
    private func search(_ search: Search) -> EventLoopFuture<LookupResult> {
        guard let watch = parts.value.watch else { return ownLoop.makeSucceededFuture(.unanswered) }
        return watch.streaming().flatMap {
            self.parts.value.watch?.whenIdle() ?? self.ownLoop.makeSucceededVoidFuture()
        }.flatMap {
            self.findNetworks(of: search.client)
        }.flatMap {
            self.isSettled(search.client) ? self.ownLoop.makeSucceededFuture(.answered) : self.ask(search)
        }.flatMap { self.continueSearch(with: search, after: $0) }
    }

    /// Has the engine's networks asked for where a container is on one that nobody knows: one that came without a word, or
    /// the first that is asked about.
    private func findNetworks(of client: ClientIdentity) -> EventLoopFuture<Void> {
        guard directory.look().knowledge.awaitsNetworks(client), let networks = parts.value.watch?.networks else {
            return ownLoop.makeSucceededVoidFuture()
        }
        if !networks.isAsking { networks.noteConnection() }
        return networks.look().map { _ in }
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
        // A list may be behind what it is asked about; one container is as it is said to be, unless it is just starting.
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

    /// Something is on its way that will say who it is: a container that is being asked for, a start that is not over, or
    /// the stream of events.
    private func isExpected(_ client: ClientIdentity, among starting: Set<String>) -> Bool {
        guard let watch = parts.value.watch else { return false }
        let knowledge = directory.look().knowledge
        // No container starts with an address that is on none of the engine's networks.
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

    /// A list of this moment, or the one under way, or one as soon as there may be one.
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
