// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The commit that is built")
struct VersionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test("is named by caisson version, or said to be unknown", arguments: [["version"], ["--version"]])
    func command(words: [String]) throws {
        let ran = try RunningCaisson.run(words)
        #expect(ran.status == 0)
        let commit = /caisson \d+\.\d+\.\d+ \(commit ([0-9a-f]{12} of \d{4}-\d\d-\d\d(, with changes)?|unknown)\)\n/
        #expect(ran.out.wholeMatch(of: commit) != nil, "\(ran.out)")
    }

    @Test("is read in a checkout, and its changes are told; in an archive of it; and nowhere else")
    func script() throws {
        let directory = try TemporaryDirectory()
        let said = try shell(
            """
            set -eu
            mkdir -p checkout/Scripts bare/Scripts
            cp "$ROOT/Scripts/commit" checkout/Scripts; cp "$ROOT/.gitattributes" checkout; cp "$ROOT/Scripts/commit" bare/Scripts
            bare/Scripts/commit; echo .
            cd checkout
            git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -q -m first --date 2026-01-02T03:04:05Z
            Scripts/commit
            mkdir ../archive && git archive HEAD | tar -x -C ../archive && ../archive/Scripts/commit
            echo >>.gitattributes && Scripts/commit
            git show -s --format='%H of %cs'
            """, in: directory.path)
        let lines = said.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(lines.count == 6, "\(said)")
        #expect(lines[0] == ".", "nobody knows it in a folder that is no checkout")
        let commit = "\(lines[4].prefix(12))\(lines[4].dropFirst(40))"
        #expect(lines[1] == commit)
        #expect(lines[2] == commit)
        #expect(lines[3] == "\(commit), with changes")
    }

    @Test("stands in the one file that Package.swift hands it to")
    func definition() throws {
        let directory = try TemporaryDirectory()
        let said = try shell(
            """
            set -eu
            echo '#include <stdio.h>
            #include "build.h"
            int main(void) { puts(caisson_build_commit()); }' >main.c
            clang -I "$ROOT/Sources/CBuild/include" '-DCAISSON_COMMIT="1a2b3c4d5e6f of 2026-11-30"' \
                main.c "$ROOT/Sources/CBuild/build.c" -o told && ./told
            clang -I "$ROOT/Sources/CBuild/include" main.c "$ROOT/Sources/CBuild/build.c" -o untold && ./untold
            """, in: directory.path)
        #expect(said == "1a2b3c4d5e6f of 2026-11-30\n\n")
    }

    private func shell(_ script: String, in directory: String) throws -> String {
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        let child = try ChildProcess(
            ["sh", "-c", "cd '\(directory)'; " + script],
            environment: environment.merging(["ROOT": Self.root, "HOME": directory]) { $1 })
        let finished = try child.end(within: .seconds(30))
        #expect(finished.status == 0, "\(finished.said)")
        return finished.text
    }
}
