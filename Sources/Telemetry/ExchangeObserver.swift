// SPDX-License-Identifier: Apache-2.0

/// An observer of the ends of exchanges.
public protocol ExchangeObserver: AnyObject {
    /// Whether a record like this one is wanted: others need not be made.
    func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool
    func exchangeEnded(_ record: AccessRecord)
    /// Whether records need their ``AccessRecord/detail``; the same for all of them.
    var wantsDetail: Bool { get }
    /// Whether ``refuses`` may ever be true; the same for all of them.
    var mayRefuse: Bool { get }
    /// Whether all requests are refused now, since their records would be lost.
    var refuses: Bool { get }
}

extension ExchangeObserver {
    public var wantsDetail: Bool { false }
    public var mayRefuse: Bool { false }
    public var refuses: Bool { false }
}
