// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import NIOCore
import NIOPosix
import PolicyCore

/// The addresses of DNS names, kept up to date. Lives on one event loop.
///
/// Each family of a name is a question of its own. One that hangs takes neither threads nor time from the others, the
/// same name's other family included: questions whose last answer was late wait behind the others, and have half of the
/// threads.
///
/// Names are resolved on a schedule of their own. An address that no name leads to has them resolved earlier, for all
/// clients that wait, so clients can cause at most one question a second for each name.
final class HostNames {
    /// The clients that wait until all names have been resolved once more.
    private final class Round {
        var isBegun = false
        var waiters: [(address: IPAddress, promise: EventLoopPromise<Void>)] = []

        func tell(where isDone: (IPAddress) -> Bool) {
            let done = waiters.filter { isDone($0.address) }
            waiters.removeAll { isDone($0.address) }
            for waiter in done { waiter.promise.succeed() }
        }
    }

    private struct Resolution {
        var addresses: Set<IPAddress>
        /// The time of the first failed question since; nil while the addresses are up to date.
        var inVainSince: NIODeadline?
    }

    /// A name's addresses of one family: a server may fail for one and answer for the other.
    struct Question: Hashable, Sendable {
        let name: String
        let family: Family
    }

    enum Family: CaseIterable, Sendable {
        case v4
        case v6

        fileprivate var number: Int32 { self == .v4 ? AF_INET : AF_INET6 }
    }

    /// Resolves a question; returns nil if there is no answer.
    typealias Resolver = @Sendable (Question) -> Set<IPAddress>?

    private let eventLoop: any EventLoop
    private let directory: ClientDirectory
    /// The threads for `getaddrinfo`, which blocks.
    private let threads = NIOThreadPool(numberOfThreads: mostThreads)
    private var names: Set<String> = []
    private var resolutions: [Question: Resolution] = [:]
    private var asked: [Question: NIODeadline] = [:]
    /// The questions that are being asked, or are to be.
    private var queue = NameQueue<Question>(threads: mostThreads)
    private let resolver: Resolver
    private let logger: Logger?
    private var isToldOfHanging = false
    private var round: Round?
    private var lastRound = NIODeadline.uptimeNanoseconds(0)
    private var isRunning = false
    private var hasThreads = false

    /// The most questions at once, and the sockets and files that they take.
    static let mostThreads = 4
    static let mostSockets = 2 * mostThreads

    private static let tick = TimeAmount.seconds(1)
    /// The interval at which a name is resolved again.
    private static let interval = TimeAmount.seconds(5)
    /// The time for which addresses stay valid while questions for them go unanswered, from the first one on. Waiting
    /// for a thread does not count.
    private static let lifetime = TimeAmount.seconds(30)
    /// The time after which a question without an answer counts as hanging.
    private static let patience = TimeAmount.seconds(2)
    /// The pause between rounds, and the longest time that a client waits in one for names without an answer.
    private static let pause = TimeAmount.seconds(1)

    init(
        directory: ClientDirectory, on eventLoop: any EventLoop, logger: Logger? = nil,
        resolver: @escaping Resolver = resolve
    ) {
        self.resolver = resolver
        self.directory = directory
        self.eventLoop = eventLoop
        self.logger = logger
    }

    /// Keeps these names from now on, and no others.
    func keep(_ names: Set<String>) {
        self.names = names
        resolutions = resolutions.filter { names.contains($0.key.name) }
        asked = asked.filter { names.contains($0.key.name) }
        queue.keep { names.contains($0.name) }
        publish()
        if names.isEmpty, let round { end(round) }
        guard !names.isEmpty, !isRunning else { return }
        isRunning = true
        if !hasThreads { threads.start() }
        hasThreads = true
        runTick()
    }

    private func runTick() {
        guard !names.isEmpty else { return isRunning = false }
        let now = NIODeadline.now()
        let known = resolutions.count
        resolutions = resolutions.filter { $0.value.inVainSince.map { $0 + Self.lifetime > now } ?? true }
        if resolutions.count != known { publish() }
        queue.noteHanging(askedBefore: now - Self.patience)
        for question in questions where (asked[question] ?? now) <= now { queue.append(question) }
        askNext(at: now)
        tellOfHanging()
        eventLoop.assumeIsolated().scheduleTask(in: Self.tick) { self.runTick() }
    }

    // MARK: Rounds

    /// Resolves the names anew. The future succeeds when one leads to `address`, or none will.
    func refresh(for address: IPAddress) -> EventLoopFuture<Void> {
        guard !names.isEmpty, !isKnown(address) else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        let round = round ?? nextRound()
        round.waiters.append((address, promise))
        return promise.futureResult
    }

    private func nextRound() -> Round {
        let round = Round()
        self.round = round
        lastRound = max(.now(), lastRound + Self.pause)
        let loop = eventLoop.assumeIsolated()
        loop.scheduleTask(deadline: lastRound) { self.begin(round) }
        loop.scheduleTask(deadline: lastRound + Self.pause) { self.end(round) }
        return round
    }

    private func begin(_ round: Round) {
        guard self.round === round else { return }
        round.isBegun = true
        for question in questions { queue.append(question) }
        askNext(at: .now())
        settleRound()
    }

    private func settleRound() {
        guard let round else { return }
        round.tell { isKnown($0) }
        if round.isBegun, queue.isEmpty { end(round) }
    }

    private func end(_ round: Round) {
        guard self.round === round else { return }
        self.round = nil
        round.tell { _ in true }
    }

    private func isKnown(_ address: IPAddress) -> Bool {
        resolutions.values.contains { $0.addresses.contains(address) }
    }

    // MARK: Names

    private func askNext(at now: NIODeadline) {
        while let question = queue.next(at: now) {
            asked[question] = now + Self.interval
            if resolutions[question]?.inVainSince == nil { resolutions[question]?.inVainSince = now }
            let resolver = resolver
            threads.runIfActive(eventLoop: eventLoop) { resolver(question) }.assumeIsolated().whenComplete { result in
                let now = NIODeadline.now()
                self.queue.answered(question, hangs: self.queue.hangs(question, askedBefore: now - Self.patience))
                if case .success(let addresses?) = result { self.take(addresses, for: question) }
                self.askNext(at: now)
                self.settleRound()
            }
        }
    }

    private var questions: [Question] {
        names.flatMap { name in Family.allCases.map { Question(name: name, family: $0) } }
    }

    private func take(_ addresses: Set<IPAddress>, for question: Question) {
        guard names.contains(question.name) else { return }
        let isNews = resolutions[question]?.addresses != addresses
        resolutions[question] = Resolution(addresses: addresses)
        if isNews { publish() }
    }

    /// Names whose questions all hang, or of which one hangs and no address is known.
    private var hangingNames: Set<String> {
        let known = Set(resolutions.filter { !$0.value.addresses.isEmpty }.map(\.key.name))
        let names = queue.hanging.map(\.name)
        let all = Dictionary(grouping: names) { $0 }.filter { $0.value.count == Family.allCases.count }
        return Set(names).subtracting(known).union(all.keys)
    }

    /// Logs the names without an answer, once until there are none any more.
    private func tellOfHanging() {
        let hanging = hangingNames.sorted()
        defer { isToldOfHanging = !hanging.isEmpty }
        guard !isToldOfHanging, let first = hanging.first else { return }
        let more = hanging.count > 1 ? " and \(hanging.count - 1) more" : ""
        logger?.warning(
            "the DNS name \(first)\(more) has no answer: a client of that name is not known by it until the resolver answers"
        )
    }

    private func publish() {
        let hosts = Dictionary(resolutions.map { ($0.key.name, $0.value.addresses) }) { $0.union($1) }
        var open = ClientSnapshot.OpenNames()
        for question in questions where resolutions[question] == nil {
            if question.family == .v4 { open.v4.insert(question.name) } else { open.v6.insert(question.name) }
        }
        directory.update { knowledge in
            knowledge.hosts = hosts
            knowledge.openNames = open
        }
    }

    /// Errors of `getaddrinfo`: the name does not exist, or has no address of the family (netdb.h; all but the first
    /// only with `_GNU_SOURCE`).
    private static let emptyResponses = [EAI_NONAME, -5, -9]

    /// Returns all addresses of a name in a family; nil if there is no answer. Asked for both families at once,
    /// `getaddrinfo` reports a name without addresses if the server answers for one and fails for the other.
    @Sendable
    static func resolve(_ question: Question) -> Set<IPAddress>? {
        var hints = addrinfo()
        hints.ai_family = question.family.number
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let error = getaddrinfo(question.name, nil, &hints, &list)
        guard error == 0 else { return emptyResponses.contains(error) ? [] : nil }
        defer { freeaddrinfo(list) }
        var addresses: Set<IPAddress> = []
        var next = list
        while let entry = next {
            if let address = IPAddress(entry.pointee) { addresses.insert(address) }
            next = entry.pointee.ai_next
        }
        return addresses
    }
}

extension IPAddress {
    /// Reads the address of a `sockaddr_in` (at 4) or a `sockaddr_in6` (at 8), in network order.
    fileprivate init?(_ entry: addrinfo) {
        guard let address = entry.ai_addr else { return nil }
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
        switch entry.ai_family {
        case AF_INET where bytes.count >= 8:
            self.init(v4: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        case AF_INET6 where bytes.count >= 24:
            let words = [8, 16].map { UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
            self.init(high: words[0], low: words[1])
        default: return nil
        }
    }
}
