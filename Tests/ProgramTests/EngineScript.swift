// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// What a stub does as an engine does it, in each shape that an exchange can have. There is one container that is
/// shown, `web`, and one that is hidden, `vault`.
enum EngineScript {
    static let shownID = String(repeating: "a1", count: 32)
    static let hiddenID = String(repeating: "b2", count: 32)
    static let version = [("Api-Version", "1.41"), ("Server", "Docker/20.10.24 (linux)")]

    static func answer(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            try answer(request, connection)
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    private static func answer(_ request: RawRequest, _ connection: StubConnection) throws {
        let path = request.target.prefix { $0 != "?" }.split(separator: "/").drop { $0.hasPrefix("v1.") }
        switch (path.first, path.last) {
        case ("containers", "json") where path.count == 2:
            try respond(connection, body: "[\(listed.joined(separator: ","))]")
        case ("containers", "json"): try inspect(String(path.dropFirst().first ?? ""), connection)
        case ("containers", "archive"): try respond(connection, body: "\(request.body.count)")
        case ("containers", "logs"): try stream(connection)
        case ("containers", "attach"): try tunnel("tcp", connection)
        case ("containers", "ws"): try tunnel("websocket", connection)
        case ("exec", "json"): try respond(connection, body: #"{"ID":"e","ContainerID":"\#(shownID)"}"#)
        case ("exec", "start"): try respond(connection, body: "detached")
        default: try respond(connection, body: "OK")
        }
    }

    private static func respond(_ connection: StubConnection, status: Int = 200, body: String) throws {
        try connection.respond(status: status, headers: version + [("Content-Type", "application/json")], body: body)
    }

    private static func inspect(_ name: String, _ connection: StubConnection) throws {
        switch name {
        case "web", shownID: try respond(connection, body: inspected(shownID, "web", #""role":"shown""#))
        case "vault", hiddenID: try respond(connection, body: inspected(hiddenID, "vault", ""))
        default: try respond(connection, status: 404, body: #"{"message":"No such container: \#(name)"}"#)
        }
    }

    private static let listed = [
        #"{"Id":"\#(shownID)","Names":["/web"],"Labels":{"role":"shown"}}"#,
        #"{"Id":"\#(hiddenID)","Names":["/vault"],"Labels":{}}"#,
    ]

    private static func inspected(_ id: String, _ name: String, _ labels: String) -> String {
        #"{"Id":"\#(id)","Name":"/\#(name)","Config":{"Labels":{\#(labels)}}}"#
    }

    /// Says one thing, and then nothing until the client has gone.
    private static func stream(_ connection: StubConnection) throws {
        try connection.raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n")
        if connection.raw.isClosedByPeer(within: .seconds(20)) { connection.note("the stream's client has gone") }
    }

    /// Gives back what comes, and says goodbye when no more does.
    private static func tunnel(_ protocolName: String, _ connection: StubConnection) throws {
        try connection.raw.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: \(protocolName)\r\n\r\n")
        while true {
            let bytes = try connection.raw.receiveSome()
            guard !bytes.isEmpty else { break }
            try connection.raw.send(bytes)
        }
        try connection.raw.send("bye")
        throw NoMoreRequests()
    }
}
