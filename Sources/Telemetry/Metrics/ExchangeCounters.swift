import DockerAPI
import Synchronization

/// What the exchanges of one event loop came to, in numbers. Nothing that a client sends becomes a label: endpoints are
/// those of the route table, clients are the names of policies.
public final class ExchangeCounters: Sendable {
    /// More are counted as `other`: labels of containers can make policies of their own (wollomatic's).
    static let clientLimit = 256

    private let counts = Mutex(ExchangeCounts())

    public init() {}

    public func count(_ record: AccessRecord) { counts.withLock { $0.add(record) } }

    public var snapshot: ExchangeCounts { counts.withLock { $0 } }
}

/// Numbers of exchanges, to be added up over all event loops.
public struct ExchangeCounts: Sendable {
    /// What exchanges have in common that are counted together.
    struct Series: Hashable {
        let endpoint: Endpoint?
        /// A request for no route that is known, as against one that could not be read.
        let hasTarget: Bool
        let client: String
        let decision: AccessRecord.Decision
        /// 1 to 5; 0 where the client got no status.
        let statusClass: Int
    }

    private(set) var exchanges: [Series: Int] = [:]
    private(set) var durations: [EndpointGroup?: DurationHistogram] = [:]
    private(set) var bytesIn = 0
    private(set) var bytesOut = 0
    private var clients: Set<String> = []

    public init() {}

    mutating func add(_ record: AccessRecord) {
        let series = Series(
            endpoint: record.endpoint, hasTarget: !record.path.isEmpty, client: label(record.policy),
            decision: record.decision, statusClass: min(max(record.status / 100, 0), 5))
        exchanges[series, default: 0] += 1
        durations[record.endpoint?.group, default: DurationHistogram()].add(record.duration)
        bytesIn += record.bytesIn
        bytesOut += record.bytesOut
    }

    private mutating func label(_ policy: String) -> String {
        if policy.isEmpty { return "nobody" }
        guard !clients.contains(policy) else { return policy }
        guard clients.count < ExchangeCounters.clientLimit else { return "other" }
        clients.insert(policy)
        return policy
    }

    public mutating func add(_ other: ExchangeCounts) {
        exchanges.merge(other.exchanges) { $0 + $1 }
        for (group, histogram) in other.durations { durations[group, default: DurationHistogram()].add(histogram) }
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
    }
}

/// How long exchanges took, from the complete head to the end of the answer.
struct DurationHistogram: Sendable, Equatable {
    /// Upper bounds in nanoseconds, and how Prometheus writes them in seconds.
    static let bounds: [(nanoseconds: Int64, label: String)] = [
        (1_000_000, "0.001"), (5_000_000, "0.005"), (10_000_000, "0.01"), (50_000_000, "0.05"),
        (100_000_000, "0.1"), (500_000_000, "0.5"), (1_000_000_000, "1"), (5_000_000_000, "5"),
        (30_000_000_000, "30"), (300_000_000_000, "300"),
    ]

    /// One for each bound, and one for what took longer; not yet added up.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// In nanoseconds.
    private(set) var sum: Int64 = 0

    mutating func add(_ duration: Int64) {
        let index = Self.bounds.firstIndex { duration <= $0.nanoseconds } ?? Self.bounds.count
        counts[index] += 1
        sum &+= max(duration, 0)
    }

    mutating func add(_ other: DurationHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum &+= other.sum
    }
}

/// Counts every exchange, and writes the lines that are wanted.
public struct CountingObserver: ExchangeObserver {
    private var log: AccessLog
    private let counters: ExchangeCounters

    public init(_ log: AccessLog, _ counters: ExchangeCounters) {
        self.log = log
        self.counters = counters
    }

    public func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool { true }

    public mutating func exchangeEnded(_ record: AccessRecord) {
        counters.count(record)
        if log.wants(record.decision, status: record.status) { log.write(record) }
    }
}
