// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A check whether the process may have more threads. Where it may not (a pids limit of its control group, a process
/// limit of its user), making one unchecked ends the program.
package enum ThreadRoom {
    /// The error that no further thread can be made.
    package struct Shortage: Error {
        package let message =
            "no further thread can be made: the control group's pids limit, or the user's limit of processes, is too low"

        package init() {}
    }

    /// The threads beside the event loops: those that resolve names, one that watches a file, one for this check.
    package static let own = HostNames.mostThreads + 2

    /// Whether this many threads can be made; they are made, and ended again.
    package static func isThere(for count: Int) -> Bool {
        let gate = Gate()
        var threads: [pthread_t] = []
        for _ in 0..<count {
            guard let thread = gate.makeThread() else { break }
            threads.append(thread)
        }
        gate.open()
        for thread in threads { pthread_join(thread, nil) }
        return threads.count == count
    }

    /// A gate at which the threads wait, so that all exist at once.
    private final class Gate: Sendable {
        private let isOpen = Atomic(false)

        func makeThread() -> pthread_t? {
            var thread = pthread_t()
            let context = Unmanaged.passRetained(self).toOpaque()
            let error = pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Gate>.fromOpaque(context).takeRetainedValue().wait() }
                    return nil
                }, context)
            if error == 0 { return thread }
            Unmanaged.passUnretained(self).release()
            return nil
        }

        func wait() { while !isOpen.load(ordering: .acquiring) { usleep(1000) } }

        func open() { isOpen.store(true, ordering: .releasing) }
    }
}
