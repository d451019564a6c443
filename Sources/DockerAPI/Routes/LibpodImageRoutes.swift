// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Images, in the order of podman pkg/api/server/register_images.go: `POST /libpod/images/scp/a/push` pushes the
    /// image `scp/a`. `local/images/load` reads a file of the host; `scp` uses the host's own keys and connections.
    static let libpodImageRoutes: [Route] = group(
        .libpodImages,
        [
            Route(.post, "/libpod/images/{name:.*}/push", .libpodImagePush, [.leaks, .changes], .stream, .image)
                .reaching(.query(.destination, names: "destination")),
            Route(.get, "/libpod/images/{name:.*}/exists", .libpodImageExists, [.reads], .json, .image),
            Route(.get, "/libpod/images/{name:.*}/tree", .libpodImageTree, [.reads], .json, .image),
            Route(.get, "/libpod/images/{name:.*}/history", .libpodImageHistory, [.reads, .leaks], .json, .image),
            Route(.get, "/libpod/images/json", .libpodImageList, [.reads], .json, .none)
                .reaching(.query(.imageFilter, names: "filters")),
            Route(.post, "/libpod/images/load", .libpodImageLoad, [.changes], .upload, .none),
            Route(
                .post, "/libpod/local/images/load", .libpodImageLoadLocal, [.leaks, .changes, .controlsHost], .json,
                .none
            )
            .reaching(.query(.path, names: "path")),
            Route(.post, "/libpod/images/import", .libpodImageImport, [.changes], .upload, .none)
                .reaching(.query(.image, names: "reference") + .query(.source, names: "URL")),
            Route(.delete, "/libpod/images/remove", .libpodImageBatchDelete, [.changes], .json, .none)
                .reaching(.query(.image, names: "images")),
            Route(.delete, "/libpod/images/{name:.*}", .libpodImageDelete, [.changes], .json, .image),
            Route(.post, "/libpod/images/pull", .libpodImagePull, [.changes], .stream, .none)
                .reaching(.query(.image, names: "reference")),
            Route(.post, "/libpod/images/prune", .libpodImagePrune, [.changes], .json, .none)
                .reaching(.query(.imageFilter, names: "filters")),
            Route(.get, "/libpod/images/search", .libpodImageSearch, [.reads], .json, .none),
            Route(.get, "/libpod/images/{name:.*}/get", .libpodImageGet, [.reads, .leaks], .download, .image),
            Route(.get, "/libpod/images/export", .libpodImageGetAll, [.reads, .leaks], .download, .none)
                .reaching(.query(.image, names: "references")),
            Route(.get, "/libpod/images/{name:.*}/json", .libpodImageInspect, [.reads, .leaks], .json, .image),
            Route(.post, "/libpod/images/{name:.*}/tag", .libpodImageTag, [.changes], .json, .image)
                .reaching(.query(.image, names: "repo") + .query(.tag, names: "tag")),
            Route(.post, "/libpod/images/{name:.*}/untag", .libpodImageUntag, [.changes], .json, .image)
                .reaching(.query(.image, names: "repo") + .query(.tag, names: "tag")),
            Route(.get, "/libpod/images/{name}/changes", .libpodImageChanges, [.reads], .json, .image)
                .reaching(.query(.image, names: "parent")),
            Route(
                .post, "/libpod/images/scp/{name:.*}", .libpodImageScp, [.leaks, .changes, .controlsHost], .json, .image
            )
            .reaching(.query(.command, names: "destination")),
            Route(.get, "/libpod/images/{name:.*}/resolve", .libpodImageResolve, [.reads], .json, .image),
        ])
}
