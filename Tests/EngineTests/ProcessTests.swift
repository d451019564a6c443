// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Processes in real containers, on a unix socket.
extension EngineTests {
    private static let policy = """
        clients:
          - { container: victim, policy: reading }
          - { container: evil, policy: pinging }
        policies:
          reading: { allow: [SystemInfo] }
          pinging: { allow: [SystemPing] }

        """

    /// Prints the status of each answer.
    private static let script = """
        import socket, sys
        for path in ("/info", "/_ping"):
            client = socket.socket(socket.AF_UNIX)
            client.connect(sys.argv[1])
            client.sendall(f"GET {path} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n".encode())
            print(client.makefile("rb").readline().split()[1].decode())
        """

    @Test(
        "A process is in its own container, whatever container its control group is named after",
        .timeLimit(.minutes(2)))
    func controlGroups() async throws {
        let gate = try await FileGate(bench, Self.policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        // The machine's Python, in the container's control groups and namespace of processes.
        let options = ["--network", "none", "--stop-timeout", "1", "-v", "/:/host"]
        let ask = ["busybox", "chroot", "/host", "python3", "-c", Self.script, gate.socketPath]
        let victim = ["run", "-d", "--name", "victim"] + options + [BusyboxImage.name, "sleep", "1000"]
        let id = try #require(try await bench.must(victim).lines.last)
        do {
            #expect(try await bench.must(["exec", "victim"] + ask).lines == ["200", "403"])
            let isSystemds = try await bench.direct("info", "--format", "{{.CgroupDriver}}").lines == ["systemd"]
            for parent in isSystemds ? ["\(id).slice"] : ["/\(id)", "/docker/\(id)"] {
                let evil = ["run", "--rm", "--name", "evil", "--cgroup-parent", parent] + options
                let asked = try await bench.direct.start(evil + [BusyboxImage.name] + ask).finished()
                #expect(asked.lines == ["403", "200"], "\(parent): \(asked.said)")
            }
        } catch {
            _ = try? await bench.direct("rm", "-f", "victim", "evil")
            throw error
        }
        _ = try await bench.direct("rm", "-f", "victim")
    }
}
