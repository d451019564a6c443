import Foundation

/// A wait that did not come true in time; says what was waited for and what was seen until then.
struct Overdue: Error, CustomStringConvertible {
    let what: String
    let seen: String

    var description: String { "not in time: \(what)\n--- seen so far ---\n\(seen)" }
}

/// Runs blocking work on a thread of its own: the pool of Swift's tasks has as many threads as the machine has cores,
/// and the other suites of the same process need them.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}

/// Asks again and again until the answer is yes. Only for what the kernel offers no way to wait for: the contents of
/// `/proc`, or whether somebody listens.
func eventually(_ what: String, within limit: Duration = .seconds(15), _ isTrue: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isTrue() {
        guard ContinuousClock.now < deadline else { throw Overdue(what: what, seen: "still not so after \(limit)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension String {
    init(lossy bytes: some Collection<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}

/// Bytes that no compression, no buffering and no confusion of chunks can reproduce by accident.
func noise(_ count: Int) -> [UInt8] {
    var state = UInt64.random(in: 1...UInt64.max)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: state >> 24))
        }
        initialized = count
    }
}
