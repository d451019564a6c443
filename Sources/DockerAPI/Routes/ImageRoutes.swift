// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Images, in the order of moby daemon/server/router/image/image.go. `POST /images/create` takes a tar in when it
    /// is asked for `fromSrc=-`; otherwise it pulls, and its response is a stream of progress.
    static let imageRoutes: [Route] = group(
        .images,
        [
            Route(.get, "/images/json", .imageList, [.reads], .json, .none)
                .reaching(.query(.imageFilter, names: "filters") + .query(.image, names: "filter")),
            Route(.get, "/images/search", .imageSearch, [.reads], .json, .none),
            Route(.get, "/images/get", .imageGetAll, [.reads, .leaks], .download, .none)
                .reaching(.query(.image, names: "names")),
            Route(.get, "/images/{name:.*}/get", .imageGet, [.reads, .leaks], .download, .image),
            Route(.get, "/images/{name:.*}/history", .imageHistory, [.reads, .leaks], .json, .image),
            Route(.get, "/images/{name:.*}/json", .imageInspect, [.reads, .leaks], .json, .image),
            Route(.get, "/images/{name:.*}/attestations", .imageAttestations, [.reads], .json, .image),
            Route(.post, "/images/load", .imageLoad, [.changes], .upload, .none),
            Route(.post, "/images/create", .imageCreate, [.changes], .stream, .none)
                .reaching(
                    .query(.image, names: "fromImage", "repo") + .query(.tag, names: "tag")
                        + .query(.source, names: "fromSrc")),
            Route(.post, "/images/{name:.*}/push", .imagePush, [.leaks, .changes], .stream, .image)
                .reaching(.query(.tag, names: "tag") + .query(.destination, names: "destination")),
            Route(.post, "/images/{name:.*}/tag", .imageTag, [.changes], .json, .image)
                .reaching(.query(.image, names: "repo") + .query(.tag, names: "tag")),
            Route(.post, "/images/prune", .imagePrune, [.changes], .stream, .none)
                .reaching(.query(.imageFilter, names: "filters")),
            Route(.delete, "/images/{name:.*}", .imageDelete, [.changes], .json, .image),
        ])
}
