// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// An observer that passes audited exchanges to the trail, and all exchanges to the next observer.
public final class AuditObserver: ExchangeObserver {
    private let trail: AuditTrail
    private let members: RecordMembers
    private let next: any ExchangeObserver

    /// - Parameter run: the identity of this run in request IDs.
    public init(trail: AuditTrail, run: String, next: any ExchangeObserver) {
        self.trail = trail
        self.next = next
        members = RecordMembers(run: run)
    }

    /// Whether the record is wanted: always, since the decision needs the endpoint, which is not known here.
    public func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool { true }

    public var wantsDetail: Bool { true }

    public var mayRefuse: Bool { trail.refusesWhenLost }

    public var refuses: Bool { trail.refuses }

    public func exchangeEnded(_ record: AccessRecord) {
        if trail.selection.includes(record) { trail.put(record, members: members) }
        if next.wants(record.decision, status: record.status) { next.exchangeEnded(record) }
    }
}
