// SPDX-License-Identifier: Apache-2.0

import CBuild

/// The identity of the program.
enum Version {
    static let number = "0.1.0"

    /// The line of `caisson version`: `caisson 0.1.0 (commit 1a2b3c4d5e6f of 2026-11-30)`.
    static var line: String {
        let commit = String(cString: caisson_build_commit())
        return "caisson \(number) (commit \(commit.isEmpty ? "unknown" : commit))"
    }
}

/// The command `caisson version`.
struct VersionCommand: Command {
    static let description = CommandDescription(
        name: "version",
        summary: "Print the version, and the commit that the program was built from.",
        discussion: "`make` tells the build which commit that is. A plain `swift build` does not: it is unknown then.")

    init(words: CommandWords) {}

    func run() { print(Version.line) }
}
