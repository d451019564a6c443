// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import PolicyConfig
import Synchronization

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
    /// What stood in it, which is what its digest is of: whoever takes the file for whole takes this, and reads no second
    /// time.
    let contents: WatchedContents

    /// Nil when there is none.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        file = Self.identity(of: status)
        rights = [status.st_nlink == 0 ? 0 : 1, Int(status.st_mode), Int(status.st_uid), Int(status.st_gid)]
        hasOtherNames = status.st_nlink > 1
        contents = WatchedContents(of: path)
        // What cannot be read, or is longer than any policy, is no configuration, whatever stands in it.
        digest = (try? contents.read()).map { Array(SHA256.hash($0)) } ?? []
    }

    /// Whether the same file is still there, of the same size and time: what was read of it is of one moment.
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

    /// The same file, of the same size and time: only who may do what with it may have changed.
    func isSameFile(as other: FileStamp) -> Bool { file == other.file }
}

/// What was read of a file, or why it was not.
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

/// What stood in the policy file when it was found to be whole, on its way from who watches it to who reads it.
final class FoundContents: Sendable {
    private let contents = Mutex<WatchedContents?>(nil)

    /// Returns whether there was nothing that nobody had taken, so that somebody has to be told: a second word would have
    /// the file read with nothing found.
    func put(_ found: WatchedContents) -> Bool {
        contents.withLock { contents in
            defer { contents = found }
            return contents == nil
        }
    }

    /// Nil where nothing was found since: somebody else wants the file read.
    func take() -> WatchedContents? {
        contents.withLock { contents in
            defer { contents = nil }
            return contents
        }
    }
}
