// SPDX-License-Identifier: Apache-2.0

import Testing

/// A request on an endpoint that the engine may take over.
struct TunnelRow: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: String
    let sent: Sent
    let status: Int

    var testDescription: String { name }

    init(_ name: String, _ bytes: String, sent: Sent, status: Int) {
        self.name = name
        self.bytes = bytes
        self.sent = sent
        self.status = status
    }
}

extension TunnelRow {
    /// The client asks for an upgrade, and the engine answers an ordinary answer: no tunnel.
    static let refusedByEngine: [TunnelRow] = [
        exec("Detach:true", "/exec/a/start", body: #"{"Detach":true,"Tty":false}"#, status: 200),
        exec("an exec that does not exist", "/exec/answer-404/start", status: 404),
        exec("a request that the engine does not understand", "/exec/answer-400/start", status: 400),
        exec("a container that does not run", "/exec/answer-409/start", status: 409),
        exec("an engine that fails", "/exec/answer-500/start", status: 500),
        exec("a stream's type with a length", "/exec/measured/start", status: 200),
        attach("attach to what does not exist, answered in JSON", "/containers/answer-404/attach", status: 404),
        exec("204", "/exec/answer-204/start", status: 204),
    ]

    /// The engine takes the connection over.
    static let tunnels: [TunnelRow] = [
        exec("exec", "/exec/a/start", status: 101),
        attach("attach", "/containers/a/attach?stream=1", status: 101),
        TunnelRow(
            "attach without an upgrade", Text.head("POST /containers/a/attach HTTP/1.1"),
            sent: Sent("POST /containers/a/attach"), status: 200),
        TunnelRow(
            "attach in HTTP/1.0", Text.head("POST /containers/a/attach HTTP/1.0", upgrade("tcp")),
            sent: Sent("POST /containers/a/attach"), status: 200),
        TunnelRow(
            "any token, where the engine takes any", Text.head("POST /containers/a/attach HTTP/1.1", upgrade("foo")),
            sent: Sent("POST /containers/a/attach", upgrade("tcp")), status: 101),
        TunnelRow(
            "an upgrade that Connection does not name",
            Text.head("POST /containers/a/attach HTTP/1.1", ["Host: d", "Upgrade: tcp"]),
            sent: Sent("POST /containers/a/attach", upgrade("tcp")), status: 101),
        TunnelRow(
            "a body that the client waits to send",
            Text.head("POST /exec/a/start HTTP/1.1", ["Expect: 100-continue"] + json + upgrade("tcp")) + "{}",
            sent: Sent(
                "POST /exec/a/start", [json[0]] + upgrade("tcp") + [json[1], "Expect: 100-continue"], body: "{}"),
            status: 101),
        TunnelRow(
            "a path with escapes", Text.head("POST /v1.41/containers/%61/%61ttach HTTP/1.1", upgrade("tcp")),
            sent: Sent("POST /v1.41/containers/a/attach", upgrade("tcp")), status: 101),
        TunnelRow(
            "a websocket",
            Text.head(
                "GET /containers/a/attach/ws HTTP/1.1", ["Host: d", "Sec-WebSocket-Key: x"] + upgrade("WebSocket")),
            sent: Sent("GET /containers/a/attach/ws", ["Sec-WebSocket-Key: x"] + upgrade("websocket")), status: 101),
        TunnelRow(
            "a session of a build", Text.head("POST /session HTTP/1.1", ["Upgrade: h2c", "Connection: Upgrade"]),
            sent: Sent("POST /session", upgrade("h2c")), status: 101),
    ]

    private static let json = ["Content-Type: application/json", "Content-Length: 2"]

    static func upgrade(_ token: String) -> [String] { ["Connection: Upgrade", "Upgrade: \(token)"] }

    private static func exec(
        _ name: String, _ target: String, body: String = #"{"Detach":false,"Tty":false}"#, status: Int
    ) -> TunnelRow {
        let type = "Content-Type: application/json"
        let length = "Content-Length: \(body.utf8.count)"
        return TunnelRow(
            name, Text.head("POST \(target) HTTP/1.1", ["Host: docker", type] + upgrade("tcp") + [length]) + body,
            sent: Sent("POST \(target)", [type] + upgrade("tcp") + [length], body: body), status: status)
    }

    private static func attach(_ name: String, _ target: String, status: Int) -> TunnelRow {
        TunnelRow(
            name,
            Text.head("POST \(target) HTTP/1.1", ["Host: docker"] + upgrade("tcp") + ["Content-Length: 0"]),
            sent: Sent("POST \(target)", upgrade("tcp") + ["Content-Length: 0"]), status: status)
    }
}
