// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A watch for changes of one file of any kind: the file is written or replaced, or a link on its path leads somewhere
/// else.
///
/// Folders are watched for the names on the path, and so is the file itself, since a file that is mounted alone changes
/// without an event in its folder. The kernel has no events for mounts, nor for changes by another machine: every ten
/// seconds the file is examined in any case. A file that is being written is not reported before it is complete,
/// whatever the events, and the report has the content that was read then: a moment later it may be half written again.
enum FileWatch {
    /// Begins to watch on a thread of its own.
    /// - Parameters:
    ///   - changed: called after each change, with the file's content then.
    ///   - blind: called with the reason if changes cannot be noticed, or no longer.
    static func start(
        on path: String, changed: @escaping @Sendable (WatchedContents) -> Void,
        blind: @escaping @Sendable (String) -> Void
    ) {
        let watcher: PathWatcher
        do throws(WatchFailure) {
            watcher = try PathWatcher(path: path)
        } catch {
            return blind(error.reason)
        }
        // The signal of a lease that is broken while it is held (``FileWriters``).
        signal(SIGIO, SIG_IGN)
        let isStarted = WorkerThread.start { [watcher] in
            do throws(WatchFailure) {
                while true { if let found = try watcher.waitForChange() { changed(found.contents) } }
            } catch {
                blind(error.reason)
            }
        }
        if !isStarted { blind(WorkerThread.failure) }
    }
}

/// The reason for which a path is not watched.
struct WatchFailure: Error {
    let reason: String

    init(_ what: String) { reason = "\(what): \(String(cString: strerror(errno)))" }
}

/// A watch of the names on the path to a file. Used by one thread at a time.
///
/// `@unchecked`: it is made on one thread, and handed to the one that waits.
private final class PathWatcher: @unchecked Sendable {
    private let path: String
    private let descriptor: Int32
    /// The watched folders by the numbers of their watches, with the relevant names in them.
    private var folders: [Int32: (path: String, names: Set<String>)] = [:]
    private var last: FileStamp?
    /// The file's state at the last look, and the time since which it is unchanged.
    private var seen: FileStamp?
    private var seenSince = PathWatcher.now
    /// Whether a file was created and is not closed yet.
    private var isMade = false
    private var nextLook = PathWatcher.now + PathWatcher.interval

    /// The times in milliseconds: between two looks without events, and from an event to the next look, since it may be
    /// the first of several.
    private static let interval: Int64 = 10_000
    private static let pause: Int64 = 1000
    /// The times that a file must stay unchanged to count as complete, if the kernel does not show its writers.
    private static let unknownPause: Int64 = 10_000
    private static let madePause: Int64 = 60_000

    init(path: String) throws(WatchFailure) {
        self.path = path
        descriptor = inotify_init1(Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw WatchFailure("inotify") }
        last = FileStamp(of: path)
        seen = last
        try watchWay(mustExist: true)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Waits for the next events. Returns the file if it has changed and is complete.
    func waitForChange() throws(WatchFailure) -> FileStamp? {
        guard try waitForEvents() else { return try lookAgain() }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { return nil }
        guard count > 0 else { throw WatchFailure("inotify") }
        let events = FileEvent.read(from: buffer[..<count]).filter(isOfTheWay)
        guard !events.isEmpty else { return nil }
        var isWhole = false
        for event in events {
            switch meaning(of: event) {
            case .whole: (isWhole, isMade) = (true, false)
            case .made: (isWhole, isMade) = (false, true)
            case .touched: break
            }
        }
        // First the new path is watched, then the file is examined: so no change is missed in between.
        try watchWay(mustExist: false)
        nextLook = Self.now + Self.pause
        noteSeen(FileStamp(of: path))
        // The process that closed or moved it need not be the one that writes it.
        return isWhole && FileWriters(of: path) != .some ? take() : nil
    }

    /// Waits for events. Returns false if the time of the next look has come.
    private func waitForEvents() throws(WatchFailure) -> Bool {
        while true {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&polled, 1, Int32(clamping: max(nextLook - Self.now, 0)))
            if count >= 0 { return count > 0 }
            guard errno == EINTR else { throw WatchFailure("inotify") }
        }
    }

    private func noteSeen(_ stamp: FileStamp?) {
        if stamp != seen { seenSince = Self.now }
        if stamp == nil { isMade = false }
        seen = stamp
    }

    /// Returns the last state, if it differs from the reported one. It was read before the check for writers; if it is
    /// unchanged after the check, no process wrote it.
    private func take() -> FileStamp? {
        // A missing file is about to come, or the gate keeps its configuration.
        guard let seen, seen.isStill(at: path) else { return nil }
        isMade = false
        defer { last = seen }
        return seen != last ? seen : nil
    }

    private func lookAgain() throws(WatchFailure) -> FileStamp? {
        try watchWay(mustExist: false)
        let before = seen
        noteSeen(FileStamp(of: path))
        guard let seen, seen != last else {
            nextLook = Self.now + Self.interval
            return nil
        }
        nextLook = Self.now + Self.pause
        return seen == before && isSettled(seen) ? take() : nil
    }

    /// Whether the file is complete, as far as is known.
    private func isSettled(_ stamp: FileStamp) -> Bool {
        switch FileWriters(of: path) {
        case .some: return false
        case .none: return true
        case .unknown:
            if stamp.hasOtherNames || !isMade && last.map(stamp.isSameFile) == true { return true }
            return Self.now - seenSince >= (isMade ? Self.madePause : Self.unknownPause)
        }
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private func watchWay(mustExist: Bool) throws(WatchFailure) {
        var way: [Int32: (path: String, names: Set<String>)] = [:]
        for place in PathSteps.places(on: path) {
            let number = inotify_add_watch(descriptor, place.folder, place.events)
            // A link may have no target for a moment, or be its own; the link itself is watched.
            if number < 0, !mustExist, !Self.isShortage { continue }
            // A folder may be passed through without permission to list it.
            if number < 0, errno == EACCES, place.isFolder { continue }
            guard number >= 0 else { throw WatchFailure(place.folder) }
            way[number, default: (place.folder, [])].names.insert(place.name)
        }
        // The number of its links shows whether another file has taken its place on the host.
        let own = inotify_add_watch(descriptor, path, UInt32(IN_CLOSE_WRITE | IN_ATTRIB))
        // An unreadable file is reported by its reader, and may become readable.
        guard own >= 0 || errno == ENOENT || !mustExist && !Self.isShortage else { throw WatchFailure(path) }
        if own >= 0 { way[own] = (path, []) }
        for number in folders.keys where way[number] == nil { inotify_rm_watch(descriptor, number) }
        folders = way
    }

    /// Whether there is no room for a watch, which no change of the path brings back.
    private static var isShortage: Bool { [ENOSPC, ENOMEM, EMFILE].contains(errno) }

    /// Whether the event is about the watched path, and not about a neighbour.
    private func isOfTheWay(_ event: FileEvent) -> Bool {
        // There were more events than the kernel keeps.
        if event.watch < 0 { return true }
        guard let folder = folders[event.watch] else { return false }
        guard !event.name.isEmpty else { return folder.names.isEmpty }
        return folder.names.contains(event.name)
    }

    private enum Meaning {
        /// The file is complete: it was closed, or moved there, or is a link.
        case whole
        /// A file was created, which may be half written; or an existing one got another name.
        case made
        /// Another event, which may be about a file that is being written.
        case touched
    }

    private func meaning(of event: FileEvent) -> Meaning {
        let mask = event.mask
        if mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_Q_OVERFLOW) != 0 { return .whole }
        guard mask & UInt32(IN_CREATE) != 0, let folder = folders[event.watch], !event.name.isEmpty else {
            return .touched
        }
        if PathSteps.link(at: "\(folder.path)/\(event.name)") != nil { return .whole }
        return mask & UInt32(IN_ISDIR) != 0 ? .touched : .made
    }
}

/// `struct inotify_event`: watch, mask, cookie, length of the name, name (inotify(7)).
private struct FileEvent {
    let watch: Int32
    let mask: UInt32
    /// The name in the folder; empty for the watched file or folder itself.
    let name: String

    static func read(from bytes: ArraySlice<UInt8>) -> [FileEvent] {
        var events: [FileEvent] = []
        var rest = bytes
        func number(at offset: Int) -> UInt32 {
            rest.dropFirst(offset).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        while rest.count >= 16 {
            let length = Int(number(at: 12))
            let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
            events.append(
                FileEvent(
                    watch: Int32(bitPattern: number(at: 0)), mask: number(at: 4),
                    name: String(decoding: name, as: UTF8.self)))
            rest = rest.dropFirst(16 + length)
        }
        return events
    }
}

/// The steps of a path: each folder and each link on it, and the file.
enum PathSteps {
    struct Step: Equatable {
        let folder: String
        let name: String
        /// Whether the name is a folder's, which may be replaced.
        var isFolder = false

        /// The events to watch in its folder, besides those that are watched already.
        fileprivate var events: UInt32 {
            UInt32(IN_MOVED_TO | IN_CREATE) | UInt32(IN_MASK_ADD) | (isFolder ? 0 : UInt32(IN_CLOSE_WRITE | IN_ATTRIB))
        }
    }

    /// The most links, as many as the kernel follows (path_resolution(7)).
    private static let linkLimit = 40

    static func places(on path: String) -> [Step] {
        var places: [Step] = []
        var links = 0
        var folder = path.hasPrefix("/") ? "/" : "."
        var rest = parts(of: path)
        while let name = rest.popLast() {
            let whole = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            if let target = link(at: whole), links < linkLimit {
                links += 1
                places.append(Step(folder: folder, name: name))
                if target.hasPrefix("/") { folder = "/" }
                rest += parts(of: target)
            } else {
                if name != ".." { places.append(Step(folder: folder, name: name, isFolder: !rest.isEmpty)) }
                folder = whole
            }
        }
        return places
    }

    /// Returns the target of a link; nil for any other file.
    static func link(at path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &target, target.count)
        return count > 0 ? String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    /// Returns the parts of a path, the last one first.
    private static func parts(of path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
    }
}
