// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Services, in the order of moby daemon/server/router/swarm/cluster.go. Engine 1.12 wrote `{id:.*}`; since then,
    /// and for every kind of swarm object, an id has no slash.
    static let serviceRoutes: [Route] = group(
        .services,
        [
            Route(.get, "/services", .serviceList, [.reads, .leaks], .json, .none),
            Route(.get, "/services/{id}", .serviceInspect, [.reads, .leaks], .json, .service),
            Route(.post, "/services/create", .serviceCreate, [.changes, .controlsHost], .json, .none),
            Route(.post, "/services/{id}/update", .serviceUpdate, [.changes, .controlsHost], .json, .service),
            Route(.delete, "/services/{id}", .serviceDelete, [.changes], .json, .service),
            Route(.get, "/services/{id}/logs", .serviceLogs, [.reads, .leaks], .stream, .service),
        ])
}
