// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A POSIX semaphore on which one thread sleeps (sem_overview(7)).
package final class Semaphore: @unchecked Sendable {
    // Any thread may use it; its address must stay.
    private let semaphore: UnsafeMutablePointer<sem_t>

    package init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    package func signal() { sem_post(semaphore) }

    /// Waits for a signal. Returns false if the time has passed without one.
    /// - Parameter milliseconds: nil for any time.
    @discardableResult
    package func wait(milliseconds: Int? = nil) -> Bool {
        guard let milliseconds else {
            while sem_wait(semaphore) != 0, errno == EINTR {}
            return true
        }
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_nsec += milliseconds % 1000 * 1_000_000
        deadline.tv_sec += milliseconds / 1000 + deadline.tv_nsec / 1_000_000_000
        deadline.tv_nsec %= 1_000_000_000
        while sem_timedwait(semaphore, &deadline) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }
}
