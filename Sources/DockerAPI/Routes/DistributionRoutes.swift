// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Images in a registry, moby daemon/server/router/distribution/distribution.go: the engine contacts any host that
    /// the name contains.
    static let distributionRoutes: [Route] = group(
        .distribution,
        [
            Route(.get, "/distribution/{name:.*}/json", .distributionInspect, [.reads], .json, .image)
        ])
}
