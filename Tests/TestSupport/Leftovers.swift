// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// What is still there when the tests end, because a whole suite shares it: children and directories.
enum Leftovers {
    private static let lock = NSLock()
    nonisolated(unsafe) private static var pids: Set<pid_t> = []
    nonisolated(unsafe) private static var directories: Set<String> = []
    private static let registered: Void = { _ = atexit { Leftovers.cleanUp() } }()

    static func add(_ pid: pid_t) {
        _ = registered
        lock.withLock { _ = pids.insert(pid) }
    }

    static func remove(_ pid: pid_t) { lock.withLock { _ = pids.remove(pid) } }

    static func add(directory: String) {
        _ = registered
        lock.withLock { _ = directories.insert(directory) }
    }

    static func remove(directory: String) {
        try? FileManager.default.removeItem(atPath: directory)
        lock.withLock { _ = directories.remove(directory) }
    }

    private static func cleanUp() {
        lock.withLock {
            for pid in pids { kill(pid, SIGKILL) }
            for directory in directories { try? FileManager.default.removeItem(atPath: directory) }
        }
    }
}
