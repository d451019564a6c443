// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPWire
import PolicyCore
import Sentences
import Synchronization
import Telemetry

/// The state shared by all exchanges of one event loop: memory for the head being read (one at a time), request
/// numbers, and the observer of their ends. Used on its loop only.
final class ExchangeShared {
    /// The generation of new exchanges. A running exchange keeps its own.
    var generation: Generation
    /// The facts about clients beyond their connections.
    let directory: ClientDirectory
    let request = RequestHead()
    let response = ResponseHead()
    let observer: any ExchangeObserver
    /// Whether records have their detail.
    let keepsDetail: Bool
    private let mayRefuse: Bool
    /// The memory for judged bodies and filtered responses, on all event loops.
    var memory = MemoryBudget()
    /// The log of clients that no entry matches.
    var strangers: StrangerReport?

    private var numbers: RequestNumbers

    init(
        generation: Generation, directory: ClientDirectory, numbers: RequestNumbers, observer: any ExchangeObserver
    ) {
        self.generation = generation
        self.directory = directory
        self.numbers = numbers
        self.observer = observer
        keepsDetail = observer.wantsDetail
        mayRefuse = observer.mayRefuse
    }

    /// Whether all requests are refused now, since their records would be lost.
    var refuses: Bool { mayRefuse && observer.refuses }

    func nextNumber() -> UInt64 { numbers.next() }

    func requestID(of number: UInt64) -> String { numbers.id(of: number) }
}

/// The numbers of one event loop's requests.
struct RequestNumbers {
    private let run: String
    private let stride: UInt64
    private var last: UInt64

    /// - Parameters:
    ///   - run: the identity of this run in request IDs.
    ///   - loop: this loop's index, of `loops`: each numbers its requests in steps of that size.
    init(run: String, loop: Int, loops: Int) {
        self.run = run
        stride = UInt64(max(loops, 1))
        last = UInt64(max(loop, 0))
    }

    mutating func next() -> UInt64 {
        last &+= stride
        return last
    }

    func id(of number: UInt64) -> String { run + "-" + String(number) }
}

/// A reading of the configuration. An exchange that was judged by it keeps only its number.
final class Generation: Sendable {
    struct Number: Equatable, Sendable {
        private static let last = Atomic<UInt64>(0)
        private let value: UInt64

        fileprivate init() { value = Self.last.add(1, ordering: .relaxed).newValue }
    }

    let number = Number()
    let policies: PolicySet
    /// The version that records show.
    let version: PolicyVersion
    private let listeners: Set<GateAddress>

    init(policies: PolicySet, listeners: Set<GateAddress>, version: PolicyVersion = PolicyVersion(number: 1)) {
        self.policies = policies
        self.listeners = listeners
        self.version = version
    }

    convenience init(configuration: GateConfiguration) {
        self.init(
            policies: configuration.policies, listeners: Set(configuration.listeners),
            version: configuration.version)
    }

    /// Returns the client's identification; nil if it came through a listener that no longer exists.
    func identify(
        _ client: ClientIdentity, knowing knowledge: ClientSnapshot, after lookup: LookupResult?
    ) -> Identification? {
        knows(client) ? policies.identify(client, knowing: knowledge, after: lookup) : nil
    }

    /// Returns the text for a client that no entry matches; nil for the gate's own text.
    func words(for stranger: Stranger?) -> String? {
        if let words = policies.strangersAreTold { return words }
        guard let stranger, let form = policies.clientsForm else { return nil }
        return stranger.sentence(in: form)
    }

    func knows(_ client: ClientIdentity) -> Bool { knows(listener: client.listener) }

    func knows(listener: GateAddress) -> Bool { listeners.contains(listener) }
}

/// The client of a connection: its identity for policies, and its name in records.
struct Client: Sendable {
    let identity: ClientIdentity
    let name: String
}
