// SPDX-License-Identifier: Apache-2.0

import DataPlane
import Glibc

/// A thread that runs one closure, and is not joined.
enum WorkerThread {
    /// The message if no thread can be made.
    static let failure = ThreadRoom.Shortage().message

    /// Starts a thread. Returns false if none can be made.
    @discardableResult static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(run: body)).toOpaque()
        let error = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context)
        guard error == 0 else {
            Unmanaged<Body>.fromOpaque(context).release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// The signals SIGTERM, SIGINT and SIGHUP, delivered only to the thread that waits for them. Created before any other
/// thread, so that all of them inherit the mask.
struct StopSignals {
    private static func set() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGHUP)
        return set
    }

    init() {
        var set = Self.set()
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next signal.
    func next() -> Int32 {
        var set = Self.set()
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    /// Lets a further signal end the process at once.
    func endAtSecond() {
        WorkerThread.start {
            while next() == SIGHUP {}
            _exit(1)
        }
    }
}

/// The limit of descriptors. Each connection takes two: the soft limit, often 1,024, is raised to the hard one.
enum DescriptorLimit {
    /// Returns the limit that is then in force; `Int.max` if it is unknown.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
