// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs blocking work on a thread of its own: the pool of Swift's tasks has as many threads as the machine has cores,
/// and the other suites of the same process need them.
public func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}

/// Asks again and again until the answer is yes. Only for what the kernel offers no way to wait for: the contents of
/// `/proc`, or whether somebody listens.
public func eventually(
    _ what: String, within limit: Duration = .seconds(15), _ isTrue: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isTrue() {
        guard ContinuousClock.now < deadline else { throw TimedOut(what, seen: "still not so after \(limit)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}

extension Duration {
    public var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension String {
    public init(lossy bytes: some Collection<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}
