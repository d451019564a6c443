// SPDX-License-Identifier: Apache-2.0

import CBuild
import Glibc
import NIOCore

/// Gives free memory back to the system: malloc_trim(3) of the C library, whose module does not show it.
@_silgen_name("malloc_trim")
private func trimMemory(_ pad: Int) -> Int32

/// A task that gives memory back after a peak. The C library keeps freed memory for later use, and a control group
/// counts it meanwhile.
final class MemoryReturn {
    /// The C library's free memory after the last return, or less. A part of it may be the system's already, so only
    /// the memory freed since shows how much can be returned.
    private var low = Int.max

    private static let interval = TimeAmount.seconds(10)
    /// The least memory that is worth a return, which takes some milliseconds.
    private static let worth = 16 << 20

    /// Starts the task on this event loop, every ten seconds.
    static func start(on eventLoop: any EventLoop) {
        eventLoop.execute {
            let memory = MemoryReturn()
            memory.look()
            memory.wait(on: eventLoop.assumeIsolated())
        }
    }

    /// Releases the code that only a start or a reload runs. Around each page of code that runs, the kernel maps
    /// sixteen, so a start leaves nearly the whole program in memory. The first requests map their code again.
    static func letCodeGo() {
        _ = caisson_let_code_go()
    }

    private func wait(on eventLoop: NIOIsolatedEventLoop) {
        eventLoop.scheduleTask(in: Self.interval) {
            self.look()
            self.wait(on: eventLoop)
        }
    }

    private func look() {
        let free = caisson_freed_bytes()
        low = min(low, free)
        guard free > low + Self.worth else { return }
        _ = trimMemory(0)
        low = caisson_freed_bytes()
    }
}
