// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Configs, in the order of moby daemon/server/router/swarm/cluster.go. Their data comes back in clear.
    static let configRoutes: [Route] = group(
        .configs,
        [
            Route(.get, "/configs", .configList, [.reads, .leaks], .json, .none),
            Route(.post, "/configs/create", .configCreate, [.changes], .json, .none),
            Route(.delete, "/configs/{id}", .configDelete, [.changes], .json, .config),
            Route(.get, "/configs/{id}", .configInspect, [.reads, .leaks], .json, .config),
            Route(.post, "/configs/{id}/update", .configUpdate, [.changes], .json, .config),
        ])
}
