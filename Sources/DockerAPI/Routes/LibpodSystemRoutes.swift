// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Podman as a whole: podman pkg/api/server/register_events.go, register_info.go, register_ping.go,
    /// register_swagger.go, register_system.go and register_version.go.
    static let libpodSystemRoutes: [Route] = group(
        .libpodSystem,
        [
            Route(.get, "/libpod/events", .libpodSystemEvents, [.reads, .leaks], .stream, .none),
            Route(.get, "/libpod/info", .libpodSystemInfo, [.reads], .json, .none),
            Route(.get, "/libpod/_ping", .libpodPing, [.reads], .json, .none),
            Route(.head, "/libpod/_ping", .libpodPingHead, [.reads], .json, .none),
            Route(.get, "/libpod/swagger", .libpodSwagger, [.reads], .json, .none),
            Route(.post, "/libpod/system/check", .libpodSystemCheck, [.changes], .json, .none),
            Route(.post, "/libpod/system/prune", .libpodSystemPrune, [.changes], .json, .none)
                .reaching(.query(.imageFilter, names: "filters")),
            Route(.get, "/libpod/system/df", .libpodSystemDataUsage, [.reads, .leaks], .json, .none),
            Route(.get, "/libpod/version", .libpodSystemVersion, [.reads], .json, .none),
        ])
}
