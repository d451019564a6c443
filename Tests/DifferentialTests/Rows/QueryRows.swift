// SPDX-License-Identifier: Apache-2.0

/// Queries travel as they are, and so do bodies: of what the engine makes of them nothing is judged in this dialect, but
/// that a body may not say otherwise than the query.
enum QueryRows {
    static let sent: [Row] = [
        .target("/_ping?"),
        .target("/_ping??"),
        .target("/containers/json?all=1&limit=2"),
        .target("/containers/json?%6cimit=1"),
        .target("/containers/json?LIMIT=x&limit=1&limit=2"),
        .target("/containers/json?filters={\"name\":[\"x\"]}"),
        .target("/containers/json?filters=%7b%22name%22%3a%5b%22x%22%5d%7D"),
        .target("/containers/json?a=1;b=2"),
        .target("/containers/json?a=%00%0a%ff"),
        .target("/containers/json?a=%2e%2e%2f"),
        .target("/containers/json?path=/../..//x/./y"),
        .target("/containers/json?a=b+c&d=?&e=/"),
        .target("/containers/a/archive?path=/a&path=/b"),
        .target("/containers/json?a=\\|^`<>\""),
        .target("/%5fping?a=%5f", sent: "/_ping?a=%5f"),
        .target("/images/a%2fb/json?a=%2f", sent: "/images/a/b/json?a=%2f"),
        form("/containers/c1/pause", "a=b", dropped: true), form("/containers/c1/kill?signal=TERM", "", dropped: true),
    ]

    static let refused: [Row] = [
        .target("/containers/json?a=%zz", refused: 400),
        .target("/containers/json?a=%", refused: 400),
        .target("/containers/json?a=%4", refused: 400),
        .target("/containers/json?%g1=1", refused: 400),
        .target("/containers/json?a=1#frag", refused: 400),
        .target("/containers/json?#", refused: 400),
        .target("/containers/json?a=é", refused: 400),
        .target("/%5fping?a=%zz", refused: 400),
        bytes("NUL", 0x00), bytes("a tab", 0x09), bytes("a bare CR", 0x0D), bytes("DEL", 0x7F), bytes("0xFF", 0xFF),
        form("/images/busybox/tag?repo=allowed&tag=1", "repo=evil&tag=2"),
        form("/images/create?fromImage=allowed.invalid/a", "fromImage=evil.invalid/x"),
        form("/containers/cp/archive?path=/a", "path=%2Fevil", method: "PUT"),
        form("/containers/c1", "force=1", method: "DELETE"),
        form("/containers/c1/kill?signal=TERM", "signal=KILL", type: "Application/X-WWW-Form-URLencoded;charset=x"),
        form(
            "/containers/c1/stop", "--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n0\r\n--b--\r\n",
            type: "multipart/form-data; boundary=b"),
        form("/containers/c1/rename?name=ok1", "name=evil1"),
        form("/containers/prune?filters={\"label\":[\"never=1\"]}", "filters="),
        form("/widgets/x?a=b", "a=c"),
        form("/containers/c1/stop", "t=0", type: " \tapplication/x-www-form-urlencoded ; a"),
    ]

    /// To the engine its fields count in front of the query's. Nothing is in an empty one, and a pause reads no query.
    private static func form(
        _ target: String, _ body: String, method: String = "POST", type: String = "application/x-www-form-urlencoded",
        dropped: Bool = false
    ) -> Row {
        let fields = ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
        return Row(
            "a form beside the query: \(method) \(target) \(body.debugDescription)",
            Text.head("\(method) \(target) HTTP/1.1", ["Host: docker"] + fields) + body,
            dropped ? .sent(Sent("\(method) \(target)", ["Content-Type: \(type)"])) : .refused([415]))
    }

    private static func bytes(_ name: String, _ byte: UInt8) -> Row {
        let head = Array("GET /containers/json?a=".utf8) + [byte] + Array("b HTTP/1.1\r\nHost: docker\r\n\r\n".utf8)
        return Row("GET /containers/json?a=… with \(name)", head, .refused([400]))
    }
}
