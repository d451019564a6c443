// SPDX-License-Identifier: Apache-2.0

/// One option of a mount: `name` or `name=value`. Which of them there may be is a closed list, for mount(8), which some
/// engines call, knows more words than mount(2).
struct MountOption {
    private let text: String
    private let name: String
    private let value: String?

    init(parsing text: String) {
        self.text = text
        let parts = text.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        name = parts.first ?? ""
        value = parts.count == 2 ? parts[1] : nil
    }

    /// The options between commas, without blanks; empty ones are left out.
    static func list(from text: String) -> [MountOption] {
        text.utf8.split(separator: UInt8(ascii: ",")).compactMap { option in
            let word = String(decoding: option.filter { $0 > 0x20 }, as: UTF8.self)
            return word.isEmpty ? nil : MountOption(parsing: word)
        }
    }

    var isBind: Bool { ["bind", "rbind", "move"].contains(name) }

    // MARK: Closed lists

    /// The options of a bind of a container: of Docker's (moby `volume/mounts/linux_parser.go`) and Podman's those that
    /// name no other place of the host, as `upperdir=` of an overlay does.
    static func checkBind(_ options: String) throws(BodyViolation) {
        for word in options.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let word = String(Substring(word))
            guard ofBinds.contains(word) || propagations.contains(word) else { throw .mountOption(word) }
        }
    }

    static let propagations: Set<String> = ["rshared", "rslave", "rprivate", "shared", "slave", "private"]

    private static let ofBinds: Set<String> = [
        "ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent", "noexec", "exec", "nodev", "dev", "nosuid",
        "suid", "U", "idmap",
    ]

    func checkTmpfs() throws(BodyViolation) {
        guard Self.ofTmpfs.contains(name), isPlain(value ?? "") else { throw .mountOption(text) }
    }

    /// tmpfs(5), the flags of mount(2), and Podman's own for volumes.
    private static let ofTmpfs: Set<String> = [
        "size", "nr_blocks", "nr_inodes", "inodes", "noquota", "mode", "uid", "gid", "huge", "noswap", "inode32",
        "inode64", "ro", "rw", "noexec", "exec", "nodev", "dev", "nosuid", "suid", "sync", "async", "dirsync", "atime",
        "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime", "defaults",
        "nocopy", "tmpcopyup", "notmpcopyup",
    ]

    private func isPlain(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "=") }
    }

    // MARK: Options of file systems that have a device

    /// Words of mount(8) that make another mount of it than its type says.
    func checkRemote() throws(BodyViolation) {
        let folded = name.lowercased()
        guard !folded.hasPrefix("loop"), !folded.hasPrefix("x-mount"), folded != "remount" else {
            throw .mountOption(text)
        }
    }

    /// A path in an option is a second device: a journal, another disk.
    func checkDisk() throws(BodyViolation) {
        guard !["device", "journal_dev"].contains(name), !(value ?? "").utf8.contains(UInt8(ascii: "/")) else {
            throw .mountOption(text)
        }
        try checkRemote()
    }
}
