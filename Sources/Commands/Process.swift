import Glibc

/// A thread that runs one closure and is not waited for.
enum WorkerThread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context)
        pthread_detach(thread)
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// SIGTERM, SIGINT and SIGHUP, taken by whoever waits for them and by nobody else. Made before any other thread, so that all
/// of them inherit the mask.
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

    /// Waits for the next one.
    func next() -> Int32 {
        var set = Self.set()
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    /// From here on a signal ends the process on the spot.
    func endAtSecond() {
        WorkerThread.start {
            while next() == SIGHUP {}
            _exit(1)
        }
    }
}

/// Each connection takes two descriptors: the soft limit, often 1,024, is raised to the hard one.
enum DescriptorLimit {
    /// Returns the limit that is in force then; `Int.max` where it cannot be told.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}

/// Tells the process of a change of one file as SIGHUP does. The folder is watched, not the file: editors and container
/// runtimes put another file in its place.
enum FileWatch {
    static func start(_ path: String) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = inotify_init1(Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return }
        let events = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO)
        let watched = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
        guard inotify_add_watch(descriptor, watched, events) >= 0 else { return }
        // A file that is mounted by itself changes without a word to its folder.
        inotify_add_watch(descriptor, path, UInt32(IN_CLOSE_WRITE))
        WorkerThread.start { watch(descriptor, path) }
    }

    private static func watch(_ descriptor: Int32, _ path: String) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var last = stamp(path)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            let now = stamp(path)
            guard speaksOf(path, buffer[..<count]), now != last else { continue }
            last = now
            kill(getpid(), SIGHUP)
        }
    }

    /// Whether an event is about the file itself (no name), its name in the folder, or `..data`, the link that Kubernetes
    /// swaps. Events of its neighbours come while it may be half written.
    private static func speaksOf(_ path: String, _ events: ArraySlice<UInt8>) -> Bool {
        let name = path.split(separator: "/").last.map { Array($0.utf8) } ?? []
        var rest = events
        // struct inotify_event: wd, mask, cookie, length of the name, name (inotify(7)).
        while rest.count >= 16 {
            let length = rest.dropFirst(12).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let text = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
            if text.isEmpty || text.elementsEqual(name) || text.elementsEqual("..data".utf8) { return true }
            rest = rest.dropFirst(16 + length)
        }
        return false
    }

    /// What changes when a file is written or replaced, links followed.
    private static func stamp(_ path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}
