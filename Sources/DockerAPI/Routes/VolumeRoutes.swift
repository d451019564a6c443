// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Volumes, in the order of moby daemon/server/router/volume/volume.go. The options of a volume may hold the
    /// credentials of a share, and the local driver binds any directory of the host.
    static let volumeRoutes: [Route] = group(
        .volumes,
        [
            Route(.get, "/volumes", .volumeList, [.reads, .leaks], .json, .none),
            Route(.get, "/volumes/{name:.*}", .volumeInspect, [.reads, .leaks], .json, .volume),
            Route(.post, "/volumes/create", .volumeCreate, [.changes, .controlsHost], .json, .none),
            Route(.post, "/volumes/prune", .volumePrune, [.changes], .stream, .none),
            Route(.put, "/volumes/{name:.*}", .volumeUpdate, [.changes], .json, .volume),
            Route(.delete, "/volumes/{name:.*}", .volumeDelete, [.changes], .json, .volume),
        ])
}
