// SPDX-License-Identifier: Apache-2.0

/// Whoever wants to know what came of an exchange.
public protocol ExchangeObserver {
    /// Whether a record like this one is wanted: what is not, need not be put together.
    func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool
    mutating func exchangeEnded(_ record: AccessRecord)
}

extension AccessLog: ExchangeObserver {
    public mutating func exchangeEnded(_ record: AccessRecord) { write(record) }
}
