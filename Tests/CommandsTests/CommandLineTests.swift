// SPDX-License-Identifier: Apache-2.0

import Commands
import Foundation
import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
    @Test("says its version, and helps")
    func version() throws {
        let version = try RunningCaisson.run(["--version"])
        #expect(version.status == 0)
        #expect(version.out.hasPrefix("caisson 0."))
        let help = try RunningCaisson.run(["--help"])
        for word in ["CAISSON_LISTEN", "CAISSON_UPSTREAM", "CAISSON_DIALECT", "explain", "health"] {
            #expect(help.out.contains(word))
        }
    }

    @Test(
        "explains: 0 when allowed, 2 when denied, a malformed target among them",
        arguments: [
            (
                ["GET", "/v1.41/containers/json"], ["CONTAINERS": "1"], Int32(0),
                "allowed: ContainerList (reads), by CONTAINERS=1"
            ),
            (["GET", "/v1.41/containers/json"], [:], 2, "ContainerList is not allowed: CONTAINERS=1 would allow it"),
            (["GET", "/containers/../info"], ["INFO": "1"], 2, "the target has more than one reading: dot segment"),
            (["CONNECT", "/info"], ["INFO": "1", "POST": "1"], 2, "more than one reading: not origin form"),
            (["BREW", "/info"], ["INFO": "1"], 2, "no engine knows the method BREW"),
            (
                ["GET", "/containers/x/new"], ["CONTAINERS": "1"], 0,
                "allowed: a path that no route knows, by CONTAINERS=1"
            ),
        ] as [([String], [String: String], Int32, String)])
    func explain(request: [String], environment: [String: String], status: Int32, text: String) throws {
        let result = try RunningCaisson.run(["explain"] + request, environment: environment)
        #expect(result.status == status)
        #expect(result.out.contains(text), "\(result.out)")
    }

    @Test(
        "is read where there is no /proc",
        arguments: [
            (["--version"], Int32(0), "caisson 0."), (["no such command"], 64, "is no command"),
            (["check", "/nowhere.yaml"], 78, "/nowhere.yaml"), (["--policy", "/nowhere.yaml"], 78, "/nowhere.yaml"),
            (["explain", "GET", "/v1.41/containers/json"], 0, "allowed: ContainerList"),
        ])
    func withoutProc(words: [String], status: Int32, text: String) throws {
        let script = "mount -t tmpfs none /proc && exec \"$@\""
        // Where it is linked statically, Swift's own runtime looks for itself in /proc, unless it is told.
        let environment = ["CONTAINERS": "1", "CAISSON_LISTEN": "tcp://127.0.0.1:1", "SWIFT_ROOT": "/"]
        let result = try RunningCaisson.run(
            words, environment: environment,
            wrapped: ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        #expect(result.status == status, "\(result.err)")
        #expect((result.out + result.err).contains(text), "\(result.out) \(result.err)")
    }

    @Test("that is empty, even of a name, opens no gate", arguments: [[], [""]])
    func empty(words: [String]) { #expect(CommandLineEntry.main(words) == 64) }

    @Test("answers for its health, whatever its rules are")
    func health() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(environment: ["PING": "0", "CAISSON_UPSTREAM": "unix://\(engine.path)"])
        let environment = ["CAISSON_LISTEN": "unix://\(gate.socketPath)"]
        let well = try RunningCaisson.run(["health"], environment: environment)
        #expect(well.status == 0)
        #expect(well.out == "healthy\n")
        gate.terminate()
        try gate.waitForExit()
        let gone = try RunningCaisson.run(["health"], environment: environment)
        #expect(gone.status == 1)
        #expect(gone.err.contains("no gate answers"))
    }

    @Test("stops the start on an error, with every issue at once")
    func errors() throws {
        let environment = ["CAISSON_DIALECT": "tecnative", "CAISSON_LISTEN": "2375"]
        let result = try RunningCaisson.run(["run"], environment: environment)
        #expect(result.status == 78)
        #expect(result.err.contains("CAISSON_DIALECT: \"tecnative\" is no dialect"))
        #expect(result.err.contains("CAISSON_LISTEN: \"2375\" is not of the form"))
    }

    @Test("says at start which dialect, what is allowed, how much that is, and what may be misspelt")
    func start() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(environment: [
            "CONTAINERS": "1", "POST": "1", "IMAGE": "1", "CAISSON_UPSTREAM": "unix://\(engine.path)",
        ])
        try gate.waitForLog(containing: "dialect tecnativa (the variables fit tecnativa and linuxserver")
        try gate.waitForLog(
            containing: "allowed: containers: read, logs, files, write 13 of 14 (not ImageCommit), exec")
        try gate.waitForLog(containing: "WHAT IS ALLOWED IS ROOT ON THE HOST")
        try gate.waitForLog(containing: "SECRETS OF THE HOST CAN BE READ: ps_args of ContainerTop")
        try gate.waitForLog(containing: "IMAGE: is not a variable that is read; did you mean IMAGES?")
        try gate.waitForLog(containing: "engine:")
    }

    @Test("takes a dialect's flags as Go does: its questions are answered, and no gate is opened")
    func dialectFlags() throws {
        #expect(try RunningCaisson.run(["cetusguard", "-version"]).out.hasPrefix("caisson "))
        #expect(try RunningCaisson.run(["wollomatic", "-h"]).out.contains("CAISSON_LISTEN"))
        #expect(try RunningCaisson.run(["-version"]).out.hasPrefix("caisson "))
        let unknown = try RunningCaisson.run(["-allowGET=.*", "-allowGETS=x"])
        #expect(unknown.status == 78)
    }

    @Test("says of patterns what they let through, as far as samples tell")
    func patterns() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let environment = ["CAISSON_UPSTREAM": "unix://\(engine.path)"]
        let small = try RunningCaisson(environment: environment, arguments: ["-allowGET=/_ping"])
        try small.waitForLog(containing: "as far as samples tell): SystemPing")
        #expect(!small.logLines.contains { $0.contains("ROOT ON THE HOST") })
        let large = try RunningCaisson(
            environment: environment, arguments: ["-allowPOST=/v1\\..{1,2}/containers/create"])
        try large.waitForLog(
            containing: "ROOT ON THE HOST: whoever may ask here may use ContainerCreate; what they create may bind the "
                + "engine's own socket, and go around this gate")
    }

    @Test("says that builds are denied where something is hidden, and does not where nothing is")
    func builds() throws {
        let words = "denied all the same, where docker build asks: Grpc (BuildKit speaks there of all builds"
        for (hidden, isDenied) in [("\n    containers: { label: x }", true), ("", false)] {
            let gate = try RunningCaisson(
                policy: "policies:\n  p:\n    allow: [Grpc, Session, ContainerList]\(hidden)",
                upstream: "unix:///var/run/docker.sock")
            try gate.waitForLog(containing: "ready: ")
            #expect(gate.logLines.contains { $0.contains(words) } == isDenied)
            gate.terminate()
        }
    }

    @Test("answers for its health in its image, whatever flags said where it listens")
    func healthOfFlags() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_IN_CONTAINER": "1"],
            arguments: ["-allowGET=/_ping"], listener: .tcp)
        try gate.waitForLog(containing: "engine:")
        #expect(try RunningCaisson.run(["health"], environment: ["CAISSON_IN_CONTAINER": "1"]).status == 0)
    }
}
