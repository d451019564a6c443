// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Execs, moby daemon/server/router/container/container.go. The variable is called `id` in one template only.
    static let execRoutes: [Route] = group(
        .exec,
        [
            Route(.get, "/exec/{id:.*}/json", .execInspect, [.reads, .leaks], .json, .exec),
            Route(
                .post, "/exec/{name:.*}/start", .execStart, [.reads, .leaks, .changes, .executes], .tunnel(.tcp), .exec),
            Route(.post, "/exec/{name:.*}/resize", .execResize, [.changes], .json, .exec),
        ])
}
