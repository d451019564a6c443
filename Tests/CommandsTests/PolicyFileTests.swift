// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("A policy file on the command line")
struct PolicyFileTests {
    /// Two sockets, a policy each.
    private struct Gate {
        let directory: TemporaryDirectory
        let engine: StubEngine
        let gate: RunningCaisson
        var file: String { directory.path + "/caisson.yaml" }
        var free: String { directory.path + "/free.sock" }
        var tight: String { directory.path + "/tight.sock" }

        init() throws {
            directory = try TemporaryDirectory()
            engine = try StubEngine.echoing()
            let text = Self.text(directory.path, tight: "SystemPing")
            try text.write(toFile: directory.path + "/caisson.yaml", atomically: true, encoding: .utf8)
            gate = try RunningCaisson(
                environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "CAISSON_LISTEN": ""],
                arguments: ["run", "--policy", directory.path + "/caisson.yaml"])
        }

        static func text(_ path: String, tight: String, more: String = "") -> String {
            """
            caisson: 1
            listeners:
              - { unix: \(path)/free.sock, policy: free }
              - { unix: \(path)/tight.sock, mode: "0600", policy: tight }
            \(more)
            policies:
              free: { allow: ["containers:read", SystemInfo] }
              tight: { allow: [\(tight)] }
            """
        }

        func ask(_ socket: String, _ path: String) throws -> RawResponse {
            let client = try RawConnection.unix(socket)
            try client.send("GET \(path) HTTP/1.1\r\n\r\n")
            return try client.receiveResponse()
        }

        func write(_ text: String) throws { try text.write(toFile: file, atomically: true, encoding: .utf8) }
    }

    @Test("gives each socket its own policy, and its mode")
    func sockets() throws {
        let gate = try Gate()
        defer { gate.engine.stop() }
        #expect(try gate.ask(gate.free, "/containers/json").status == 200)
        #expect(try gate.ask(gate.free, "/_ping").status == 403)
        #expect(try gate.ask(gate.tight, "/_ping").status == 200)
        let denied = try gate.ask(gate.tight, "/containers/json")
        #expect(denied.status == 403)
        #expect(denied.bodyText.contains(#""allow: [ContainerList]\" in policy tight"#), "\(denied.bodyText)")
        #expect(try gate.ask(gate.tight, "/nosuch").status == 404, "as the engine answers")
        let attributes = try FileManager.default.attributesOfItem(atPath: gate.tight)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("opens its sockets to those that it says, whatever the process's mask takes away")
    func mask() throws {
        let directory = try TemporaryDirectory()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let open = "{ unix: \(directory.path)/open.sock, mode: \"0666\" }"
        let gate = try RunningCaisson(
            policy: """
                listeners: [\(open), "unix://\(directory.path)/plain.sock"]
                policies: { all: { allow: [SystemPing] } }
                """,
            upstream: engine.address, listener: nil, wrapped: ["sh", "-c", "umask 077 && exec \"$@\"", "sh"])
        defer { gate.kill() }
        func mode(_ name: String) throws -> Int? {
            let path = "\(directory.path)/\(name)"
            return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode("open.sock") == 0o666)
        #expect(try mode("plain.sock") == 0o660)
    }

    @Test("is read again when it changes: whole, or not at all")
    func reload() throws {
        let gate = try Gate()
        defer { gate.engine.stop() }
        let kept = try RawConnection.unix(gate.tight)
        try kept.send("GET /info HTTP/1.1\r\n\r\n")
        #expect(try kept.receiveResponse().status == 403)

        try gate.write(Gate.text(gate.directory.path, tight: "SystemInfo", more: "client: []"))
        try gate.gate.waitForLog(containing: "the old configuration stays in force")
        #expect(try gate.ask(gate.tight, "/_ping").status == 200)

        try gate.write(Gate.text(gate.directory.path, tight: "SystemInfo"))
        try gate.gate.waitForLog(containing: "reloaded: ready")
        #expect(try gate.ask(gate.tight, "/_ping").status == 403)
        try kept.send("GET /info HTTP/1.1\r\n\r\n")
        #expect(try kept.receiveResponse().status == 200, "a connection that is open has the new policy, too")
    }

    @Test("opens and closes listeners as they come and go; those that stay are not touched")
    func listeners() throws {
        let gate = try Gate()
        defer { gate.engine.stop() }
        let kept = try RawConnection.unix(gate.free)
        try kept.send("GET /info HTTP/1.1\r\n\r\n")
        _ = try kept.receiveResponse()
        let left = try RawConnection.unix(gate.tight)
        try left.send("GET /_ping HTTP/1.1\r\n\r\n")
        _ = try left.receiveResponse()
        let text = Gate.text(gate.directory.path, tight: "SystemPing").replacingOccurrences(
            of: "/tight.sock", with: "/new.sock")
        try gate.write(text)
        try gate.gate.waitForLog(containing: "reloaded: ready")
        #expect(try gate.ask(gate.directory.path + "/new.sock", "/_ping").status == 200)
        #expect(throws: (any Error).self) { try RawConnection.unix(gate.tight) }
        #expect(left.isClosedByPeer(), "whoever came through it is known by nothing that is in force")
        try kept.send("GET /info HTTP/1.1\r\n\r\n")
        #expect(try kept.receiveResponse().status == 200)
    }

    @Test("is checked, and its own tests are run: 0 when all is well, 3 otherwise")
    func check() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        func check(_ text: String) throws -> (status: Int32, out: String, err: String) {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return try RunningCaisson.run(["check", "--test", path])
        }
        let good = """
            caisson: 1
            policies:
              all: { allow: [ContainerList] }
            tests:
              - { request: GET /containers/json, expect: allow }
              - { request: GET /info, expect: deny }
            """
        let well = try check(good)
        #expect(well.status == 0, "\(well.out) \(well.err)")
        #expect(well.out.contains("1 policy, 2 tests pass"))
        let failing = try check(good.replacingOccurrences(of: "expect: deny", with: "expect: allow"))
        #expect(failing.status == 3)
        #expect(failing.out.contains("GET /info was to be allowed"))
        let bad = try check(good.replacingOccurrences(of: "ContainerList", with: "ContainerLis"))
        #expect(bad.status == 78)
        #expect(bad.out.contains("p.yaml:3:"))
        #expect(bad.out.contains("did you mean \"ContainerList\"?"))
    }

    @Test("explains who may do what")
    func explain() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        let text = """
            caisson: 1
            clients:
              - { address: 10.0.0.0/8, policy: near }
              - { user: 1000, policy: all }
            policies:
              near: { allow: [SystemPing] }
              all: { allow: ["*"] }
            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        func explain(_ client: String?) throws -> (status: Int32, out: String, err: String) {
            let who = client.map { ["--as", $0] } ?? []
            return try RunningCaisson.run(["explain", "--policy", path] + who + ["GET", "/containers/json"])
        }
        #expect(try explain("user:1000").status == 0)
        #expect(try explain("address:10.0.0.1").status == 2)
        #expect(
            try explain("address:192.168.0.1").out.contains(
                "denied: Caisson does not know this client: no entry under clients matches address:192.168.0.1; "
                    + #"add "- { address: 192.168.0.1, policy: … }""#))
        #expect(try explain(nil).err.contains("say who asks with --as"))
    }

    @Test("need not be written: presets are listed, printed and used")
    func presets() throws {
        #expect(try RunningCaisson.run(["presets"]).out.contains("traefik"))
        let printed = try RunningCaisson.run(["presets", "traefik"])
        #expect(printed.out.contains("ContainerList"))
        let forms = [
            ["watchtower", "--with", "cleanup", "--with", "hooks"], ["watchtower", "--with", "cleanup,hooks"],
            ["watchtower", "--with", "cleanup", "hooks"], ["watchtower with cleanup, hooks"],
            ["watchtower", "with", "cleanup", "hooks"],
        ]
        let alike = try Set(forms.map { try RunningCaisson.run(["presets"] + $0).out })
        #expect(alike.count == 1)
        #expect(alike.first?.contains("- ContainerExec") == true && alike.first?.contains("- ImageDelete") == true)
        #expect(try RunningCaisson.run(["presets", "traefic"]).err.contains("did you mean traefik?"))
        let explained = try RunningCaisson.run(["explain", "--preset", "traefik", "GET", "/v1.41/containers/json"])
        #expect(explained.status == 0)
        let denied = try RunningCaisson.run(
            ["explain", "GET", "/v1.41/images/json"], environment: ["CAISSON_PRESET": "traefik"])
        #expect(denied.status == 2)
        #expect(denied.out.contains("preset traefik"))
    }
}
