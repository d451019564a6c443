import HTTPWire
import PolicyCore
import Telemetry

/// What all exchanges of one event loop share: memory for the head that is being read (one at a time), numbers for
/// requests, and whoever wants to know what came of them. Used on its loop only.
final class ExchangeShared {
    /// What new exchanges are begun under. An exchange that runs keeps the one that it has.
    var generation: Generation
    let request = RequestHead()
    let response = ResponseHead()
    var observer: any ExchangeObserver

    private let run: String
    private let stride: UInt64
    private var lastNumber: UInt64

    /// - Parameters:
    ///   - run: marks this run of the program in request ids.
    ///   - loop: this loop's index, of `loops`: each numbers its requests in steps of that size.
    init(_ generation: Generation, run: String, loop: Int, loops: Int, observer: any ExchangeObserver) {
        self.generation = generation
        self.run = run
        self.observer = observer
        stride = UInt64(max(loops, 1))
        lastNumber = UInt64(max(loop, 0))
    }

    func nextNumber() -> UInt64 {
        lastNumber &+= stride
        return lastNumber
    }

    func requestID(_ number: UInt64) -> String { "\(run)-\(number)" }
}

/// One reading of the configuration. Compared by identity.
final class Generation: Sendable {
    private let policies: PolicySet
    private let listeners: Set<String>

    init(_ policies: PolicySet, listeners: Set<String>) {
        self.policies = policies
        self.listeners = listeners
    }

    /// Whoever came through a listener that is no more is known by nothing that this generation says.
    func policy(for client: ClientIdentity) -> Policy? { knows(client) ? policies.policy(for: client) : nil }

    func knows(_ client: ClientIdentity) -> Bool { listeners.contains(client.listener) }
}

/// A connection's client: what it is to policies, and what it is called in records.
struct Client: Sendable {
    let identity: ClientIdentity
    let name: String
}
