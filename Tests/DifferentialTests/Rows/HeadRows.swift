// SPDX-License-Identifier: Apache-2.0

/// Heads with more than one reading. Whatever an engine makes of them, they end here.
enum HeadRows {
    static let refusedLines: [Row] = [
        Row("line ends of a bare LF", "GET /_ping HTTP/1.1\nHost: docker\n\n", .refused([400])),
        Row("a request line that ends in LF", "GET /_ping HTTP/1.1\nHost: docker\r\n\r\n", .refused([400])),
        Row("a field that ends in LF", "GET /_ping HTTP/1.1\r\nHost: docker\nX: y\r\n\r\n", .refused([400])),
        Row("an empty line of LF alone", "GET /_ping HTTP/1.1\r\nHost: docker\r\n\n", .refused([400])),
        Row("line ends of a bare CR", "GET /_ping HTTP/1.1\rHost: docker\r\r\n\r\n", .refused([400])),
        Row("an empty line before the request line", "\r\n" + Text.head("GET /_ping HTTP/1.1"), .refused([400])),
        Row("a LF before the request line", "\n" + Text.head("GET /_ping HTTP/1.1"), .refused([400])),
        Row("a blank before the method", Text.head(" GET /_ping HTTP/1.1"), .refused([400])),
        Row("two blanks before the target", Text.head("GET  /_ping HTTP/1.1"), .refused([400])),
        Row("two blanks before the version", Text.head("GET /_ping  HTTP/1.1"), .refused([400])),
        Row("a tab before the target", Text.head("GET\t/_ping HTTP/1.1"), .refused([400])),
        Row("a tab before the version", Text.head("GET /_ping\tHTTP/1.1"), .refused([400])),
        Row("a blank in the target", Text.head("GET /_ping x HTTP/1.1"), .refused([400])),
        Row("a blank behind the version", Text.head("GET /_ping HTTP/1.1 "), .refused([400])),
        Row("a NUL in the method", Text.head("GE\0T /_ping HTTP/1.1"), .refused([400, 501])),
        Row("a colon in the method", Text.head("GET: /_ping HTTP/1.1"), .refused([400, 501])),
        Row("HTTP/0.9, which has no version", Text.head("GET /_ping"), .refused([400])),
        Row("HTTP/0.9 without fields", "GET /_ping\r\n\r\n", .refused([400])),
        Row("a version in lower case", Text.head("GET /_ping http/1.1"), .refused([400])),
        Row("a version without a dot", Text.head("GET /_ping HTTP/11"), .refused([400])),
        Row("a version of two digits", Text.head("GET /_ping HTTP/1.10"), .refused([400])),
        Row("a version with a sign", Text.head("GET /_ping HTTP/+1.1"), .refused([400])),
        Row("a version without a minor", Text.head("GET /_ping HTTP/1"), .refused([400])),
        Row("another protocol", Text.head("GET /_ping HTTPS/1.1"), .refused([400])),
        Row("HTTP/0.9 in so many words", Text.head("GET /_ping HTTP/0.9"), .refused([400, 505])),
        Row("HTTP/1.2", Text.head("GET /_ping HTTP/1.2"), .refused([505])),
        Row("HTTP/1.9", Text.head("GET /_ping HTTP/1.9"), .refused([505])),
        Row("HTTP/2.0", Text.head("GET /_ping HTTP/2.0"), .refused([505])),
        Row("HTTP/3.0", Text.head("GET /_ping HTTP/3.0"), .refused([505])),
        Row("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .refused([505])),
        Row("the preface of HTTP/2, and settings", preface + settings + listWorkers, .refused([505])),
        Row("a TLS handshake", [0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x0D, 0x0A], .refused([400])),
    ]

    static let refusedFields: [Row] = [
        .fields(["Name : v"], "a blank before the colon"),
        .fields(["Name\t: v"], "a tab before the colon"),
        .fields(["Content-Length : 0"], "a blank before the colon of Content-Length"),
        .fields(["Transfer-Encoding : chunked"], "a blank before the colon of Transfer-Encoding"),
        .fields([": v"], "an empty name"),
        .fields(["no colon"], "no colon"),
        .fields(["nocolon"], "no colon and no blank"),
        .fields(["X-A: 1", " folded"], "a folded line"),
        .fields(["X-A: 1", "\tfolded"], "a line folded by a tab"),
        .fields(["X-A: 1", " Content-Length: 5"], "a length in a folded line"),
        .fields(["Transfer-Encoding:", " chunked"], refused: [400, 501], "a coding in a folded line"),
        Row("a first field that is folded", "GET /_ping HTTP/1.1\r\n Host: docker\r\n\r\n", .refused([400])),
        .fields(["X-A: a\rb"], "a bare CR in a value"),
        .fields(["X-A: a\r\rb"], "two bare CR in a value"),
        .fields(["X-A: a\u{0}b"], "NUL in a value"),
        .fields(["X-A: a\u{1}b"], "a control byte in a value"),
        .fields(["X-A: a\u{1B}b"], "ESC in a value"),
        .fields(["X-A: a\u{7F}b"], "DEL in a value"),
        .fields(["X\u{0}A: b"], "NUL in a name"),
        .fields(["X A: b"], "a blank in a name"),
        .fields(["X(A): b"], "brackets in a name"),
        .fields(["Xé: b"], "a letter beyond ASCII in a name"),
        .fields(["Content-Type: appl\u{130}cation/x-www-form-urlencoded"], "a type that Go folds to a form's"),
        .fields(["Content-Type: \u{A0}application/x-www-form-urlencoded"], "a type that Go trims to a form's"),
        .fields(["Host: docker"], "two Host"),
        .fields(["host: evil"], "two Host, in two cases"),
        .fields(["Content-Type: text/plain", "Content-Type: text/plain"], "two Content-Type, equal"),
        .fields(["Content-Type: text/plain", "content-type: application/json"], "two Content-Type"),
        .fields(["Expect: foo"], refused: [417]),
        .fields(["Expect: 100-continue, foo"], refused: [417]),
        .fields(["Expect:"], refused: [417], "an empty Expect"),
        .fields(["Content-Type: application/grpc"], refused: [400, 403, 415]),
        Row(
            "gRPC beside the API's paths",
            Text.head(
                "POST /moby.buildkit.v1.Control/ListWorkers HTTP/1.1",
                ["Host: docker", "Content-Type: application/grpc", "TE: trailers", "Content-Length: 0"]),
            .refused([400, 403, 415])),
        .fields(["Content-Type: application/grpc+proto"], refused: [400, 403, 415]),
        .fields(["Content-Type: Application/GRPC"], refused: [400, 403, 415]),
        .fields(["Content-Type: application/grpc-web"], refused: [400, 403, 415]),
        .fields((0..<100).map { "X-\($0): v" }, refused: [431], "101 fields"),
        .fields((0..<1000).map { "X-\($0): v" }, refused: [431], "1,001 fields"),
        .fields(["X-A: " + String(repeating: "a", count: 70_000)], refused: [431], "a head of 70,000 bytes"),
        .target("/containers/json?" + String(repeating: "a", count: 66_000), refused: 431),
    ]

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    /// An empty SETTINGS frame.
    private static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
    /// A HEADERS frame with the path that a gRPC client of BuildKit would ask for, not indexed.
    private static let listWorkers: [UInt8] = {
        let path = Array("/moby.buildkit.v1.Control/ListWorkers".utf8)
        let block: [UInt8] = [0x83, 0x86, 0x04, UInt8(path.count)] + path
        return [0, 0, UInt8(block.count), 1, 5, 0, 0, 0, 1] + block
    }()

    // MARK: Heads that travel on

    static let sent: [Row] = [
        Row("no Host", Text.head("GET /_ping HTTP/1.1", []), .sent(Sent("GET /_ping"))),
        Row("an empty Host", Text.head("GET /_ping HTTP/1.1", ["Host:"]), .sent(Sent("GET /_ping"))),
        Row("another Host", Text.head("GET /_ping HTTP/1.1", ["Host: evil"]), .sent(Sent("GET /_ping"))),
        Row("a path as Host", Text.head("GET /_ping HTTP/1.1", ["Host: /run/docker.sock"]), .sent(Sent("GET /_ping"))),
        Row("a Host that is none", Text.head("GET /_ping HTTP/1.1", ["Host: a b\\c"]), .sent(Sent("GET /_ping"))),
        Row(
            "a Host at the end", Text.head("GET /_ping HTTP/1.1", ["X-A: 1", "hOsT: d"]),
            .sent(Sent("GET /_ping", ["X-A: 1"]))),
        Row("HTTP/1.0", Text.head("GET /_ping HTTP/1.0"), .sent(Sent("GET /_ping"))),
        Row("HTTP/1.0 without Host", Text.head("GET /_ping HTTP/1.0", []), .sent(Sent("GET /_ping"))),
        Row(
            "HTTP/1.0 that is kept", Text.head("GET /_ping HTTP/1.0", ["Connection: keep-alive"]),
            .sent(Sent("GET /_ping"))),
        .fields(["X-B: 2", "X-A: 1", "X-B: 3"], sent: ["X-B: 2", "X-A: 1", "X-B: 3"], "fields in their order"),
        .fields(["x-a:1", "X-C:  \t c d \t"], sent: ["x-a: 1", "X-C: c d"], "blanks around values"),
        .fields(["X-A:"], sent: ["X-A: "], "an empty value"),
        .fields(["X-A: é"], sent: ["X-A: é"], "bytes beyond ASCII in a value"),
        .fields((0..<99).map { "X-\($0): v" }, sent: (0..<99).map { "X-\($0): v" }, "100 fields"),
        .fields(
            ["X-A: " + String(repeating: "a", count: 60_000)], sent: ["X-A: " + String(repeating: "a", count: 60_000)],
            "a head of 60,000 bytes"),
        .fields(["Content-Type: application/json"], sent: ["Content-Type: application/json"]),
        .fields(["Content-Type: application/x-grpc"], sent: ["Content-Type: application/x-grpc"]),
        .fields(["User-Agent: a", "X-Registry-Auth: e30="], sent: ["User-Agent: a", "X-Registry-Auth: e30="]),
        // What belongs to one connection.
        .fields(["Connection: close"], sent: []),
        .fields(["Connection: keep-alive", "Keep-Alive: timeout=5"], sent: []),
        .fields(["Connection: X-Foo", "X-Foo: 1", "X-Bar: 2"], sent: ["X-Bar: 2"]),
        .fields(["X-Foo: 1", "Connection: x-foo , x-bar", "X-Bar: 2", "X-Baz: 3"], sent: ["X-Baz: 3"]),
        .fields(["Connection: X-A", "Connection: X-B", "X-A: 1", "X-B: 2"], sent: []),
        .fields(["Connection: Content-Type", "Content-Type: text/plain"], sent: []),
        .fields(["Connection: Host"], sent: []),
        .fields(["TE: trailers", "Trailer: X-A"], sent: []),
        .fields(["Proxy-Connection: keep-alive", "Proxy-Authorization: Basic eA=="], sent: []),
        .fields(["Proxy-Authenticate: Basic"], sent: []),
        .fields(["Connection: Upgrade", "Upgrade: tcp"], sent: []),
        .fields(["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"], sent: []),
        .fields(["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x"], sent: ["Sec-WebSocket-Key: x"]),
        .fields(["Expect: 100-continue"], sent: [], "Expect without a body"),
    ]
}
