// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Manifest lists, in the order of podman pkg/api/server/register_manifest.go, which has one router for the
    /// prefixes `/v{version:[0-3]…}` and another for `/v{version:[4-9]…}`. Both spell the creation's handler alike, but
    /// the older takes the name from the query. An entry of a list may be a path of the host behind a transport
    /// (`dir:`, `oci-archive:`), as if it were loaded from there; a push hands it out.
    static let libpodManifestRoutes: [Route] = group(
        .libpodManifests,
        [
            Route(
                .post, "/libpod/manifests/{name}/push", .libpodManifestPushV3, [.leaks, .changes], .stream, .manifest,
                .v3
            )
            .reaching(.query(.destination, names: "destination")),
            Route(
                .post, "/libpod/manifests/{name:.*}/registry/{destination:.*}", .libpodManifestPush,
                [.leaks, .changes], .stream, .manifest, .v4AndUp
            )
            .reaching(.path(.destination, named: "destination")),
            Route(
                .post, "/libpod/manifests/create", .libpodManifestCreate, [.leaks, .changes, .controlsHost], .json,
                .manifest, .v3
            )
            .reaching(.query(.image, names: "name", "images", "image")),
            Route(
                .post, "/libpod/manifests/{name:.*}", .libpodManifestCreate, [.leaks, .changes, .controlsHost], .json,
                .manifest, .v4AndUp
            )
            .reaching(.query(.image, names: "name", "images", "image")),
            Route(.get, "/libpod/manifests/{name:.*}/exists", .libpodManifestExists, [.reads], .json, .manifest, .v3),
            Route(
                .get, "/libpod/manifests/{name:.*}/exists", .libpodManifestExists, [.reads], .json, .manifest, .v4AndUp),
            Route(.get, "/libpod/manifests/{name:.*}/json", .libpodManifestInspect, [.reads], .json, .manifest, .v3),
            Route(
                .get, "/libpod/manifests/{name:.*}/json", .libpodManifestInspect, [.reads], .json, .manifest, .v4AndUp),
            Route(
                .put, "/libpod/manifests/{name:.*}", .libpodManifestModify, [.leaks, .changes, .controlsHost], .json,
                .manifest, .v4AndUp),
            Route(
                .post, "/libpod/manifests/{name:.*}/add", .libpodManifestAddV3, [.leaks, .changes, .controlsHost],
                .json, .manifest, .v3),
            Route(
                .delete, "/libpod/manifests/{name:.*}", .libpodManifestRemoveDigestV3, [.changes], .json, .manifest, .v3
            ),
            Route(
                .delete, "/libpod/manifests/{name:.*}", .libpodManifestDelete, [.changes], .json, .manifest, .v4AndUp),
        ])
}
