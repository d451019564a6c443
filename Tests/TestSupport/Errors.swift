// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A wait that did not come true in time; says what was waited for and what was seen until then.
public struct TimedOut: Error, CustomStringConvertible {
    public let what: String
    public let seen: String

    public init(_ what: String, seen: String = "") {
        self.what = what
        self.seen = seen
    }

    public var description: String { "not in time: \(what)\n--- seen so far ---\n\(seen)" }
}

/// The other side sent no more, though more was expected.
public struct EndedEarly: Error, CustomStringConvertible {
    public let expected: String
    public let seen: [UInt8]

    public var description: String {
        "the peer ended before \(expected)\n--- seen so far ---\n\(String(decoding: seen.suffix(2000), as: UTF8.self))"
    }
}

/// What arrived is not HTTP/1.1.
public struct MalformedMessage: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

public struct SystemCallFailed: Error, CustomStringConvertible {
    public let call: String
    public let code: Int32

    public init(_ call: String, _ code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    public var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// A moment that a call must not outlast, on a clock that nobody sets.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(_ timeout: Duration) { end = .now + timeout }

    var isOver: Bool { ContinuousClock.now >= end }

    /// For poll(2), rounded up so that a wait never turns into a busy loop.
    var milliseconds: Int32 {
        let left = ContinuousClock.now.duration(to: end)
        let whole = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        return Int32(clamping: max(0, whole + 1))
    }

    /// For a condition variable.
    var date: Date { Date(timeIntervalSinceNow: Double(milliseconds) / 1000) }
}
