// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// What a killed engine leaves behind: shims with their containers, and mounts below its roots.
enum EngineLeftovers {
    private static let ours = ["/tmp/caisson-engine-", "/tmp/caisson-podman-", "/run/caisson-podman-"]

    static func remove(of directory: String) {
        guard ours.contains(where: directory.hasPrefix) else { return }
        for pid in processes(mentioning: directory) { kill(pid, SIGKILL) }
        // The deepest first; lazily, since a process that was just killed may still hold one.
        for mount in mounts(below: directory) { umount2(mount, Int32(MNT_DETACH)) }
        guard mounts(below: directory).isEmpty else { return }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Only shims: their command line names the socket of the containerd that they belong to.
    private static func processes(mentioning directory: String) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { pid in
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            let words = line.split(separator: 0).map { String(lossy: $0) }
            return words.first?.contains("containerd-shim") == true && words.contains { $0.hasPrefix(directory + "/") }
        }
    }

    private static func mounts(below directory: String) -> [String] {
        let table = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        return table.split(separator: "\n")
            .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
            .filter { $0.hasPrefix(directory + "/") }
            .sorted { $0.count > $1.count }
    }
}
