// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("Clients are told by their certificates: subject, alternative name and key", .timeLimit(.minutes(2)))
    func certificates() async throws {
        let certificates = bench.engine.certificates
        let server = try certificates.server("gate")
        let pinned = try certificates.client("pinned", subject: "/CN=whoever")
        let clients = [
            try certificates.client("ci", subject: "/CN=ci"),
            try certificates.client("watch", subject: "/CN=x", names: ["DNS:watch.test"]), pinned,
            try certificates.client("other", subject: "/CN=other"),
        ]
        let policy = """
            clients:
              - { certificate: { subject: ci }, policy: all }
              - { certificate: { san: watch.test }, policy: watching }
              - { certificate: { spki: "sha256:\(try Self.digest(ofKeyIn: pinned))" }, policy: versions }
            policies:
              all: { preset: { name: docker-cli, with: [full] } }
              watching: { allow: ["containers:read", SystemPing] }
              versions: { allow: [SystemVersion, SystemPing] }

            """
        let gate = try await FileGate(bench, policy) { port, _ in
            "listeners: [{ tls: \"127.0.0.1:\(port)\", certificate: \(server.certificate), key: \(server.key), "
                + "client_ca: \(certificates.authority.certificate) }]"
        }
        defer { gate.running.kill() }
        func docker(_ client: TestCertificates.Issued, _ arguments: String...) async throws -> Finished {
            let words =
                ["docker", "--tlsverify", "--tlscacert", certificates.authority.certificate, "--tlscert"]
                + [client.certificate, "--tlskey", client.key, "-H", "tcp://localhost:\(gate.port)"] + arguments
            return try await ChildProcess(
                words, environment: bench.docker.environment, wiring: .pipes(input: Array("through TLS\n".utf8))
            ).finished()
        }
        let echoed = try await docker(clients[0], "run", "-i", "--rm", "--network", "none", BusyboxImage.name, "cat")
        #expect(echoed.text == "through TLS\n", "\(echoed.said)")
        #expect(try await docker(clients[1], "ps").status == 0)
        let run = try await docker(clients[1], "run", "--rm", BusyboxImage.name, "true")
        #expect(run.errors.contains("ContainerCreate is not allowed"), "\(run.said)")
        #expect(try await docker(clients[2], "version").status == 0)
        #expect(try await docker(clients[2], "ps").errors.contains("is not allowed"))
        #expect(try await docker(clients[3], "ps").errors.contains("does not know this client"))
        try gate.running.waitForLog(containing: "client=CN=other@127.0.0.1")

        let without = try TestCertificates.handshake(["-connect", "127.0.0.1:\(gate.port)", "-brief", "-ign_eof"])
        #expect(without.contains("certificate required") || without.contains("handshake failure"), "\(without)")
    }

    private static func digest(ofKeyIn issued: TestCertificates.Issued) throws -> String {
        let script = "openssl pkey -in \(issued.key) -pubout -outform der | sha256sum | cut -c1-64"
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", script]
        let pipe = Pipe()
        shell.standardOutput = pipe
        try shell.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("An engine is reached over TLS, with its streams, and none that is somebody else", .timeLimit(.minutes(2)))
    func engineOverTLS() async throws {
        let certificates = bench.engine.certificates
        let own = try certificates.client("own", subject: "/CN=gate")
        let stranger = try TestCertificates()
        func gate(_ authority: TestCertificates, name: String) async throws -> FileGate {
            try await FileGate(bench, "policies: { all: { preset: { name: docker-cli, with: [full] } } }\n") {
                _, socket in
                """
                listeners: ["unix://\(socket)"]
                upstream: { tls: "127.0.0.1:\(bench.engine.tlsPort)", ca: \(authority.authority.certificate),
                  certificate: \(own.certificate), key: \(own.key), server_name: \(name) }
                """
            }
        }
        let right = try await gate(certificates, name: "localhost")
        defer { right.running.kill() }
        let docker = Docker(socketPath: right.socketPath, configuration: bench.docker.configuration)
        let echoed = try await docker(
            "run", "-i", "--rm", "--network", "none", BusyboxImage.name, "cat", input: Array("there and back\n".utf8))
        #expect(echoed.text == "there and back\n", "\(echoed.said)")

        for (authority, name) in [(stranger, "localhost"), (certificates, "engine.test")] {
            let wrong = try await gate(authority, name: name)
            defer { wrong.running.kill() }
            let listed = try await Docker(
                socketPath: wrong.socketPath, configuration: bench.docker.configuration)("ps")
            #expect(listed.errors.contains("the engine cannot be reached"), "\(listed.said)")
        }
    }

    @Test("Two users of one unix socket have different rights", .timeLimit(.minutes(2)))
    func users() async throws {
        let policy = """
            clients:
              - { user: 1101, policy: reading }
              - { group: 1102, policy: pinging }
            policies:
              reading: { allow: ["containers:read", SystemPing] }
              pinging: { allow: [SystemPing] }

            """
        let gate = try await FileGate(bench, policy) { _, socket in
            "listeners: [{ unix: \(socket), mode: \"0666\" }]"
        }
        defer { gate.running.kill() }
        #expect(chmod(gate.directory.path, 0o755) == 0)
        func list(_ user: Int, _ group: Int) async throws -> Finished {
            try await run(
                ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "curl", "-s", "--unix-socket"]
                    + [gate.socketPath, "http://gate/containers/json"])
        }
        #expect(try await list(1101, 1101).text.hasPrefix("["))
        #expect(try await list(1103, 1102).text.contains("ContainerList is not allowed"))
        #expect(try await list(1103, 1103).text.contains("does not know this client"))
    }

    @Test("A process on a unix socket is told by the container that it runs in", .timeLimit(.minutes(2)))
    func containerOnASocket() async throws {
        let policy = """
            clients: [{ label: role=watch, policy: reading }]
            policies: { reading: { allow: ["containers:read"] } }

            """
        let gate = try await FileGate(bench, policy) { _, socket in
            "listeners: [{ unix: \(socket), mode: \"0666\" }]"
        }
        defer { gate.running.kill() }
        func list(_ options: [String]) async throws -> Finished {
            try await bench.direct.start(
                ["run", "--rm", "--network", "none", "-v", "/:/host"] + options
                    + [BusyboxImage.name, "busybox", "chroot", "/host", "/usr/bin/curl", "-s", "--unix-socket"]
                    + [gate.socketPath, "http://gate/containers/json"]
            ).finished()
        }
        let watcher = try await list(["--label", "role=watch"])
        #expect(watcher.text.hasPrefix("["), "\(watcher.said)")
        let stranger = try await list([])
        #expect(stranger.text.contains("does not know this client"), "\(stranger.said)")
    }
}
