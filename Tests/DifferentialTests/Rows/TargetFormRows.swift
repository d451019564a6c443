// SPDX-License-Identifier: Apache-2.0

/// The four forms of a target, and methods. The engine takes any scheme and any authority; here one form travels on.
enum TargetFormRows {
    static let refused: [Row] =
        [
            absolute("http://evil.example/_ping", host: "docker"),
            absolute("https://evil/v1.41/_ping", host: "docker"),
            absolute("foo://docker/_ping", host: "docker"),
            absolute("ftp://docker/_ping", host: "docker"),
            absolute("unix://docker/_ping", host: "docker"),
            absolute("http://u:p@docker/_ping", host: "docker"),
            absolute("http://docker@evil/_ping", host: "docker"),
            absolute("http://DOCKER/_ping", host: "docker"),
            absolute("http://docker:80/_ping", host: "docker"),
            absolute("http://docker/_ping", host: "docker:80"),
            absolute("http://docker./_ping", host: "docker"),
            absolute("http://docke/_ping", host: "docker"),
            absolute("http:///_ping", host: "docker"),
            absolute("http:///_ping", host: ""),
            absolute("http://docker/_ping", host: nil),
            absolute("http://docker", host: "docker"),
            absolute("http://docker?x=1", host: "docker"),
            absolute("http://docker#/_ping", host: "docker"),
            absolute("http://docker//_ping", host: "docker"),
            absolute("http://docker/../_ping", host: "docker"),
            absolute("http://docker/containers/..%2fsecrets", host: "docker"),
            absolute("http://docker/v1.23/_ping", host: "docker"),
            absolute("http:/docker/_ping", host: "docker"),
            absolute("http:_ping", host: "docker"),
            absolute("http:", host: "docker"),
            .target("//evil/_ping", refused: 400),
            .target("_ping", refused: 400),
            .target("?x=1", refused: 400),
            .target("*", refused: 400),
            .target("*", refused: 400, method: "OPTIONS"),
            .target("docker:2375", refused: 400),
            .target("d:1", refused: 400, method: "CONNECT"),
            .target("/_ping", refused: 400, method: "CONNECT"),
            .target("/containers/json", refused: 400, method: "CONNECT"),
            Row("an empty target", Text.head("GET  HTTP/1.1"), .refused([400])),
            Row("no target", Text.head("GET HTTP/1.1"), .refused([400])),
        ] + unknownMethods.map { .target("/_ping", refused: 501, method: $0) } + [
            // A section that is open opens it to no TRACE.
            .target("/containers/json", refused: 501, method: "TRACE"),
            .target("/secrets", refused: 501, method: "TRACE"),
        ]

    private static let unknownMethods = [
        "get", "Get", "GETT", "GE", "G", "FOO", "POSTS", "post", "delete", "PUTT", "LINK", "PROPFIND", "SEARCH", "BREW",
        "GET!", "TRACEE", "M-SEARCH",
    ]

    static let denied: [Row] = [
        .target(denied: "/anything", method: "OPTIONS"),
        .target(denied: "/v1.99/x", method: "OPTIONS"),
        .target(denied: "/secrets", method: "HEAD"),
        .target(denied: "/secrets/create", method: "POST"),
        .target(denied: "/networks/prune", method: "POST"),
        .target(denied: "/secrets/x", method: "DELETE"),
        .target(denied: "/secrets", method: "PATCH"),
        .target(denied: "/grpc", method: "POST"),
    ]

    static let sent: [Row] = [
        absolute("http://docker/_ping", host: "docker", sent: "/_ping"),
        absolute("https://docker/v1.41/_ping", host: "docker", sent: "/v1.41/_ping"),
        absolute("http://docker:2375/info?x=1", host: "docker:2375", sent: "/info?x=1"),
        absolute("http://docker/%5fping", host: "docker", sent: "/_ping"),
        // No route of the engine, but the dialect opens whole sections.
        .target("/_ping", method: "HEAD"),
        .target("/containers/json", method: "HEAD"),
        .target("/containers/a/archive?path=/", method: "HEAD"),
        .target("/containers/json", method: "OPTIONS"),
        .target("/containers/json", method: "PATCH"),
        .target("/containers/json", method: "PUT"),
        .target("/containers/prune", method: "POST"),
        // Nobody reads the method from anywhere else.
        .fields(["X-HTTP-Method-Override: DELETE"], sent: ["X-HTTP-Method-Override: DELETE"]),
    ]

    private static func absolute(_ target: String, host: String?, sent: String? = nil) -> Row {
        let fields = host.map { ["Host: \($0)"] } ?? []
        return Row(
            "GET \(target) with \(fields.first ?? "no Host")", Text.head("GET \(target) HTTP/1.1", fields),
            sent.map { .sent(Sent("GET \($0)")) } ?? .refused([400]))
    }
}
