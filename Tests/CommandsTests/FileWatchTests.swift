// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Commands

@Suite("A file that is watched")
struct FileWatchTests {
    /// A folder in which a script makes and changes files, and what the watch says of one of them.
    private final class Watched: Sendable {
        let directory: TemporaryDirectory
        private let changes = DispatchSemaphore(value: 0)
        private let contents = Mutex<[String]>([])
        private let reasons = Mutex<[String]>([])
        private let blinded = DispatchSemaphore(value: 0)

        init(_ layout: String, _ path: String) throws {
            directory = try TemporaryDirectory()
            try run(layout)
            FileWatch.start(
                on: directory.path + "/" + path,
                changed: { [changes, weak self] found in
                    let text = (try? found.read()).map { String(decoding: $0, as: UTF8.self) } ?? "unreadable"
                    self?.contents.withLock { $0.append(text) }
                    changes.signal()
                }
            ) { [weak self] reason in
                self?.reasons.withLock { $0.append(reason) }
                self?.blinded.signal()
            }
        }

        func run(_ script: String) throws {
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-ec", "cd \(directory.path); \(script)"]
            try shell.run()
            shell.waitUntilExit()
            try #require(shell.terminationStatus == 0)
        }

        /// Whether a change was told since the last look.
        func hasChanged() -> Bool {
            guard changes.wait(timeout: .now() + 10) == .success else { return false }
            while changes.wait(timeout: .now()) == .success {}
            return true
        }

        /// What was told of the file so far, one after another.
        var told: [String] { contents.withLock { $0 } }

        var reason: String? { blinded.wait(timeout: .now() + 10) == .success ? reasons.withLock { $0.first } : nil }
    }

    private static let linked = "mkdir conf store; echo 1 >store/p; ln -s ../store/p conf/p"
    private static let projected = "mkdir ..1; echo 1 >..1/p; ln -s ..1 ..data; ln -s ..data/p p"
    private static let nested = "mkdir -p a/conf; echo 1 >a/conf/p"
    private static let released = "mkdir -p releases/1; echo 1 >releases/1/p; ln -s releases/1 current"

    @Test(
        "is told of, whatever changes on the way to it, again and again",
        arguments: [
            ("echo 1 >p", "p", ["echo 22 >q; rm p; ln q p", "rm p; mkdir n; echo 333 >n/p; cp -l n/p p"]),
            ("echo 1 >p", "p", ["rm p; ln -s p p; sleep 1; echo 22 >q; ln -sf q p", "echo 333 >q"]),
            ("echo 1 >p", "p", ["echo 22 >p", "echo 333 >new; mv new p", "rm p; echo 4444 >p"]),
            (linked, "conf/p", ["echo 22 >store/p", "echo 333 >new; mv new store/p", "echo 4444 >store/p"]),
            (
                linked, "conf/p",
                ["echo 22 >store/q; ln -s ../store/q conf/n; mv conf/n conf/p", "echo 333 >n; mv n store/q"]
            ),
            (linked, "conf/p", ["echo 22 >store/q; ln -sf ../store/q conf/p", "echo 333 >store/q"]),
            (
                projected, "p",
                [
                    "mkdir ..2; echo 22 >..2/p; ln -s ..2 n; mv -T n ..data; rm -r ..1",
                    "mkdir ..3; echo 333 >..3/p; ln -s ..3 n; mv -T n ..data; rm -r ..2",
                ]
            ),
            (linked, "conf/p", ["rm store/p; ln -sf ../gone/p conf/p; echo 22 >q; ln -sf ../q conf/p", "echo 333 >q"]),
            (
                released, "current/p",
                [
                    "mkdir releases/2; echo 22 >releases/2/p; ln -sfn releases/2 current",
                    "echo 333 >n; mv n releases/2/p",
                ]
            ),
            (
                nested, "a/conf/p",
                [
                    "mkdir n; echo 22 >n/p; mv a/conf a/old; mv n a/conf", "echo 333 >a/conf/p",
                    "mkdir -p n/conf; echo 4444 >n/conf/p; mv a old; mv n a", "echo 55555 >a/conf/p",
                    "rm -r a; mkdir -p a/conf; echo 666666 >a/conf/p", "echo 7777777 >a/conf/p",
                ]
            ),
            ("mkdir real; echo 1 >real/p; ln -s real link", "link/../real/./p", ["echo 22 >n; mv n real/p"]),
        ] as [(String, String, [String])])
    func changes(layout: String, path: String, changes: [String]) throws {
        let watched = try Watched(layout, path)
        for change in changes {
            try watched.run(change)
            #expect(watched.hasChanged(), "\(change)")
        }
    }

    @Test("is told of when only what stands in it has changed: its size, its times and its place are the same")
    func sameSizeAndTime() throws {
        let watched = try Watched("echo 1 >p; touch -d @1 p", "p")
        try watched.run("echo 2 >q; touch -d @1 q; cp -p q p")
        #expect(watched.hasChanged())
    }

    @Test(
        "is told of when it is whole, and not before, whatever happens to it while it is written",
        arguments: [
            "rm p; (echo 2; sleep 3; echo 2) >p", "(echo 2; sleep 3; echo 2) >p & sleep 1; chmod 600 p; wait",
            "rm p; (echo 2; sleep 3; echo 2) >p & sleep 1; chmod 600 p; wait",
            "(echo 2; sleep 3; echo 2) >p & sleep 1; touch p; wait",
            "(echo 2; sleep 3; echo 2) >n & sleep 1; mv n p; wait",
            "(echo 2; sleep 3; echo 2) >n & sleep 1; ln n q; mv q p; wait",
        ])
    func halfWritten(script: String) throws {
        let watched = try Watched("echo 1 >p", "p")
        let written = Process()
        written.executableURL = URL(fileURLWithPath: "/bin/sh")
        written.arguments = ["-ec", "cd \(watched.directory.path); \(script)"]
        try written.run()
        let path = watched.directory.path + "/p"
        #expect(watched.hasChanged())
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "2\n2\n")
        written.waitUntilExit()
        #expect(watched.told.allSatisfy { $0 == "2\n2\n" }, "\(watched.told)")
    }

    @Test("is told of with what stood in it when it was whole, though it is half written a moment later")
    func writtenAgain() throws {
        let watched = try Watched("echo 1 >p", "p")
        for _ in 0..<5 {
            try watched.run("printf 'whole\nfile\n' >p; (printf 'whole\n'; sleep 0.2; printf 'file\n') >p")
        }
        #expect(watched.hasChanged())
        #expect(watched.told.allSatisfy { $0 == "whole\nfile\n" }, "\(watched.told)")
    }

    @Test("that cannot be watched is said to be none, with the reason")
    func blind() throws {
        let watched = try Watched("true", "nowhere/p")
        #expect(watched.reason?.hasSuffix("/nowhere: No such file or directory") == true)
    }

    @Test("leaves no descriptor behind where it cannot be watched")
    func descriptors() throws {
        func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        _ = try Watched("true", "nowhere/p").reason
        let before = try open()
        for _ in 0..<200 { FileWatch.start(on: "/nowhere/at/all/p", changed: { _ in }, blind: { _ in }) }
        // Other tests open some meanwhile.
        #expect(try open() < before + 150)
    }

    @Test("is told of when it lies in a folder that something is mounted over, of which the kernel tells nothing")
    func mountedOver() throws {
        let directory = try TemporaryDirectory()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let folder = directory.path
        for (name, allowed) in [("under", "SystemPing"), ("over", "SystemInfo")] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
            let text = "caisson: 1\npolicies: { all: { allow: [\(allowed)] } }\n"
            try text.write(toFile: "\(folder)/\(name)/p.yaml", atomically: true, encoding: .utf8)
        }
        let script = "(sleep 1; mount --bind \(folder)/over \(folder)/under) & exec \"$@\""
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)"],
            arguments: ["--policy", "\(folder)/under/p.yaml"],
            wrapped: ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        defer { gate.kill() }
        try gate.waitForLog(containing: "reloaded: allowed: SystemInfo", timeout: .seconds(30))
    }

    @Test("by itself, when another file takes its place on the host, is not read again, and that is said")
    func mountedAlone() throws {
        let directory = try TemporaryDirectory()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let (host, mounted) = (directory.path + "/host.yaml", directory.path + "/mounted.yaml")
        func write(_ allowed: String) throws {
            let text = "caisson: 1\npolicies: { all: { allow: [\(allowed)] } }\n"
            try text.write(toFile: host, atomically: true, encoding: .utf8)
        }
        try write("SystemPing")
        try "".write(toFile: mounted, atomically: true, encoding: .utf8)
        let script = "mount --bind \(host) \(mounted) && exec \"$@\""
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)"], arguments: ["--policy", mounted],
            wrapped: ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        defer { gate.kill() }
        try write("SystemInfo")
        try gate.waitForLog(containing: "another file has taken its place on the host")
        try gate.waitForLog(containing: "the old configuration stays in force")
        #expect(!gate.logLines.contains { $0.contains("reloaded") })
    }
}
