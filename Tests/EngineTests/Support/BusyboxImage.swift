// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The only image of these tests: Debian's static busybox, imported; nothing is pulled from anywhere.
enum BusyboxImage {
    static let name = "busybox:latest"
    private static let applets = [
        "sh", "cat", "echo", "sleep", "wc", "sha256sum", "head", "dd", "seq", "stty", "tty", "vi", "top", "ps", "true",
        "false", "nc", "wget", "yes",
    ]

    static func importInto(_ docker: Docker, workingIn directory: String) async throws {
        let root = directory + "/busybox-root"
        try lay(root)
        let tar = try await run(["tar", "-C", root, "-c", "."])
        let imported = try await docker("import", "--change", #"CMD ["/bin/sh"]"#, "-", name, input: tar.output)
        guard imported.status == 0 else { throw TimedOut("docker import", seen: imported.said) }
    }

    private static func lay(_ root: String) throws {
        let files = FileManager.default
        for directory in ["bin", "tmp", "etc"] {
            try files.createDirectory(atPath: "\(root)/\(directory)", withIntermediateDirectories: true)
        }
        try files.copyItem(atPath: "/bin/busybox", toPath: root + "/bin/busybox")
        for applet in applets {
            try files.createSymbolicLink(atPath: "\(root)/bin/\(applet)", withDestinationPath: "busybox")
        }
    }
}
