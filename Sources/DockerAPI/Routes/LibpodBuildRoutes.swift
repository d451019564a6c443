// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Builds, in the order of podman pkg/api/server/register_images.go. Both take host paths and devices; the second
    /// reads its context from a directory of the host that the client names.
    static let libpodBuildRoutes: [Route] = group(
        .libpodBuild,
        [
            Route(.post, "/libpod/build", .libpodImageBuild, [.changes, .executes, .controlsHost], .upload, .none)
                .reaching(.ofBuild),
            Route(
                .post, "/libpod/local/build", .libpodImageBuildLocal, [.leaks, .changes, .executes, .controlsHost],
                .stream, .none
            )
            .reaching(.ofBuild),
        ])
}
