// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Quadlets, in the order of podman pkg/api/server/register_quadlets.go. Installing one installs a systemd unit on
    /// the host; removing several joins their names to the folders of such units, slashes and all.
    static let libpodQuadletRoutes: [Route] = group(
        .libpodQuadlets,
        [
            Route(.get, "/libpod/quadlets/json", .libpodQuadletList, [.reads], .json, .none),
            Route(.get, "/libpod/quadlets/{name}/file", .libpodQuadletFile, [.reads, .leaks], .json, .quadlet),
            Route(.get, "/libpod/quadlets/{name}/exists", .libpodQuadletExists, [.reads], .json, .quadlet),
            Route(.post, "/libpod/quadlets", .libpodQuadletInstall, [.changes, .controlsHost], .upload, .none),
            Route(.delete, "/libpod/quadlets", .libpodQuadletBatchDelete, [.changes], .json, .none)
                .reaching(.query(.holdsPath, names: "quadlets")),
            Route(.delete, "/libpod/quadlets/{name}", .libpodQuadletDelete, [.changes], .json, .quadlet),
        ])
}
