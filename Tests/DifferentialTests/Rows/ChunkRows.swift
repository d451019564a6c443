// SPDX-License-Identifier: Apache-2.0

/// Chunked bodies, and what is made of them.
enum ChunkRows {
    static let sent: [Row] = [
        .chunks("5\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        .chunks("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", payload: "hello"),
        .chunks("00005\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        .chunks("0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n", payload: "hello"),
        .chunks("a\r\n0123456789\r\n0\r\n\r\n", payload: "0123456789"),
        .chunks("A\r\n0123456789\r\n0\r\n\r\n", payload: "0123456789"),
        .chunks("0\r\n\r\n", payload: ""),
        .chunks("5;a=b\r\nhello\r\n0;c\r\n\r\n", payload: "hello"),
        .chunks("5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", payload: "hello"),
        .chunks("5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n", payload: "hello"),
        .chunks("5\r\nhello\r\n0\r\nContent-Length: 0\r\nHost: evil\r\n\r\n", payload: "hello"),
        .chunks("4\r\n\r\n\r\n\r\n0\r\n\r\n", payload: "\r\n\r\n"),
        .chunks("5\r\n0\r\n\r\n\r\n0\r\n\r\n", payload: "0\r\n\r\n"),
        .chunks(Text.chunk(Text.forbidden), payload: Text.forbidden),
    ]

    static let cut: [Row] = [
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "5\t\r\nhello\r\n0\r\n\r\n",
        "5 ;a\r\nhello\r\n0\r\n\r\n",
        "5,\r\nhello\r\n0\r\n\r\n",
        "5_0\r\nhello\r\n0\r\n\r\n",
        "g\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "\r\n5\r\nhello\r\n0\r\n\r\n",
        ";a=b\r\nhello\r\n0\r\n\r\n",
        // More digits than fit, and more than are needed.
        "00000000000000005\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "8000000000000000\r\nhello\r\n0\r\n\r\n",
        // Bare line ends.
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5;\n1\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r0\r\n\r\n",
        "5\r\nhello\r\n0\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nX: y\n\r\n",
        "5\r\nhello\r\n0\r\nX: a\rb\r\n\r\n",
        // Data that is not as long as it says.
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello world\r\n0\r\n\r\n",
        "5\r\nhell\r\n0\r\n\r\n",
        // Extensions and trailers that are none, or too long.
        "5;\u{1}\r\nhello\r\n0\r\n\r\n",
        "5;\u{0}\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\n: y\r\n\r\n",
        "5\r\nhello\r\n0\r\n X: y\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: \u{0}\r\n\r\n",
        "5;" + String(repeating: "a", count: 5000) + "\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: " + String(repeating: "a", count: 70_000) + "\r\n\r\n",
    ].map { .chunks($0, payload: nil) }
}
