// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyCore

/// Whether somebody has a file open to write it.
enum FileWriters {
    case some
    case none
    /// The kernel tells it to a file's owner alone, and of some file systems not at all.
    case unknown

    /// `F_SETLEASE` of `linux/fcntl.h`: nobody gets a lease for reading while somebody writes (fcntl(2)).
    private static let setLease: Int32 = 1024

    init(of path: String) {
        self = .unknown
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        if fcntl(file, Self.setLease, Int32(F_RDLCK)) == 0 {
            _ = fcntl(file, Self.setLease, Int32(F_UNLCK))
            self = .none
        } else if errno == EAGAIN {
            self = .some
        }
    }
}

/// What changes when a file is written or replaced, links followed. Sizes and times may be the same: what stands in it
/// counts as well.
struct FileStamp: Equatable {
    private let file: [Int]
    private let rights: [Int]
    private let digest: [UInt8]
    let hasOtherNames: Bool

    /// Nil when there is none.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        file = [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        ]
        rights = [status.st_nlink == 0 ? 0 : 1, Int(status.st_mode), Int(status.st_uid), Int(status.st_gid)]
        hasOtherNames = status.st_nlink > 1
        // What cannot be read, or is longer than any policy, is no configuration, whatever stands in it.
        digest = (try? ConfigurationFile.read(at: path)).map { Array(SHA256.hash($0)) } ?? []
    }

    static func == (left: Self, right: Self) -> Bool {
        left.file == right.file && left.rights == right.rights && left.digest == right.digest
    }

    /// The same file, of the same size and time: only who may do what with it may have changed.
    func isSameFile(as other: FileStamp) -> Bool { file == other.file }
}
