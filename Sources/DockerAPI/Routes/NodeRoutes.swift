// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Nodes, in the order of moby daemon/server/router/swarm/cluster.go.
    static let nodeRoutes: [Route] = group(
        .nodes,
        [
            Route(.get, "/nodes", .nodeList, [.reads], .json, .none),
            Route(.get, "/nodes/{id}", .nodeInspect, [.reads], .json, .node),
            Route(.delete, "/nodes/{id}", .nodeDelete, [.changes], .json, .node),
            Route(.post, "/nodes/{id}/update", .nodeUpdate, [.changes], .json, .node),
        ])
}
