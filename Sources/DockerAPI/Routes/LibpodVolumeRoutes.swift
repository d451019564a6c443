// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Volumes, in the order of podman pkg/api/server/register_volumes.go. The local driver binds any directory of the
    /// host.
    static let libpodVolumeRoutes: [Route] = group(
        .libpodVolumes,
        [
            Route(.post, "/libpod/volumes/create", .libpodVolumeCreate, [.changes, .controlsHost], .json, .none),
            Route(.get, "/libpod/volumes/{name}/exists", .libpodVolumeExists, [.reads], .json, .volume),
            Route(.get, "/libpod/volumes/json", .libpodVolumeList, [.reads, .leaks], .json, .none),
            Route(.post, "/libpod/volumes/prune", .libpodVolumePrune, [.changes], .json, .none),
            Route(.get, "/libpod/volumes/{name}/json", .libpodVolumeInspect, [.reads, .leaks], .json, .volume),
            Route(.delete, "/libpod/volumes/{name}", .libpodVolumeDelete, [.changes], .json, .volume),
            Route(.get, "/libpod/volumes/{name}/export", .libpodVolumeExport, [.reads, .leaks], .download, .volume),
            Route(.post, "/libpod/volumes/{name}/import", .libpodVolumeImport, [.changes], .upload, .volume),
        ])
}
