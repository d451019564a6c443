// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Acts like an engine where it matters here: it takes connections over on attach and exec, and lies when asked to.
enum EngineLike {
    private static let stream = [("Content-Type", "application/vnd.docker.raw-stream")]

    @Sendable static func serve(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            let goesOn = try answer(request, connection)
            guard goesOn, request[header: "Connection"]?.lowercased() != "close" else { return }
        }
    }

    /// Returns false when the connection carries no other request.
    private static func answer(_ request: RawRequest, _ connection: StubConnection) throws -> Bool {
        let name = request.target.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        switch name {
        // `/exec/answer-404/start`: not hijacked, whatever the client asked for.
        case _ where name.hasPrefix("answer-"):
            try connection.respond(status: Int(name.dropFirst(7)) ?? 500)
        // A stream's type, but with a length: an ordinary answer.
        case "measured": try connection.respond(headers: stream, body: "out\n")
        case "nosuch":
            try connection.raw.send("HTTP/1.1 404 Not Found\r\n\(field(stream))\r\nNo such container: nosuch\r\n")
            return false
        case "uncalled": try connection.raw.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        case "endless":
            try connection.raw.send("HTTP/1.1 200 OK\r\n\(field(stream))\r\nline\n")
            try expectSilence(connection)
            return false
        case "chatty":
            let surplus = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsurplus!"
            try connection.raw.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\(surplus)")
        default:
            guard !hijacks(request) else {
                try hijack(request, connection)
                return false
            }
            try connection.respond()
        }
        return true
    }

    /// By route and body, whatever the client asked for; a websocket and a session only with an upgrade.
    private static func hijacks(_ request: RawRequest) -> Bool {
        let path = request.target.prefix { $0 != "?" }
        if path.hasSuffix("/attach/ws") || path == "/session" { return request[header: "Upgrade"] != nil }
        let isDetached = request.bodyText.contains(#""Detach":true"#)
        let isExec = path.hasPrefix("/exec/") && path.hasSuffix("/start")
        return request.method == "POST" && (path.hasSuffix("/attach") || isExec && !isDetached)
    }

    /// The engine drops what came before its head; here it is told apart.
    private static func hijack(_ request: RawRequest, _ connection: StubConnection) throws {
        try expectSilence(connection)
        if let token = request[header: "Upgrade"] {
            let fields = "\(field(stream))Connection: Upgrade\r\nUpgrade: \(token)\r\n"
            try sendInFragments("HTTP/1.1 101 UPGRADED\r\n\(fields)\r\ngreeting\n", connection)
        } else {
            try sendInFragments("HTTP/1.1 200 OK\r\n\(field(stream))\r\ngreeting\n", connection)
        }
        while true {
            let bytes = try connection.raw.receiveSome()
            guard !bytes.isEmpty else { return }
            connection.note(String(decoding: bytes, as: UTF8.self))
            try connection.raw.send(bytes)
        }
    }

    /// As the engine does; the first bytes of the stream come with the last ones of the head.
    private static func sendInFragments(_ text: String, _ connection: StubConnection) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try connection.raw.send(Array(rest.prefix(13)))
            rest = rest.dropFirst(13)
        }
    }

    private static func expectSilence(_ connection: StubConnection) throws {
        guard let early = try? connection.raw.receiveSome(timeout: .milliseconds(100)), !early.isEmpty else { return }
        connection.note("EARLY: \(String(decoding: early, as: UTF8.self))")
    }

    private static func field(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.0): \($0.1)\r\n" }.joined()
    }
}
