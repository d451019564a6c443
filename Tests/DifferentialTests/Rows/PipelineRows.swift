// SPDX-License-Identifier: Apache-2.0

/// A second request behind, or inside of, a first one: each is judged by itself, or is no request at all.
enum PipelineRows {
    static let all: [Row] = [
        Row("two that may pass", ping + info, .exchanged([200, 200], [Sent("GET /_ping"), Sent("GET /info")])),
        Row("one that may not, behind one that may", ping + forbidden, .exchanged([200, 403], [Sent("GET /_ping")])),
        Row("one that may, behind one that may not", forbidden + ping, .exchanged([403, 200], [Sent("GET /_ping")])),
        Row(
            "each in its canonical form", ping + Text.head("GET /%5fping HTTP/1.1", ["Host: evil", "X:1"]),
            .exchanged([200, 200], [Sent("GET /_ping"), Sent("GET /_ping", ["X: 1"])])),
        Row(
            "a request in a body of known length", post("/containers/create", forbidden),
            .sent(sentPost("/containers/create", forbidden))),
        Row(
            "a request in a chunk", Text.head("POST /containers/create HTTP/1.1", chunked) + Text.chunk(forbidden),
            .sent(Sent("POST /containers/create", ["Transfer-Encoding: chunked"], body: forbidden))),
        Row(
            "a request behind a body of no length", post("/containers/a/update", "") + forbidden,
            .exchanged([200, 403], [sentPost("/containers/a/update", "")])),
        Row(
            "a request behind a body", post("/containers/a/update", "hello") + forbidden,
            .exchanged([200, 403], [sentPost("/containers/a/update", "hello")])),
        Row(
            "a request behind a body that nobody reads", post("/containers/a/stop", "hello") + forbidden,
            .exchanged([200, 403], [Sent("POST /containers/a/stop")])),
        Row("a request in the body of a GET", get("/_ping", info), .sent(Sent("GET /_ping"))),
        Row("a request in the body of one that may not pass", post("/secrets/create", info), .denied),
        Row("a request in the body of a GET that may not pass", get("/secrets", info), .denied),
        Row(
            "a request in a chunk of one that may not pass",
            Text.head("POST /secrets/create HTTP/1.1", chunked) + Text.chunk(info), .denied),
        Row(
            "a request behind the body of one that may not pass", post("/secrets/create", "hello") + info,
            .exchanged([403, 200], [Sent("GET /info")])),
        Row(
            "a request behind the chunks of one that may not pass",
            Text.head("POST /secrets/create HTTP/1.1", chunked) + Text.chunk("hello") + info,
            .exchanged([403, 200], [Sent("GET /info")])),
        Row("a request behind a HEAD", Text.head("HEAD /_ping HTTP/1.1"), .sent(Sent("HEAD /_ping"))),
        Row(
            "a request behind one that ends the connection",
            Text.head("GET /_ping HTTP/1.1", ["Connection: close"]) + Text.canary, .sent(Sent("GET /_ping"))),
        Row(
            "a request behind one of HTTP/1.0", Text.head("GET /_ping HTTP/1.0") + Text.canary,
            .sent(Sent("GET /_ping"))),
        // Nobody knows whether its body will come, or where a next request would begin.
        Row(
            "a body that waits, and may not pass",
            Text.head("POST /secrets/create HTTP/1.1", ["Expect: 100-continue", "Content-Length: \(info.utf8.count)"])
                + info,
            .exchanged([403], [])),
        Row(
            "a body that is too large to drop, and may not pass",
            Text.head("POST /secrets/create HTTP/1.1", ["Content-Length: 999999999999"]) + info,
            .exchanged([403], [])),
    ]

    private static let forbidden = Text.forbidden
    private static let ping = Text.head("GET /_ping HTTP/1.1")
    private static let info = Text.head("GET /info HTTP/1.1")
    private static let chunked = ["Host: docker", "Transfer-Encoding: chunked"]

    private static func get(_ target: String, _ body: String) -> String {
        Text.head("GET \(target) HTTP/1.1", ["Host: docker", "Content-Length: \(body.utf8.count)"]) + body
    }

    private static func post(_ target: String, _ body: String) -> String {
        Text.head("POST \(target) HTTP/1.1", ["Host: docker", "Content-Length: \(body.utf8.count)"]) + body
    }

    private static func sentPost(_ target: String, _ body: String) -> Sent {
        Sent("POST \(target)", ["Content-Length: \(body.utf8.count)"], body: body)
    }
}
