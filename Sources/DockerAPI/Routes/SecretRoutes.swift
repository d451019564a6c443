// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Secrets, in the order of moby daemon/server/router/swarm/cluster.go. The engine never gives a secret's data
    /// back.
    static let secretRoutes: [Route] = group(
        .secrets,
        [
            Route(.get, "/secrets", .secretList, [.reads], .json, .none),
            Route(.post, "/secrets/create", .secretCreate, [.changes], .json, .none)
                .reaching(.body(.driver, named: "Driver.Name", "Templating.Name")),
            Route(.delete, "/secrets/{id}", .secretDelete, [.changes], .json, .secret),
            Route(.get, "/secrets/{id}", .secretInspect, [.reads], .json, .secret)
                .reaching(.query(.secretLookup, names: "showsecret")),
            Route(.post, "/secrets/{id}/update", .secretUpdate, [.changes], .json, .secret)
                .reaching(.body(.driver, named: "Driver.Name", "Templating.Name")),
        ])
}
