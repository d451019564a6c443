// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// The C library's own, which its module does not show (malloc_trim(3)).
@_silgen_name("malloc_trim")
private func trimMemory(_ pad: Int) -> Int32

/// Gives memory back after a peak. The C library keeps what was freed, in case it is needed again, and a control group
/// counts it for as long.
final class MemoryReturn {
    /// What was resident when memory was last given back, or less.
    private var low = Int.max

    private static let interval = TimeAmount.seconds(10)
    /// It takes some milliseconds, and is not worth less.
    private static let worth = 16 << 20

    /// Looks every ten seconds, on this event loop.
    static func start(on eventLoop: any EventLoop) {
        eventLoop.execute {
            let memory = MemoryReturn()
            memory.look()
            memory.wait(on: eventLoop.assumeIsolated())
        }
    }

    private func wait(on eventLoop: NIOIsolatedEventLoop) {
        eventLoop.scheduleTask(in: Self.interval) {
            self.look()
            self.wait(on: eventLoop)
        }
    }

    private func look() {
        guard let resident = ProcessNumbers.residentBytes else { return }
        low = min(low, resident)
        guard resident > low + Self.worth else { return }
        _ = trimMemory(0)
        low = ProcessNumbers.residentBytes ?? resident
    }
}
