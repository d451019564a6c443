// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Secrets, in the order of podman pkg/api/server/register_secrets.go. Unlike the engine's, `showsecret=true` gives
    /// the data back. The driver `shell` keeps secrets by commands, which Podman runs on its host: those of a creation
    /// and those that give a secret back are options of it.
    static let libpodSecretRoutes: [Route] = group(
        .libpodSecrets,
        [
            Route(.post, "/libpod/secrets/create", .libpodSecretCreate, [.changes, .controlsHost], .upload, .none)
                .reaching(.query(.secretDriver, names: "driver") + .query(.command, names: "driveropts")),
            Route(.get, "/libpod/secrets/json", .libpodSecretList, [.reads], .json, .none),
            Route(.get, "/libpod/secrets/{name}/json", .libpodSecretInspect, [.reads, .leaks], .json, .secret)
                .reaching(.query(.secretLookup, names: "showsecret")),
            Route(.get, "/libpod/secrets/{name}/exists", .libpodSecretExists, [.reads], .json, .secret),
            Route(.delete, "/libpod/secrets/{name}", .libpodSecretDelete, [.changes], .json, .secret),
        ])
}
