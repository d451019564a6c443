// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Kubernetes manifests, in the order of podman pkg/api/server/register_kube.go. They may mount host paths and ask
    /// for privileges; `apply` hands containers of this host, with their secrets, to a cluster.
    static let libpodKubeRoutes: [Route] = group(
        .libpodKube,
        [
            Route(.post, "/libpod/kube/play", .libpodKubePlay, [.changes, .controlsHost], .upload, .none),
            Route(.delete, "/libpod/kube/play", .libpodKubePlayDown, [.changes], .upload, .none),
            Route(.get, "/libpod/kube/generate", .libpodKubeGenerate, [.reads, .leaks], .json, .none),
            Route(.post, "/libpod/kube/apply", .libpodKubeApply, [.leaks, .changes], .upload, .none)
                .reaching(.query(.path, names: "kubeconfig", "caCertFile")),
        ])

    /// The older names of the same two (podman pkg/api/server/register_kube.go).
    static let libpodPlayRoutes: [Route] = group(
        .libpodPlay,
        [
            Route(.post, "/libpod/play/kube", .libpodPlayKube, [.changes, .controlsHost], .upload, .none),
            Route(.delete, "/libpod/play/kube", .libpodPlayKubeDown, [.changes], .upload, .none),
        ])

    /// Descriptions that would start a container again, environment included (podman
    /// pkg/api/server/register_generate.go).
    static let libpodGenerateRoutes: [Route] = group(
        .libpodGenerate,
        [
            Route(
                .get, "/libpod/generate/{name:.*}/systemd", .libpodGenerateSystemd, [.reads, .leaks], .json, .container),
            Route(.get, "/libpod/generate/kube", .libpodGenerateKube, [.reads, .leaks], .json, .none),
        ])
}
