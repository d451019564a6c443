// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Synchronization

/// The counters of the exchanges of one event loop. No text of a client becomes a label: endpoints come from the route
/// table, and clients are names of policies.
public final class ExchangeCounters: Sendable {
    /// The most clients; more are counted as `other`, since labels of containers can make policies of their own
    /// (wollomatic's).
    static let clientLimit = 256

    private let counts = Mutex(ExchangeCounts())

    public init() {}

    public func count(_ record: AccessRecord) { counts.withLock { $0.add(record) } }

    public var snapshot: ExchangeCounts { counts.withLock { $0 } }
}

/// Counts of exchanges, to be summed up over all event loops.
public struct ExchangeCounts: Sendable {
    /// The labels of exchanges that are counted together.
    struct Series: Hashable {
        let endpoint: Endpoint?
        /// Whether the request has a target: one to an unknown route, as opposed to one that could not be read.
        let hasTarget: Bool
        let client: String
        let decision: AccessRecord.Decision
        /// The class from 1 to 5; 0 if the client got no status.
        let statusClass: Int
    }

    /// The counts of one series, and of one group of endpoints.
    private var counts: [Int] = []
    private var histograms: [DurationHistogram] = []
    private var seriesPlaces: [Series: Int] = [:]
    private var groupPlaces: [EndpointGroup?: Int] = [:]
    private(set) var bytesIn = 0
    private(set) var bytesOut = 0
    private var clients: Set<String> = []
    /// The position of the last exchange: most are like the one before, and need no look-up.
    private var last: Last?

    private struct Last {
        let policy: String
        let series: Series
        let place: (count: Int, histogram: Int)

        func fits(_ record: AccessRecord) -> Bool {
            series.endpoint == record.endpoint && series.statusClass == ExchangeCounts.statusClass(of: record)
                && series.decision == record.decision && series.hasTarget == !record.path.isEmpty
                && policy == record.policy
        }
    }

    /// The labels of decisions: a policy, or none, and the decision.
    struct Judged: Hashable {
        let client: String
        let decision: AccessRecord.Decision
    }

    /// Returns all decisions of these policies and of strangers, also those with a count of zero.
    func decisions(of policies: [String]) -> [Judged: Int] {
        var labels = ExchangeCounts()
        let names = Set((policies + [""]).map { labels.label($0) })
        var decisions: [Judged: Int] = [:]
        for client in names {
            for decision in AccessRecord.Decision.allCases { decisions[Judged(client: client, decision: decision)] = 0 }
        }
        for (series, count) in exchanges {
            decisions[Judged(client: series.client, decision: series.decision), default: 0] += count
        }
        return decisions
    }

    var exchanges: [Series: Int] { seriesPlaces.mapValues { counts[$0] } }
    var durations: [EndpointGroup?: DurationHistogram] { groupPlaces.mapValues { histograms[$0] } }

    public init() {}

    mutating func add(_ record: AccessRecord) {
        if last?.fits(record) != true { last = place(of: record) }
        if let place = last?.place {
            counts[place.count].count(1)
            histograms[place.histogram].add(record.duration)
        }
        bytesIn.count(record.bytesIn)
        bytesOut.count(record.bytesOut)
    }

    private mutating func place(of record: AccessRecord) -> Last {
        let series = Series(
            endpoint: record.endpoint, hasTarget: !record.path.isEmpty, client: label(record.policy),
            decision: record.decision, statusClass: Self.statusClass(of: record))
        return Last(
            policy: record.policy, series: series,
            place: (countPlace(of: series), histogramPlace(of: record.endpoint?.group)))
    }

    private static func statusClass(of record: AccessRecord) -> Int { min(max(record.status / 100, 0), 5) }

    private mutating func countPlace(of series: Series) -> Int {
        if let place = seriesPlaces[series] { return place }
        counts.append(0)
        seriesPlaces[series] = counts.count - 1
        return counts.count - 1
    }

    private mutating func histogramPlace(of group: EndpointGroup?) -> Int {
        if let place = groupPlaces[group] { return place }
        histograms.append(DurationHistogram())
        groupPlaces[group] = histograms.count - 1
        return histograms.count - 1
    }

    private mutating func label(_ policy: String) -> String {
        if policy.isEmpty { return "nobody" }
        guard !clients.contains(policy) else { return policy }
        guard clients.count < ExchangeCounters.clientLimit else { return "other" }
        clients.insert(policy)
        return policy
    }

    public mutating func add(_ other: ExchangeCounts) {
        for (series, count) in other.exchanges { counts[countPlace(of: series)].count(count) }
        for (group, histogram) in other.durations { histograms[histogramPlace(of: group)].add(histogram) }
        bytesIn.count(other.bytesIn)
        bytesOut.count(other.bytesOut)
    }
}

/// A histogram of the durations of exchanges, from the complete head to the end of the response.
struct DurationHistogram: Sendable, Equatable {
    /// The upper bounds in nanoseconds, with Prometheus' form of them in seconds.
    static let bounds: [(nanoseconds: Int64, label: String)] = [
        (1_000_000, "0.001"), (5_000_000, "0.005"), (10_000_000, "0.01"), (50_000_000, "0.05"),
        (100_000_000, "0.1"), (500_000_000, "0.5"), (1_000_000_000, "1"), (5_000_000_000, "5"),
        (30_000_000_000, "30"), (300_000_000_000, "300"),
    ]

    /// One count for each bound, and one for longer times; not yet cumulative.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// The sum in nanoseconds.
    private(set) var sum: Int64 = 0

    mutating func add(_ duration: Int64) {
        let index = Self.bounds.firstIndex { duration <= $0.nanoseconds } ?? Self.bounds.count
        counts[index].count(1)
        sum.count(duration)
    }

    mutating func add(_ other: DurationHistogram) {
        for index in counts.indices { counts[index].count(other.counts[index]) }
        sum.count(other.sum)
    }
}

/// An observer that counts every exchange, and passes wanted records to the log.
public final class CountingObserver: ExchangeObserver {
    private let log: AccessLog
    private let counters: ExchangeCounters

    public init(log: AccessLog, counters: ExchangeCounters) {
        self.log = log
        self.counters = counters
    }

    public func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool { true }

    public var wantsDetail: Bool { log.wantsDetail }

    public func exchangeEnded(_ record: AccessRecord) {
        counters.count(record)
        if log.wants(record.decision, status: record.status) { log.write(record) }
    }
}
