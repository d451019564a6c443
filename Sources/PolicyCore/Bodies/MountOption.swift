// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// An option of a mount: `name` or `name=value`. The allowed ones are a closed list, since mount(8), which some engines
/// call, has more options than mount(2).
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

    /// Returns the options between commas, without blanks; empty ones are left out.
    static func list(from text: String) -> [MountOption] {
        text.utf8.split(separator: UInt8(ascii: ",")).compactMap { option in
            let word = String(decoding: option.filter { $0 > 0x20 }, as: UTF8.self)
            return word.isEmpty ? nil : MountOption(parsing: word)
        }
    }

    var isBind: Bool { ["bind", "rbind", "move"].contains(name) }

    // MARK: Closed lists

    /// Checks the options of a container's bind: only those of Docker's (moby `volume/mounts/linux_parser.go`) and
    /// Podman's are allowed that name no other host path, unlike `upperdir=` of an overlay.
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

    /// Checks an option of a local volume that is a directory: only flags of mount(2) are allowed. mount(8), which
    /// Podman calls, can change the directory itself by others (`X-mount.mode=`).
    func checkBoundVolume() throws(BodyViolation) {
        guard Self.ofBoundVolumes.contains(name) || Self.propagations.contains(name) else { throw .mountOption(text) }
    }

    private static let ofBoundVolumes: Set<String> = [
        "bind", "rbind", "ro", "rw", "noexec", "exec", "nodev", "dev", "nosuid", "suid", "sync", "async", "dirsync",
        "atime",
        "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime", "defaults",
        "nocopy",
    ]

    func checkTmpfs() throws(BodyViolation) {
        guard Self.ofTmpfs.contains(name), isPlain(value ?? "") else { throw .mountOption(text) }
    }

    /// The options of tmpfs(5), the flags of mount(2), and Podman's own for volumes.
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

    /// Checks an option of a network file system: only options that name no file of the host are allowed, unlike
    /// `credentials=` of cifs and `keyring=` of ceph. Only passwords, user names and folders of the server may hold a
    /// slash.
    func checkRemote() throws(BodyViolation) {
        let value = value ?? ""
        let mayHoldSlash = ["password", "pass", "password2", "prefixpath", "secret", "username", "user"].contains(name)
        guard Self.ofRemotes.contains(name), mayHoldSlash || !value.utf8.contains(UInt8(ascii: "/")) else {
            throw .mountOption(text)
        }
    }

    /// nfs(5), mount.cifs(8), mount.ceph(8) and the flags of mount(2). Podman hands them to the helper of that type, as
    /// root.
    private static let ofRemotes: Set<String> = Set(
        """
        ro rw noexec exec nodev dev nosuid suid sync async dirsync atime noatime diratime nodiratime relatime \
        norelatime strictatime nostrictatime defaults nocopy context fscontext defcontext rootcontext uid gid auto \
        noauto user nouser _netdev nofail

        ac acdirmax acdirmin acl acregmax acregmin actimeo addr bg bsize clientaddr cto fatal_neterrors fg fsc hard intr \
        lock local_lock lookupcache max_connect migration minorversion mountaddr mounthost mountport mountproto \
        mountvers namlen nconnect noac noacl nocto nofsc nointr nolock nomigration noposix noquota norasize nordirplus \
        noresvport nosharecache nosoftreval notrunkdiscovery nfsvers port posix proto quota rasize rdirplus retrans \
        retry resvport rsize sec sharecache sloppy soft softerr softreval tcp timeo trunkdiscovery udp vers wsize \
        xprtsec

        acdirmax backupgid backupuid cache cifsacl closetimeo compress credits cruid dir_mode dirmode domain dom \
        echo_interval file_mode forcegid forceuid guest handlecache handletimeout hostname idsfromsid ip iocharset \
        max_channels max_credits mapchars mapposix mfsymlinks modefromsid multichannel multiuser netbiosname nobrl \
        nocase nohandlecache noforcegid noforceuid nolease nomapposix noperm noposixpaths noresilienthandles \
        noserverino nosharesock nosparse nostrictsync nounix password password2 pass perm persistenthandles \
        posixpaths prefixpath rdma reparse resilienthandles seal serverino servern setuids nosetuids sfu sign signloosely \
        snapshot strictsync tcpnodelay unix username workgroup

        abort_on_full asyncreaddir noasyncreaddir caps_max caps_wanted_delay_max caps_wanted_delay_min congestion_kb \
        copyfrom crc nocrc dcache nodcache dirstat nodirstat fs fsid ino32 noino32 is_tasks mds_namespace mon_addr \
        mount_timeout ms_mode name nopagecache pagecache poolperm nopoolperm queue_depth rasize rbytes norbytes \
        readdir_max_bytes readdir_max_entries recover_session require_active_mds secret share noshare \
        snapdirname wsync nowsync
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Checks for options of mount(8) that change the kind of the mount.
    private func checkOtherMounts() throws(BodyViolation) {
        let folded = name.lowercasedASCII
        guard !folded.begins(with: "loop"), !folded.begins(with: "x-mount"), folded != "remount" else {
            throw .mountOption(text)
        }
    }

    /// Checks an option of a disk. A path in it is a second device: a journal, another disk.
    func checkDisk() throws(BodyViolation) {
        guard !["device", "journal_dev"].contains(name), !(value ?? "").utf8.contains(UInt8(ascii: "/")) else {
            throw .mountOption(text)
        }
        try checkOtherMounts()
    }
}
