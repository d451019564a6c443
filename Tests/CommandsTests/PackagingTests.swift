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
            "share/man/man1/caisson.1", "share/man/man5/caisson.yaml.5",
        ] {
            #expect(FileManager.default.fileExists(atPath: "\(root)/usr/\(path)"), "\(path)")
        }
    }

    @Test("has manual pages that say what --help and the reference say")
    func manualPages() throws {
        let directory = try TemporaryDirectory()
        let made = try script("man", [standIn(in: directory), directory.path])
        try #require(made.status == 0, "\(made.said)")
        for name in ["caisson.1", "caisson.yaml.5"] {
            let new = try String(contentsOfFile: "\(directory.path)/\(name)", encoding: .utf8)
            let kept = try String(contentsOf: checkout.appendingPathComponent("packaging/man/\(name)"), encoding: .utf8)
            #expect(new == kept, "make docs writes packaging/man/\(name) anew")
        }
    }

    /// Names of variables in a template.
    private func variables(in path: String) throws -> [String] {
        let text = try String(contentsOf: checkout.appendingPathComponent("packaging/\(path)"), encoding: .utf8)
        return text.matches(of: /CAISSON_[A-Z_]+/).map { String($0.output) }
    }

    @Test(
        "is offered by templates that name variables and presets that there are",
        arguments: ["unraid/caisson.xml", "portainer/templates.json", "casaos/docker-compose.yml"])
    func templates(path: String) throws {
        let help = try RunningCaisson.run(["--help"]).out
        let named = Set(try variables(in: path))
        #expect(named.contains("CAISSON_PRESET"))
        for name in named { #expect(help.contains("\n  \(name) "), "\(name)") }
        let text = try String(contentsOf: checkout.appendingPathComponent("packaging/\(path)"), encoding: .utf8)
        let preset = try #require(
            text.firstMatch(of: /(?:CAISSON_PRESET: |CAISSON_PRESET" Default="|"default": ")([a-z-]+)/)?.1)
        #expect(try RunningCaisson.run(["presets", String(preset)]).status == 0)
    }

    @Test("is offered to Unraid by a template that is XML, with the elements that Unraid reads")
    func unraid() throws {
        let path = checkout.appendingPathComponent("packaging/unraid/caisson.xml").path
        let script = """
            import sys, xml.etree.ElementTree as tree
            root = tree.parse(sys.argv[1]).getroot()
            assert root.tag == "Container" and root.get("version") == "2"
            for name in "Name Repository Network Privileged Overview Category ExtraParams".split():
                assert root.findtext(name), name
            for config in root.iter("Config"):
                assert config.get("Type") in ("Path", "Variable", "Port", "Label", "Device"), config.attrib
                for key in "Name Target Default Mode Description Display Required Mask".split():
                    assert config.get(key) is not None, (config.attrib, key)
                assert (config.text or "") == config.get("Default"), config.attrib
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
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
        for file in [
            "./usr/bin/caisson", "./usr/lib/systemd/system/caisson.service", "./etc/default/caisson",
            "./usr/share/man/man1/caisson.1",
        ] {
            #expect(contents.contains(" \(file)\n"), "\(contents)")
        }
        #expect(!contents.contains("uid"), "all of it is root's")
    }
}
