// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// The swarm, in the order of moby daemon/server/router/swarm/cluster.go. Reading it gives the tokens that join it.
    static let swarmRoutes: [Route] = group(
        .swarm,
        [
            Route(.post, "/swarm/init", .swarmInit, [.changes, .controlsHost], .json, .none),
            Route(.post, "/swarm/join", .swarmJoin, [.changes, .controlsHost], .json, .none),
            Route(.post, "/swarm/leave", .swarmLeave, [.changes], .json, .none),
            Route(.get, "/swarm", .swarmInspect, [.reads, .leaks, .tellsKeys], .json, .none),
            Route(.get, "/swarm/unlockkey", .swarmUnlockkey, [.reads, .leaks, .tellsKeys], .json, .none),
            Route(.post, "/swarm/update", .swarmUpdate, [.changes, .controlsHost], .json, .none),
            Route(.post, "/swarm/unlock", .swarmUnlock, [.changes], .json, .none),
        ])
}
