extension RouteTable {
    /// Secrets, in the order of podman pkg/api/server/register_secrets.go. Unlike the engine's, `showsecret=true` gives
    /// the data back.
    static let libpodSecretRoutes: [Route] = group(
        .libpodSecrets,
        [
            Route(.post, "/libpod/secrets/create", .libpodSecretCreate, [.changes], .upload, .none),
            Route(.get, "/libpod/secrets/json", .libpodSecretList, [.reads], .json, .none),
            Route(.get, "/libpod/secrets/{name}/json", .libpodSecretInspect, [.reads, .leaks], .json, .secret),
            Route(.get, "/libpod/secrets/{name}/exists", .libpodSecretExists, [.reads], .json, .secret),
            Route(.delete, "/libpod/secrets/{name}", .libpodSecretDelete, [.changes], .json, .secret),
        ])
}
