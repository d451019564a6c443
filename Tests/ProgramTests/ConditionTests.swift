// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite("A gate with conditions on its entries", .serialized)
struct ConditionTests {
    /// There are `web`, which may be reloaded, and `vault`.
    private static func answer(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            let path = request.target.prefix { $0 != "?" }.split(separator: "/").drop { $0.hasPrefix("v1.") }
            let (status, body) = answer(path.map(String.init))
            try connection.respond(status: status, headers: EngineScript.version, body: body)
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    private static let shown = EngineScript.shownID
    private static let hidden = EngineScript.hiddenID

    private static func answer(_ path: [String]) -> (Int, String) {
        let missing = (404, #"{"message":"No such container: \#(path.dropFirst().first ?? "")"}"#)
        switch (path.first, path.last) {
        case ("containers", "json") where path.count == 2: return (200, "[]")
        case ("containers", "json"):
            switch path[1] {
            case "web", shown: return (200, inspected(shown, "web", #""reload":"yes""#))
            case "vault", hidden: return (200, inspected(hidden, "vault", ""))
            default: return missing
            }
        case ("exec", "json"):
            let container = path[1].hasPrefix("e") ? shown : hidden
            return (200, #"{"ID":"\#(path[1])","ContainerID":"\#(container)"}"#)
        case ("containers", _): return [shown, hidden].contains(path[1]) ? (204, "") : missing
        default: return (200, "OK")
        }
    }

    private static func inspected(_ id: String, _ name: String, _ labels: String) -> String {
        #"{"Id":"\#(id)","Name":"/\#(name)","Config":{"Labels":{\#(labels)}}}"#
    }

    private static let entries = """
        - { operation: ContainerKill, containers: { label: reload=yes }, query: { signal: [HUP, USR1] } }
              - { operation: ContainerExec, containers: { name: web }, exec: { commands: [[cscli, metrics]] } }
              - { operation: "exec:exec", containers: { name: web } }
        """

    private struct Asked {
        var responses: [RawResponse] = []
        /// What arrived at the engine, but for the gate's own questions.
        var received: [RawRequest] = []
        var log = ""

        var targets: [String] { received.map(\.target) }
    }

    private func ask(_ requests: [String], more: String = "") throws -> Asked {
        let engine = try StubEngine(Self.answer)
        defer { engine.stop() }
        let policy = "policies:\n  p:\n    allow:\n      \(Self.entries)\n\(more)"
        let gate = try RunningCaisson(policy: policy, upstream: engine.address)
        defer { gate.kill() }
        var asked = Asked()
        for request in requests {
            let client = try gate.connect()
            try client.send(request)
            asked.responses.append(try client.receiveResponse())
        }
        asked.received = engine.received.filter { !$0.target.contains("/json") && !$0.target.hasSuffix("/_ping") }
        asked.log = try gate.waitForLog(containing: "/kill")
        return asked
    }

    private static func kill(_ name: String, _ query: String = "signal=HUP", fields: String = "", body: String = "")
        -> String
    {
        "POST /v1.41/containers/\(name)/kill?\(query) HTTP/1.1\r\nHost: x\r\n\(fields)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func exec(_ name: String, _ body: String, type: String = "application/json") -> String {
        "POST /v1.41/containers/\(name)/exec HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("sends the id that was judged, for a name and for an id")
    func ids() throws {
        let asked = try ask([Self.kill("web"), Self.kill(Self.shown, "signal=SIGUSR1"), Self.kill("vault")])
        #expect(asked.responses.map(\.status) == [204, 204, 403])
        #expect(
            asked.targets == ["HUP", "SIGUSR1"].map { "/v1.41/containers/\(Self.shown)/kill?signal=\($0)" })
        #expect(asked.responses[2].bodyText.contains("containers with the label reload=yes, and vault is none of them"))
        #expect(asked.log.contains("caisson.yaml:6"), "the record names the entry: \(asked.log)")
    }

    @Test("answers for a name that nobody has in the engine's words, with the name that was asked for")
    func missing() throws {
        let asked = try ask([Self.kill("nobody")])
        #expect(asked.responses[0].status == 404)
        #expect(asked.responses[0].bodyText == #"{"message":"No such container: nobody"}"#)
        #expect(asked.targets.first?.contains("nobody") == false)
    }

    @Test("answers alike for what is hidden")
    func hidden() throws {
        let asked = try ask(
            [Self.kill("vault"), Self.kill("nobody")], more: "    containers: { except: { name: vault } }\n")
        #expect(asked.responses.map(\.status) == [404, 404])
        #expect(asked.responses[0].bodyText == #"{"message":"No such container: vault"}"#)
        #expect(asked.targets.allSatisfy { !$0.contains("vault") && !$0.contains(Self.hidden) })
    }

    @Test("takes no other values of parameters, in whatever way they are sent")
    func parameters() throws {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n"
        let requests = [
            Self.kill("web", "signal=KILL"), Self.kill("web", ""), Self.kill("web", "signal=HUP&signal=KILL"),
            Self.kill("web", "Signal=KILL&signal=HUP"), Self.kill("web", "sign%61l=KILL&signal=HUP"),
            Self.kill("web", fields: form, body: "signal=KILL"), Self.kill("web", "signal=HUP;signal=KILL"),
        ]
        let asked = try ask(requests)
        #expect(asked.responses.map(\.status) == [403, 403, 403, 403, 403, 415, 403])
        #expect(asked.targets == [])
    }

    @Test("reads an exec's body as the engine does, and sends what was judged")
    func execs() throws {
        let asked = try ask([
            Self.exec("web", #"{"cmd":["cscli","metrics"],"AttachStdout":true}"#),
            Self.exec("web", #"{"Cmd":["sh"]}"#), Self.exec("vault", #"{"Cmd":["cscli","metrics"]}"#),
            Self.exec("web", #"{"Cmd":["cscli","metrics"],"Privileged":true}"#),
            Self.exec("web", #"{"Cmd":["cscli","metrics"]}"#, type: "text/plain"), Self.kill("web"),
        ])
        #expect(asked.responses.map(\.status) == [204, 403, 403, 403, 415, 204])
        #expect(asked.targets.first == "/v1.41/containers/\(Self.shown)/exec")
        let body = asked.received.first.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(body == #"{"Cmd":["cscli","metrics"],"AttachStdout":true}"#)
    }

    @Test("starts execs of the container alone, whoever made them")
    func starts() throws {
        let asked = try ask(
            ["e1", "f1"].map { "POST /v1.41/exec/\($0)/start HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" }
                + [Self.kill("web")])
        #expect(asked.responses.map(\.status) == [200, 403, 204])
        #expect(asked.targets.filter { $0.contains("exec") } == ["/v1.41/exec/e1/start"])
    }
}
