// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Builds, moby daemon/server/router/build/build.go. Podman's build takes host paths and devices (`volume=`,
    /// `device=`) under the same path, hence the control over the host.
    static let buildRoutes: [Route] = group(
        .build,
        [
            Route(.post, "/build", .imageBuild, [.changes, .executes, .controlsHost], .upload, .none)
                .reaching(.ofBuild),
            Route(.post, "/build/prune", .buildPrune, [.changes], .stream, .none),
            Route(.post, "/build/cancel", .buildCancel, [.changes], .json, .none),
        ])
}
