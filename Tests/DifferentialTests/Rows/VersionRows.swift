// SPDX-License-Identifier: Apache-2.0

/// Version prefixes: the engine reads several spellings of one version, and below 1.24 it reads whole HostConfigs in
/// requests to start. One spelling each is accepted, from 1.24 on.
enum VersionRows {
    static let sent: [Row] =
        ["v1.24", "v1.25", "v1.41", "v1.56", "v1.99", "v1.100", "v1.999"].map {
            .target("/\($0)/_ping")
        } + [
            // A v that no digit follows begins a name.
            .target("/version"),
            .target("/v1.41/version"),
            .target("/volumes"),
            .target("/v1.41/containers/v1.23/json"),
        ]

    static let refused: [Row] =
        [
            "v0", "v1", "v2", "v1.", "v1.0", "v1.9", "v1.10", "v1.11", "v1.12", "v1.22", "v1.23", "v1.1000", "v1.9999",
            "v1.41.", "v01.041", "v01.41", "v1.041", "v1.0041", "v1.41.0", "v1.41.0.0", "v1.40.9", "v1..41", "v1.41..",
            "v2.0", "v2.41", "v10.41", "v9999999999999999999999", "v1.99999999999999999999", "v1.41a", "v1a",
            "v1.41-rc1",
            "v1.41+x", "v1,41", "v1.41;x", "v1.4%201", "v1%2e23", "v%31.23", "%761.23", "%76%31%2e%32%33", "v1.2%33",
        ].map { .target("/\($0)/_ping", refused: 400) } + [
            .target("/v1.41", refused: 400),
            // The engine takes dots alone for a version, too.
            .target("/v./_ping", refused: 400),
            .target("/v.../_ping", refused: 400),
            .target("/v.1.41/_ping", refused: 400),
            .target("/v1.23", refused: 400),
            // Podman's prefixes are for podman's own paths.
            .target("/v3.0.0/_ping", refused: 400),
            .target("/v4.0.0/containers/json", refused: 400),
            .target("/v5.2.1/info", refused: 400),
            // The first segment counts, wherever the path leads.
            .target("/v1.23/secrets", refused: 400),
            .target("/v1.23/containers/a%2fb/json", refused: 400),
            Row(
                "a start with a whole HostConfig, as old daemons read it",
                Text.head(
                    "POST /v1.23/containers/leg/start HTTP/1.1",
                    ["Host: docker", "Content-Type: application/json", "Content-Length: 19"]) + #"{"Privileged":true}"#,
                .refused([400])),
            Row(
                "the copy of old daemons",
                Text.head(
                    "POST /v1.23/containers/cp/copy HTTP/1.1",
                    ["Host: docker", "Content-Type: application/json", "Content-Length: 26"])
                    + #"{"Resource":"/etc/shadow"}"#,
                .refused([400])),
        ]

    static let denied: [Row] = [
        .target(denied: "/v/_ping"),
        .target(denied: "/vx/_ping"),
        .target(denied: "/x1.41/_ping"),
        .target(denied: "/v1.41/v1.41/_ping"),
        .target(denied: "/v1.41/v1.23/_ping"),
        .target(denied: "/v4.0.0/libpod/_ping"),
        .target(denied: "/v4.0.0/libpod/containers/json"),
    ]
}
