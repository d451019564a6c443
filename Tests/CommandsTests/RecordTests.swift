// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson record")
struct RecordTests {
    private func record(_ words: [String], script: String) throws -> (status: Int32, out: String, err: String) {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        return try RunningCaisson.run(
            ["record", "--upstream", "unix://\(engine.path)"] + words + ["--", "sh", "-c", script])
    }

    private static func ask(_ path: String, method: String = "GET") -> String {
        "curl -s -o /dev/null -X \(method) --unix-socket ${DOCKER_HOST#unix://} http://x\(path)\n"
    }

    @Test("prints the policy that its command needs, says what is new, and ends as the command does")
    func policy() throws {
        let script =
            Self.ask("/v1.47/info") + Self.ask("/v1.47/info") + Self.ask("/v1.47/containers/web/logs") + "exit 3"
        let recorded = try record([], script: script)
        #expect(recorded.status == 3, "\(recorded.err)")
        #expect(
            recorded.out.contains(
                """
                    allow:
                      - { operation: ContainerLogs, containers: { name: [web] } }  # once
                      - SystemInfo                                                 # 2 times
                """), "\(recorded.out)")
        #expect(recorded.err.contains("caisson: + SystemInfo  GET /v1.47/info\n"), "\(recorded.err)")
        #expect(recorded.err.components(separatedBy: "SystemInfo").count == 2, "new is told once: \(recorded.err)")
    }

    @Test("denies ways to root unless they are included, and says so")
    func root() throws {
        let script = Self.ask("/containers/create", method: "POST") + Self.ask("/info")
        let without = try record([], script: script)
        #expect(
            without.err.contains("! ContainerCreate  POST /containers/create: denied, as a way to root"),
            "\(without.err)")
        #expect(
            without.out.contains(
                "# - ContainerCreate  # root on the host; `create: { standard: baseline }` would bound it; once, always"
            ), "\(without.out)")
        let included = try record(["--include-root"], script: script)
        #expect(included.err.contains("+ ContainerCreate"), "\(included.err)")
        #expect(included.out.contains("      - ContainerCreate"), "\(included.out)")
    }

    @Test("opens a socket for nobody else, leaves nothing of it behind, and writes the policy where it is told")
    func files() throws {
        let directory = try TemporaryDirectory()
        let told = try record(
            ["--output", "\(directory.path)/app.yaml"],
            script: Self.ask("/info")
                + "ls -l ${DOCKER_HOST#unix://}; ls -ld $(dirname ${DOCKER_HOST#unix://}); echo $DOCKER_HOST")
        let lines = told.out.split(separator: "\n").map(String.init)
        #expect(lines.count == 3, "\(told.out)\(told.err)")
        #expect(
            lines.first?.hasPrefix("srw-------") == true && lines.dropFirst().first?.hasPrefix("drwx------") == true)
        let socket = try #require(lines.last).replacing("unix://", with: "")
        #expect(!FileManager.default.fileExists(atPath: socket))
        #expect(!FileManager.default.fileExists(atPath: (socket as NSString).deletingLastPathComponent))
        let written = try String(contentsOfFile: "\(directory.path)/app.yaml", encoding: .utf8)
        #expect(written.contains("SystemInfo  # once"), "\(written)")
    }

    @Test("ends its command after the time that it was given")
    func time() throws {
        let told = try record(["--for", "3s"], script: Self.ask("/info") + "exec sleep 600")
        #expect(told.status == 0)
        #expect(told.out.contains("SystemInfo"), "\(told.out)\(told.err)")
    }

    @Test("says what it cannot run, as a shell does, and that an engine is not there")
    func failures() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let missing = try RunningCaisson.run(["record", "--upstream", "unix://\(engine.path)", "--", "no-such-command"])
        #expect(missing.status == 127)
        let nobody = try RunningCaisson.run(["record", "--upstream", "unix:///nowhere.sock", "--", "true"])
        #expect(nobody.status == 1)
        #expect(nobody.err.contains("the engine does not answer"), "\(nobody.err)")
        #expect(try RunningCaisson.run(["record", "--for", "soon"]).status == 64)
    }
}
