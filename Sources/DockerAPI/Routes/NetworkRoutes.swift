// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Networks, in the order of moby daemon/server/router/network/network.go. `/networks/` is a second route to the
    /// list, and an inspection lists the containers of the network.
    static let networkRoutes: [Route] = group(
        .networks,
        [
            Route(.get, "/networks", .networkList, [.reads], .json, .none),
            Route(.get, "/networks/", .networkList, [.reads], .json, .none),
            Route(.get, "/networks/{id:.+}", .networkInspect, [.reads, .leaks], .json, .network),
            Route(.post, "/networks/create", .networkCreate, [.changes], .json, .none)
                .reaching(.body(.driver, named: "Driver", "IPAM.Driver")),
            Route(.post, "/networks/{id:.*}/connect", .networkConnect, [.changes], .json, .network),
            Route(.post, "/networks/{id:.*}/disconnect", .networkDisconnect, [.changes], .json, .network),
            Route(.post, "/networks/prune", .networkPrune, [.changes], .stream, .none),
            Route(.delete, "/networks/{id:.*}", .networkDelete, [.changes], .json, .network),
        ])
}
