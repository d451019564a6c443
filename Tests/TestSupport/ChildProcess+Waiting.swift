// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

extension ChildProcess {
    /// Waits for its end, and kills it where that takes longer.
    public func finished(within limit: Duration = .seconds(30)) async throws -> Finished {
        try await offPool { [self] in try end(within: limit) }
    }

    /// The same for callers that may block their thread.
    public func end(within limit: Duration) throws -> Finished {
        do {
            return try ended(within: limit)
        } catch {
            signal(SIGKILL)
            throw error
        }
    }

    /// Waits for its end, and lets it live where that takes longer.
    func ended(within limit: Duration) throws -> Finished {
        try wait("the end of `\(name)`", within: limit) {
            status.map { Finished(status: $0, output: output, errors: String(lossy: errors)) }
        }
    }

    /// Waits until the output holds `text` and returns all output until then.
    @discardableResult
    public func output(
        containing text: String, after seen: Int = 0, within limit: Duration = .seconds(20)
    ) async throws -> String {
        let wanted = Data(text.utf8)
        return try await offPool { [self] in
            try wait("“\(text)” from `\(name)`", within: limit) {
                Data(output.dropFirst(seen)).range(of: wanted) == nil ? nil : String(lossy: output)
            }
        }
    }

    /// Waits for the first line of its standard error that `text` is in.
    func errorLine(containing text: String, within limit: Duration) throws -> String {
        try wait("“\(text)” in the log", within: limit) {
            errors.split(separator: 0x0A).lazy.map { String(lossy: $0) }.first { $0.contains(text) }
        }
    }

    /// Waits for what `look` finds; nil means that it is not there yet. It is called under the lock.
    private func wait<Value>(_ what: String, within limit: Duration, _ look: () -> Value?) throws -> Value {
        let deadline = Deadline(limit)
        changed.lock()
        defer { changed.unlock() }
        while true {
            if let value = look() { return value }
            let seen = String(lossy: output.suffix(2000)) + String(lossy: errors.suffix(8000))
            // Whoever waits for more of a child that has ended would wait in vain.
            guard status == nil else { throw TimedOut("\(what), which has ended", seen: seen) }
            guard changed.wait(until: deadline.date) || !deadline.isOver else { throw TimedOut(what, seen: seen) }
        }
    }
}
