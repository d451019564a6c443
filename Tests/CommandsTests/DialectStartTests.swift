// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite("A gate that is configured by variables and flags")
struct DialectStartTests {
    private func answer(_ gate: RunningCaisson, _ request: String) throws -> String {
        let connection = try gate.connect()
        try connection.send("\(request) HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n")
        return String(decoding: try connection.receiveToEnd(), as: UTF8.self)
    }

    @Test("says at its start that nothing says what may pass, and what to do")
    func nothing() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)"])
        try gate.waitForLog(
            containing: "nothing says what may pass, so only ping, version and events do: set CAISSON_PRESET, or mount "
                + "/etc/caisson/caisson.yaml")
        #expect(try answer(gate, "GET /_ping").hasPrefix("HTTP/1.1 200"))
        #expect(try answer(gate, "GET /containers/json").hasPrefix("HTTP/1.1 403"))
    }

    @Test("does not start where a variable and a preset both say what may pass")
    func contradiction() throws {
        let result = try RunningCaisson.run(["--preset", "traefik"], environment: ["CONTAINERS": "1"])
        #expect(result.status == 78)
        #expect(result.err.contains("CONTAINERS and --preset both say what may pass; leave one of them out"))
    }

    @Test("lets whoever reaches a unix socket ask in wollomatic's dialect, whoever says that it is listened on")
    func wollomaticSocket() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "SP_ALLOW_GET": "/version"])
        #expect(try answer(gate, "GET /version").hasPrefix("HTTP/1.1 200"))
        #expect(try answer(gate, "GET /info").hasPrefix("HTTP/1.1 403"))
    }

    @Test("tells a stranger in wollomatic's words who may ask, and its log a name that leads nowhere")
    func wollomaticStranger() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)"],
            arguments: ["-allowGET=/version", "-allowfrom=10.99.0.1,nosuch.invalid"], listener: .tcp)
        let told = try answer(gate, "GET /version")
        #expect(told.hasPrefix("HTTP/1.1 403"))
        #expect(told.contains("-allowfrom does not name this client, so nothing is allowed"))
        try gate.waitForLog(
            containing: #"the name "nosuch.invalid" leads to no address, so nobody is known by it yet"#,
            timeout: .seconds(40))
    }

    @Test("explains the narrow way, and a stranger, in the words of the dialect")
    func explanations() throws {
        let start = try RunningCaisson.run(
            ["explain", "--json", "POST", "/containers/web/start"],
            environment: ["ALLOW_START": "1", "CONTAINERS": "1"])
        #expect(start.out.contains(#""wouldAllow": "CAISSON_DIALECT: linuxserver""#), "\(start.out)")
        let root = try RunningCaisson.run(
            ["explain", "--json", "POST", "/containers/create"], environment: ["CONTAINERS": "1"])
        #expect(root.out.contains("POST=1 would allow it, which is ROOT ON THE HOST"))
        #expect(root.out.contains(#""wouldAllow": "POST=1""#), "\(root.out)")
        let stranger = try RunningCaisson.run(
            ["explain", "--as", "address:10.0.0.1", "GET", "/version"], environment: ["SP_ALLOW_GET": "/version"])
        #expect(stranger.out.contains("-allowfrom does not name this client"), "\(stranger.out)")
        #expect(stranger.err.isEmpty)
    }
}
