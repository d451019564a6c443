extension RouteTable {
    /// Manifest lists, in the order of podman pkg/api/server/register_manifest.go, which has one router for the
    /// prefixes `/v{version:[0-3]…}` and another for `/v{version:[4-9]…}`. Both spell the creation's handler alike, but
    /// the older takes the name from the query.
    static let libpodManifestRoutes: [Route] = group(
        .libpodManifests,
        [
            Route(
                .post, "/libpod/manifests/{name}/push", .libpodManifestPushV3, [.leaks, .changes], .stream, .manifest,
                .v3
            )
            .reaching(.query(.destination, "destination")),
            Route(
                .post, "/libpod/manifests/{name:.*}/registry/{destination:.*}", .libpodManifestPush,
                [.leaks, .changes], .stream, .manifest, .v4AndUp
            )
            .reaching(.path(.destination, "destination")),
            Route(.post, "/libpod/manifests/create", .libpodManifestCreate, [.changes], .json, .manifest, .v3),
            Route(.post, "/libpod/manifests/{name:.*}", .libpodManifestCreate, [.changes], .json, .manifest, .v4AndUp),
            Route(.get, "/libpod/manifests/{name:.*}/exists", .libpodManifestExists, [.reads], .json, .manifest, .v3),
            Route(
                .get, "/libpod/manifests/{name:.*}/exists", .libpodManifestExists, [.reads], .json, .manifest, .v4AndUp),
            Route(.get, "/libpod/manifests/{name:.*}/json", .libpodManifestInspect, [.reads], .json, .manifest, .v3),
            Route(
                .get, "/libpod/manifests/{name:.*}/json", .libpodManifestInspect, [.reads], .json, .manifest, .v4AndUp),
            Route(.put, "/libpod/manifests/{name:.*}", .libpodManifestModify, [.changes], .json, .manifest, .v4AndUp),
            Route(.post, "/libpod/manifests/{name:.*}/add", .libpodManifestAddV3, [.changes], .json, .manifest, .v3),
            Route(
                .delete, "/libpod/manifests/{name:.*}", .libpodManifestRemoveDigestV3, [.changes], .json, .manifest, .v3
            ),
            Route(
                .delete, "/libpod/manifests/{name:.*}", .libpodManifestDelete, [.changes], .json, .manifest, .v4AndUp),
        ])
}
