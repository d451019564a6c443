// SPDX-License-Identifier: Apache-2.0

/// Whoever wants to know what came of an exchange.
public protocol ExchangeObserver: AnyObject {
    /// Whether a record like this one is wanted: what is not, need not be put together.
    func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool
    func exchangeEnded(_ record: AccessRecord)
    /// Whether records shall have their ``AccessRecord/detail``; the same for all of them.
    var wantsDetail: Bool { get }
    /// Whether ``refuses`` may ever be true; the same for all of them.
    var mayRefuse: Bool { get }
    /// No request shall pass now, since its record would be lost.
    var refuses: Bool { get }
}

extension ExchangeObserver {
    public var wantsDetail: Bool { false }
    public var mayRefuse: Bool { false }
    public var refuses: Bool { false }
}
