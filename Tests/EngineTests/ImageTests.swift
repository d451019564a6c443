// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The image, built by the Dockerfile around a static executable of this build, and run by the real engine.
extension EngineTests {
    static let image = "caisson:test"

    /// The way it is meant to be run, and in this engine the way it is always run.
    static let hardened = [
        "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "--stop-timeout", "10",
    ]

    /// The image in the suite's engine, or in another; made once.
    func image(in other: Docker? = nil) async throws -> String {
        let docker = other ?? bench.direct
        if try await docker("image", "inspect", Self.image).status == 0 { return Self.image }
        let binary = packageDirectory + "/.build/caisson-static"
        try #require(
            FileManager.default.fileExists(atPath: binary), "Scripts/link-static makes it; `make test` calls that")
        var environment = docker.environment
        environment["DOCKER"] = "docker -H unix://\(docker.socketPath)"
        // The bounds are those of a release; this one is not optimised.
        environment["MOST_BYTES"] = "0"
        environment["MOST_COMPRESSED"] = "0"
        let build = try ChildProcess(
            [packageDirectory + "/Scripts/image", binary, Self.image], environment: environment)
        let built = try await build.finished(within: .seconds(120))
        try #require(built.status == 0, "\(built.said)")
        return Self.image
    }

    private var packageDirectory: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    /// The gate in a container of a network of its own, before the suite's engine.
    private func withGate(
        _ options: [String], _ command: [String] = [], inGroup group: String?, on network: String = "none",
        _ body: (String) async throws -> Void
    ) async throws {
        let image = try await image()
        let name = "caisson-gate"
        let socket = ["-v", "\(bench.engine.socketPath):/var/run/docker.sock:ro"]
        let groups = group.map { ["--group-add", $0] } ?? []
        let arguments =
            ["run", "-d", "--name", name, "--network", network] + Self.hardened + socket + groups + options + [image]
            + command
        let started = try await bench.direct.start(arguments).finished()
        try #require(started.status == 0, "\(started.said)")
        do {
            try await body(name)
        } catch {
            _ = try? await bench.direct("rm", "-f", name)
            throw error
        }
        _ = try await bench.direct("rm", "-f", name)
    }

    /// The group of the engine's socket as a number.
    private func socketGroup() throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.engine.socketPath)
        return "\(try #require(attributes[.groupOwnerAccountID] as? Int))"
    }

    private func logs(_ name: String) async throws -> String {
        let logs = try await bench.direct("logs", name)
        return logs.text + logs.errors
    }

    private func eventualLog(_ name: String, _ text: String) async throws {
        try await eventually("\(name) says \(text)") { try await logs(name).contains(text) }
    }

    // MARK: The tests

    @Test("The image is nobody, holds one program and authorities, and says what it is", .timeLimit(.minutes(2)))
    func imageHoldsOneProgram() async throws {
        let told = try await bench.direct(
            "image", "inspect", "--format",
            "{{.Config.User}} {{.Config.Entrypoint}} {{.Config.Healthcheck.Test}} {{json .Config.Labels}}", image())
        #expect(told.text.hasPrefix("65534:65534 [/caisson] [CMD /caisson health] "))
        #expect(told.text.contains(#""org.opencontainers.image.version":"0."#), "\(told.text)")
        let created = try await bench.direct("create", Self.image)
        let id = try #require(created.lines.first)
        let tar = try await bench.direct("export", id)
        let listing = directory(tar)
        #expect(listing.contains("caisson") && listing.contains("etc/ssl/certs/ca-certificates.crt"), "\(listing)")
        #expect(!listing.contains { $0.hasPrefix("bin/") || $0.hasSuffix("/sh") || $0.hasPrefix("lib") }, "\(listing)")
        _ = try await bench.direct("rm", id)
    }

    /// The names in an archive, in blocks of 512 bytes (POSIX ustar).
    private func directory(_ tar: Finished) -> [String] {
        var names: [String] = []
        var at = 0
        while at + 512 <= tar.output.count {
            let name = String(lossy: tar.output[at..<(at + 100)].prefix { $0 != 0 })
            let size = Int(String(lossy: tar.output[(at + 124)..<(at + 135)]), radix: 8) ?? 0
            if !name.isEmpty { names.append(name) }
            at += 512 + (size + 511) / 512 * 512
        }
        return names
    }

    @Test("The gate runs hardened, answers, is healthy, and stops at once", .timeLimit(.minutes(2)))
    func imageRuns() async throws {
        let sockets = try TemporaryDirectory()
        // A socket's folder that its user may write to.
        chmod(sockets.path, 0o777)
        let options = [
            "-e", "CONTAINERS=1", "-e", "CAISSON_LISTEN=unix:///run/gate/gate.sock", "-v", "\(sockets.path):/run/gate",
        ]
        try await withGate(options, inGroup: socketGroup()) { name in
            try await eventualLog(name, "engine: ")
            let gate = Asking(sockets.path + "/gate.sock")
            #expect(try await gate.send("GET", "/containers/json").status == 200)
            #expect(try await gate.send("GET", "/info").status == 403)
            try await eventually("it is healthy", within: .seconds(40)) {
                try await bench.direct("exec", name, "/caisson", "health").text == "healthy\n"
            }
            let start = ContinuousClock.now
            let stopped = try await bench.direct("stop", name)
            #expect(stopped.status == 0 && ContinuousClock.now - start < .seconds(3), "it was not killed")
            let state = try await bench.direct("inspect", "--format", "{{.State.ExitCode}}", name)
            #expect(state.text == "0\n")
        }
    }

    @Test("Where the socket is another group's, the gate says which, and the line to add", .timeLimit(.minutes(2)))
    func imageTellsTheGroup() async throws {
        try await withGate(["-e", "CONTAINERS=1"], inGroup: nil) { name in
            let group = try socketGroup()
            try await eventualLog(name, "group_add: [\"\(group)\"]")
            #expect(try await logs(name).contains("the gate runs as 65534:65534"))
        }
    }

    @Test(
        "The image starts in the dialect that its first word names",
        arguments: [
            ("tecnativa", [], "tecnativa"), ("linuxserver", [], "linuxserver"),
            ("wollomatic", ["-allowGET=/_ping"], "wollomatic"), ("cetusguard", [], "cetusguard"),
            ("docker-proxy-filter", [], "docker-proxy-filter"),
        ])
    func imageSpeaks(dialect: String, flags: [String], word: String) async throws {
        let options = dialect == "docker-proxy-filter" ? ["-e", "CONTAINER_NAMES=web"] : []
        try await withGate(options, [dialect] + flags, inGroup: socketGroup()) { name in
            try await eventualLog(name, "engine: ")
            #expect(try await logs(name).contains(word))
        }
    }

    @Test("An engine behind TLS is believed by the authorities in the image, and by no others", .timeLimit(.minutes(2)))
    func imageBelievesItsAuthorities() async throws {
        let certificates = bench.engine.certificates
        let own = try certificates.client("image", subject: "/CN=image")
        let folder = try TemporaryDirectory()
        try """
        caisson: 1
        listeners: ["unix:///tmp/gate.sock"]
        upstream: { tls: "localhost:\(bench.engine.tlsPort)", certificate: /etc/caisson/cert.pem, key: /etc/caisson/key.pem }
        policies: { ping: { allow: [SystemPing] } }
        """.write(toFile: folder.path + "/caisson.yaml", atomically: true, encoding: .utf8)
        for (source, name) in [(own.certificate, "cert.pem"), (own.key, "key.pem")] {
            try FileManager.default.copyItem(atPath: source, toPath: "\(folder.path)/\(name)")
            chown("\(folder.path)/\(name)", 65534, 65534)
        }
        chmod(folder.path, 0o755)
        let options = ["-v", "\(folder.path):/etc/caisson:ro", "--tmpfs", "/tmp"]
        let bundle = "\(certificates.authority.certificate):/etc/ssl/certs/ca-certificates.crt:ro"
        try await withGate(options + ["-v", bundle], inGroup: nil, on: "host") {
            try await eventualLog($0, "engine: Docker/")
        }
        try await withGate(options, inGroup: nil, on: "host") { name in
            try await eventualLog(name, "does not answer yet (")
        }
    }

    @Test("Names resolve inside of the image through Docker's resolver", .timeLimit(.minutes(2)))
    func imageResolves() async throws {
        let image = try await image()
        let made = try await bench.direct(
            "network", "create", "--subnet", "\(FreeSubnet.find("172.27")).0/24", "imgnet")
        try #require(made.status == 0, "\(made.said)")
        do {
            // busybox has no server that answers more than once: one is started for each connection.
            let answer = "HTTP/1.1 200 OK\\r\\nApi-Version: 1.99\\r\\nContent-Length: 0\\r\\n\\r\\n"
            let script = "while printf '\(answer)' | nc -l -p 2375; do :; done"
            let relay = ["--network-alias", "engine.test", BusyboxImage.name, "sh", "-c", script]
            let engine = try await bench.direct.start(
                ["run", "-d", "--name", "engine-by-name", "--network", "imgnet"] + relay
            ).finished()
            try #require(engine.status == 0, "\(engine.said)")
            let gate =
                [
                    "run", "-d", "--name", "caisson-gate", "--network", "imgnet", "-e",
                    "CAISSON_UPSTREAM=tcp://engine.test:2375",
                ]
                + Self.hardened + ["-e", "PING=1", image]
            let started = try await bench.direct.start(gate).finished()
            try #require(started.status == 0, "\(started.said)")
            try await eventualLog("caisson-gate", "API 1.99")
        } catch {
            await clearNetwork()
            throw error
        }
        await clearNetwork()
    }

    private func clearNetwork() async {
        _ = try? await bench.direct("rm", "-f", "engine-by-name", "caisson-gate")
        _ = try? await bench.direct("network", "rm", "imgnet")
    }
}
