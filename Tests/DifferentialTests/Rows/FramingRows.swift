// SPDX-License-Identifier: Apache-2.0

/// Where a body ends. Each refused row has a second request behind it, which must not arrive.
enum FramingRows {
    static let refused: [Row] = [
        // Lengths.
        .framing(["Content-Length: 5", "Content-Length: 5"]),
        .framing(["Content-Length: 5", "Content-Length: 6"]),
        .framing(["Content-Length: 0", "content-length: 5"]),
        .framing(["Content-Length: 5, 5"]),
        .framing(["Content-Length: 5,6"]),
        .framing(["Content-Length: 5,"]),
        .framing(["Content-Length: +5"]),
        .framing(["Content-Length: -1"]),
        .framing(["Content-Length: -0"]),
        .framing(["Content-Length: 0x5"]),
        .framing(["Content-Length: 5 5"]),
        .framing(["Content-Length: 5\t5"]),
        .framing(["Content-Length: 5;"]),
        .framing(["Content-Length: 5.0"]),
        .framing(["Content-Length: 5e0"]),
        .framing(["Content-Length: five"]),
        .framing(["Content-Length: \"5\""]),
        .framing(["Content-Length: ٥"]),
        .framing(["Content-Length:"]),
        .framing(["Content-Length: 9223372036854775808"]),
        .framing(["Content-Length: 18446744073709551621"]),
        .framing(["Content-Length: 99999999999999999999999"]),
        // Length and coding.
        .framing(["Content-Length: 5", "Transfer-Encoding: chunked"], body: "0\r\n\r\n"),
        .framing(["Content-Length: 6", "Transfer-Encoding: chunked"], body: "0\r\n\r\nG"),
        .framing(["Transfer-Encoding: chunked", "Content-Length: 6"], body: "0\r\n\r\nG"),
        .framing(["Transfer-Encoding: chunked", "Content-Length: 0"], body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunked", "Content-Length: 500"], body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: ChUnKeD", "content-length: 500"], body: "0\r\n\r\n"),
        .framing(["Content-Length: 5", "Transfer-Encoding: identity"], refused: either),
        .framing(["Content-Length: 5", "Transfer-Encoding:"], refused: either),
        // Codings.
        .framing(["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: identity", "Transfer-Encoding: chunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunked, chunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: gzip, chunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunked, identity"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: identity"], refused: either),
        .framing(["Transfer-Encoding: gzip"], refused: either),
        .framing(["Transfer-Encoding: xchunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunkedx"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunk"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunked;q=1"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: \"chunked\""], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: ,chunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chunked,"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: \u{0B}chunked"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding: chun\u{212A}ed"], refused: either, body: "0\r\n\r\n"),
        .framing(["Transfer-Encoding:"], refused: either),
        Row("a coding in HTTP/1.0", http10(["Transfer-Encoding: chunked"]) + "0\r\n\r\n", .refused(either)),
        Row(
            "a coding in HTTP/1.0 that is kept",
            http10(["Transfer-Encoding: chunked", "Connection: keep-alive"]) + "0\r\n\r\n", .refused(either)),
    ]

    static let sent: [Row] = [
        .framing(["Content-Length: 5"], sent: "Content-Length: 5"),
        .framing(["Content-Length: 005"], sent: "Content-Length: 5"),
        .framing(["content-length:\t5 "], sent: "Content-Length: 5"),
        .framing(["Content-Length: 0"], sent: "Content-Length: 0", body: "", payload: ""),
        .framing(["Content-Length: 000"], sent: "Content-Length: 0", body: "", payload: ""),
        .framing(["Connection: Content-Length", "Content-Length: 5"], sent: "Content-Length: 5"),
        .framing(["Transfer-Encoding: chunked"], sent: "Transfer-Encoding: chunked", body: "5\r\nhello\r\n0\r\n\r\n"),
        .framing(["transfer-encoding: ChUnKeD"], sent: "Transfer-Encoding: chunked", body: "5\r\nhello\r\n0\r\n\r\n"),
        .framing(["Transfer-Encoding:\tchunked "], sent: "Transfer-Encoding: chunked", body: "5\r\nhello\r\n0\r\n\r\n"),
        .framing(
            ["Connection: Transfer-Encoding", "Transfer-Encoding: chunked"], sent: "Transfer-Encoding: chunked",
            body: "5\r\nhello\r\n0\r\n\r\n"),
        Row(
            "a GET with a body",
            Text.head("GET /_ping HTTP/1.1", ["Host: docker", "Content-Length: 5"]) + "hello",
            .sent(Sent("GET /_ping"))),
        Row(
            "a length in HTTP/1.0", http10(["Content-Length: 5"]) + "hello",
            .sent(Sent("POST /containers/create", ["Content-Length: 5"], body: "hello"))),
        Row(
            "a body that the client waits to send",
            Text.head("POST /containers/create HTTP/1.1", ["Host: d", "Expect: 100-Continue", "Content-Length: 5"])
                + "hello",
            .exchanged(
                [100, 200],
                [Sent("POST /containers/create", ["Content-Length: 5", "Expect: 100-continue"], body: "hello")])),
    ]

    private static let either = [400, 501]

    private static func http10(_ fields: [String]) -> String {
        Text.head("POST /containers/create HTTP/1.0", ["Host: docker"] + fields)
    }
}
