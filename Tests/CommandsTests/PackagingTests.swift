// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("What is installed")
struct PackagingTests {
    private var checkout: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Runs one of the scripts on a copy of this build.
    private func script(
        _ name: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) throws -> (status: Int32, said: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = checkout.appendingPathComponent("Scripts/\(name)")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }

    /// A program that can stand for the executable: what is tested is where things go.
    private func standIn(in directory: TemporaryDirectory) throws -> String {
        let path = directory.path + "/caisson"
        try FileManager.default.copyItem(atPath: RunningCaisson.binary(), toPath: path)
        return path
    }

    @Test("is the executable, a unit that starts it, its socket, completions, and settings that are kept")
    func install() throws {
        let directory = try TemporaryDirectory()
        let root = directory.path + "/root"
        let binary = try standIn(in: directory)
        for _ in 0..<2 {
            let done = try script("install", [binary], ["DESTDIR": root, "PREFIX": "/usr"])
            try #require(done.status == 0, "\(done.said)")
            try "CAISSON_PRESET=traefik\n".write(
                toFile: root + "/etc/default/caisson", atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOfFile: root + "/etc/default/caisson", encoding: .utf8)
        #expect(kept == "CAISSON_PRESET=traefik\n", "an installation does not undo what was set")
        let unit = try String(contentsOfFile: root + "/usr/lib/systemd/system/caisson.service", encoding: .utf8)
        #expect(unit.contains("\nExecStart=/usr/bin/caisson run\n") && unit.contains("\nType=notify\n"))
        for word in [
            "DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "SupplementaryGroups=docker",
            "LimitCORE=0",
        ] {
            #expect(unit.contains("\n\(word)\n"), "\(word)")
        }
        for path in [
            "lib/systemd/system/caisson.socket", "share/bash-completion/completions/caisson",
            "share/zsh/vendor-completions/_caisson", "share/fish/vendor_completions.d/caisson.fish",
        ] {
            #expect(FileManager.default.fileExists(atPath: "\(root)/usr/\(path)"), "\(path)")
        }
    }

    @Test(
        "is a package of Debian as well", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/dpkg-deb")))
    func debianPackage() throws {
        let directory = try TemporaryDirectory()
        let made = try script("deb", [standIn(in: directory), directory.path + "/out"])
        try #require(made.status == 0, "\(made.said)")
        let path = try #require(made.said.split(separator: "\n").last.map(String.init))
        let dpkg = Process()
        let output = Pipe()
        dpkg.executableURL = URL(fileURLWithPath: "/usr/bin/dpkg-deb")
        dpkg.arguments = ["--contents", path]
        dpkg.standardOutput = output
        try dpkg.run()
        let contents = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        dpkg.waitUntilExit()
        for file in ["./usr/bin/caisson", "./usr/lib/systemd/system/caisson.service", "./etc/default/caisson"] {
            #expect(contents.contains(" \(file)\n"), "\(contents)")
        }
        #expect(!contents.contains("uid"), "all of it is root's")
    }
}
