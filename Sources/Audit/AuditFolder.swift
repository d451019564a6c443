// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folder of the audit's files. One process writes to it at a time.
struct AuditFolder {
    let path: String
    /// The folder's descriptor, open for its lock.
    private let descriptor: Int32

    static let checkpointName = "checkpoint"

    /// Opens the folder, or creates it, and locks it.
    init(path: String) throws(AuditProblem) {
        self.path = path
        mkdir(path, 0o750)
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw AuditProblem("\(path): \(Self.words(for: errno))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw AuditProblem("\(path): another gate writes its audit there; each needs a folder of its own")
        }
    }

    func unlock() { close(descriptor) }

    /// Whether a gate is writing to the folder.
    static func isInUse(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    // MARK: Files

    /// Returns the files of the audit in a folder, in their order.
    static func files(in path: String) throws(AuditProblem) -> [AuditFileName] {
        guard let folder = opendir(path) else { throw AuditProblem("\(path): \(words(for: errno))") }
        defer { closedir(folder) }
        var names: [AuditFileName] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let name = AuditFileName(name) { names.append(name) }
        }
        return names.sorted()
    }

    static func read(_ name: String, in folder: String, atMost limit: Int = .max) throws(AuditProblem) -> [UInt8] {
        let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw AuditProblem("\(folder)/\(name): \(words(for: errno))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 18)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &part, part.count)
            guard count >= 0 else { throw AuditProblem("\(folder)/\(name): \(words(for: errno))") }
            if count == 0 { break }
            bytes += part[..<count]
        }
        return bytes
    }

    func remove(_ name: AuditFileName) -> Bool { unlink("\(path)/\(name)") == 0 }

    /// Replaces a small file, whole or not at all.
    func replace(_ name: String, with text: String) throws(AuditProblem) {
        let temporary = "\(path)/.\(name).new"
        let file = try AuditFile(creating: temporary, replacing: true)
        defer { file.close() }
        try file.write(Array(text.utf8))
        try file.synchronize()
        guard rename(temporary, "\(path)/\(name)") == 0 else {
            throw AuditProblem("\(path): \(Self.words(for: errno))")
        }
        fsync(descriptor)
    }

    static func words(for error: Int32) -> String { String(cString: strerror(error)) }
}

/// A file for writing.
struct AuditFile {
    let path: String
    private let descriptor: Int32

    init(creating path: String, replacing: Bool = false, mode: mode_t = 0o640) throws(AuditProblem) {
        self.path = path
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replacing ? O_TRUNC : O_EXCL)
        descriptor = open(path, flags, mode)
        guard descriptor >= 0 else { throw AuditProblem("\(path): \(AuditFolder.words(for: errno))") }
    }

    func write(_ bytes: [UInt8]) throws(AuditProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw AuditProblem("\(path): \(AuditFolder.words(for: errno))") }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes the bytes behind `size`.
    func truncate(to size: Int) -> Bool { ftruncate(descriptor, size) == 0 }

    func synchronize() throws(AuditProblem) {
        guard fdatasync(descriptor) == 0 || errno == EINVAL else {
            throw AuditProblem("\(path): \(AuditFolder.words(for: errno))")
        }
    }

    /// Throws if its path no longer leads to it: it was removed, renamed, or its folder is gone.
    func checkPlace() throws(AuditProblem) {
        var (own, found) = (stat(), stat())
        guard fstat(descriptor, &own) == 0, stat(path, &found) == 0, own.st_dev == found.st_dev,
            own.st_ino == found.st_ino
        else { throw AuditProblem("\(path) is gone") }
    }

    func close() { Glibc.close(descriptor) }
}
