// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import PolicyConfig
import Synchronization

/// The processes that have a file open for writing.
enum FileWriters {
    case some
    case none
    /// The kernel shows this only to a file's owner, and for some file systems to no process.
    case unknown

    /// The constant `F_SETLEASE` of `linux/fcntl.h`: a lease for reading is refused while a process has the file open
    /// for writing (fcntl(2)).
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

/// The state of a file that changes when it is written or replaced, links followed. Sizes and times may be equal, so
/// the content counts as well.
struct FileStamp: Equatable {
    private let file: [Int]
    private let rights: [Int]
    private let digest: [UInt8]
    let hasOtherNames: Bool
    /// The content that the digest is of: a reader that takes the file as complete uses this, and does not read again.
    let contents: WatchedContents

    /// Returns nil if there is no file.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        file = Self.identity(of: status)
        rights = [status.st_nlink == 0 ? 0 : 1, Int(status.st_mode), Int(status.st_uid), Int(status.st_gid)]
        hasOtherNames = status.st_nlink > 1
        contents = WatchedContents(of: path)
        // A file that cannot be read, or is longer than any policy, is no configuration, whatever its content.
        digest = (try? contents.read()).map { Array(SHA256.hash($0)) } ?? []
    }

    /// Whether the same file is still there, with the same size and time: then its content was read in one state.
    func isStill(at path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && file == Self.identity(of: status)
    }

    private static func identity(of status: stat) -> [Int] {
        [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        ]
    }

    static func == (left: Self, right: Self) -> Bool {
        left.file == right.file && left.rights == right.rights && left.digest == right.digest
    }

    /// Whether it is the same file, with the same size and time: only its permissions may have changed.
    func isSameFile(as other: FileStamp) -> Bool { file == other.file }
}

/// The content of a file, or the reason for which it could not be read.
struct WatchedContents: Sendable {
    private let result: Result<[UInt8], CetusGuardConfiguration.UnreadableFile>

    init(of path: String) {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            result = .success(try ConfigurationFile.readAgain(at: path))
        } catch {
            result = .failure(error)
        }
    }

    func read() throws(CetusGuardConfiguration.UnreadableFile) -> [UInt8] { try result.get() }
}

/// The content of the policy file when it was complete, on its way from the watcher to the reader.
final class FoundContents: Sendable {
    private let contents = Mutex<WatchedContents?>(nil)

    /// Stores the content. Returns whether the former one had been taken, so that the reader has to be woken: a second
    /// signal would make it read the file without a find.
    func put(_ found: WatchedContents) -> Bool {
        contents.withLock { contents in
            defer { contents = found }
            return contents == nil
        }
    }

    /// Takes the content; nil if none was found since the last: then a signal from outside asks for a reload.
    func take() -> WatchedContents? {
        contents.withLock { contents in
            defer { contents = nil }
            return contents
        }
    }
}
