// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("docker run -it is a terminal that follows the size of ours", .timeLimit(.minutes(1)))
    func runTerminal() async throws {
        let terminal = try docker.terminal(
            "run", "--rm", "-it", "--network", "none", BusyboxImage.name, "sh", rows: 33, columns: 101)
        try await converse(terminal)
    }

    @Test("docker exec -it is a terminal that follows the size of ours", .timeLimit(.minutes(1)))
    func execTerminal() async throws {
        try await bench.withContainer("sleep", "1000") { name in
            try await converse(try docker.terminal("exec", "-it", name, "sh", rows: 33, columns: 101))
        }
    }

    @Test("The detach keys leave the container running", .timeLimit(.minutes(1)))
    func detachKeys() async throws {
        try await bench.withContainer("sh", options: ["-it"]) { name in
            let terminal = try docker.terminal("attach", name, rows: 24, columns: 80)
            defer { terminal.signal(SIGKILL) }
            try terminal.type("echo at''tached\n")
            try await terminal.output(containing: "attached")
            try terminal.type("\u{10}\u{11}")
            _ = try await terminal.finished()
            let state = try await bench.direct("inspect", "--format", "{{.State.Running}}", name)
            #expect(state.text == "true\n")
        }
    }

    private func converse(_ terminal: ChildProcess) async throws {
        defer { terminal.signal(SIGKILL) }
        try await terminal.output(containing: "# ")
        // The client sets the size on a connection of its own, after the start: the first answers may come before that.
        try await until("33 101", on: terminal)
        terminal.resize(rows: 44, columns: 99)
        try await until("44 99", on: terminal)
        try terminal.type("exit 5\n")
        #expect(try await terminal.finished().status == 5)
    }

    private func until(_ size: String, on terminal: ChildProcess) async throws {
        try await eventually("stty size says \(size)") {
            // Told again each time: the client listens for SIGWINCH only after its first resize was answered.
            terminal.signal(SIGWINCH)
            let before = terminal.outputCount
            // Quoted so that the echo of what is typed is not taken for the answer.
            try terminal.type("stty size; echo do''ne\n")
            let said = try await terminal.output(containing: "done", after: before)
            return said.utf8.count > before && String(lossy: Array(said.utf8).dropFirst(before)).contains(size)
        }
    }
}
