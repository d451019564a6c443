// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A semaphore of POSIX that one thread sleeps on.
final class Semaphore: @unchecked Sendable {
    // It may be used from any thread; what it needs is an address that stays.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    /// Returns false where the time has passed without a signal.
    /// - Parameter milliseconds: nil to wait until there is a signal.
    @discardableResult
    func wait(milliseconds: Int?) -> Bool {
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
