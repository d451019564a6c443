// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Networks, in the order of podman pkg/api/server/register_networks.go. An inspection lists the containers of the
    /// network.
    static let libpodNetworkRoutes: [Route] = group(
        .libpodNetworks,
        [
            Route(.delete, "/libpod/networks/{name}", .libpodNetworkDelete, [.changes], .json, .network),
            Route(.post, "/libpod/networks/{name}/update", .libpodNetworkUpdate, [.changes], .json, .network),
            Route(.get, "/libpod/networks/{name}/exists", .libpodNetworkExists, [.reads], .json, .network),
            Route(.get, "/libpod/networks/json", .libpodNetworkList, [.reads], .json, .none),
            Route(.get, "/libpod/networks/{name}/json", .libpodNetworkInspect, [.reads, .leaks], .json, .network),
            Route(.get, "/libpod/networks/{name}", .libpodNetworkInspect, [.reads, .leaks], .json, .network),
            Route(.post, "/libpod/networks/create", .libpodNetworkCreate, [.changes], .json, .none)
                .reaching(.body(.driver, named: "driver", "ipam_options.driver")),
            Route(.post, "/libpod/networks/{name}/connect", .libpodNetworkConnect, [.changes], .json, .network),
            Route(.post, "/libpod/networks/{name}/disconnect", .libpodNetworkDisconnect, [.changes], .json, .network),
            Route(.post, "/libpod/networks/prune", .libpodNetworkPrune, [.changes], .json, .none),
        ])
}
