// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// The engine as a whole, in the order of moby daemon/server/router/system/system.go; `GET /monitor` is podman's
    /// stub (pkg/api/server/register_monitor.go). The engine's catch-all OPTIONS route is left out on purpose.
    static let systemRoutes: [Route] = group(
        .system,
        [
            Route(.get, "/_ping", .systemPing, [.reads], .json, .none),
            Route(.head, "/_ping", .systemPingHead, [.reads], .json, .none),
            Route(.get, "/events", .systemEvents, [.reads, .leaks], .stream, .none),
            Route(.get, "/info", .systemInfo, [.reads], .json, .none),
            Route(.get, "/version", .systemVersion, [.reads], .json, .none),
            Route(.get, "/system/df", .systemDataUsage, [.reads, .leaks], .json, .none),
            Route(.post, "/auth", .systemAuth, [.changes], .json, .none),
            Route(.get, "/monitor", .monitor, [.reads], .json, .none),
        ])
}
