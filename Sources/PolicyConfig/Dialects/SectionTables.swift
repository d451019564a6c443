// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The names in both section dialects, as in their images.
extension SectionDialect {
    typealias Section = (variable: String, path: StaticText)
    typealias Action = (variable: String, paths: [StaticText])

    /// The switches that are on by default, in both images.
    static let defaultsOn: Set<String> = ["EVENTS", "PING", "VERSION", "LIBPOD_PING", "LIBPOD_VERSION"]

    static let sections: [Section] = [
        ("AUTH", "/auth"), ("BUILD", "/build"), ("COMMIT", "/commit"), ("CONFIGS", "/configs"),
        ("CONTAINERS", "/containers"), ("DISTRIBUTION", "/distribution"), ("EVENTS", "/events"), ("EXEC", "/exec"),
        ("GRPC", "/grpc"), ("IMAGES", "/images"), ("INFO", "/info"), ("NETWORKS", "/networks"), ("NODES", "/nodes"),
        ("PING", "/_ping"), ("PLUGINS", "/plugins"), ("SECRETS", "/secrets"), ("SERVICES", "/services"),
        ("SESSION", "/session"), ("SWARM", "/swarm"), ("SYSTEM", "/system"), ("TASKS", "/tasks"),
        ("VERSION", "/version"), ("VOLUMES", "/volumes"),
    ]

    static let libpodSections: [Section] = [
        ("LIBPOD_CONTAINERS", "/libpod/containers"), ("LIBPOD_EVENTS", "/libpod/events"),
        ("LIBPOD_EXEC", "/libpod/exec"), ("LIBPOD_GENERATE", "/libpod/generate"), ("LIBPOD_IMAGES", "/libpod/images"),
        ("LIBPOD_INFO", "/libpod/info"), ("LIBPOD_MANIFESTS", "/libpod/manifests"),
        ("LIBPOD_NETWORKS", "/libpod/networks"), ("LIBPOD_PING", "/libpod/_ping"), ("LIBPOD_PLAY", "/libpod/play"),
        ("LIBPOD_PODS", "/libpod/pods"), ("LIBPOD_SECRETS", "/libpod/secrets"), ("LIBPOD_SYSTEM", "/libpod/system"),
        ("LIBPOD_VERSION", "/libpod/version"), ("LIBPOD_VOLUMES", "/libpod/volumes"),
    ]

    /// The actions. The proxies' patterns end with the action's name without an anchor, hence the `*`.
    static let dockerActions: [Action] = [
        ("ALLOW_RESTARTS", ["/containers/{id}/stop*", "/containers/{id}/restart*", "/containers/{id}/kill*"]),
        ("ALLOW_START", ["/containers/{id}/start*"]),
        ("ALLOW_STOP", ["/containers/{id}/stop*"]),
        ("ALLOW_PAUSE", ["/containers/{id}/pause*"]),
        ("ALLOW_UNPAUSE", ["/containers/{id}/unpause*"]),
    ]

    /// Returns the operations of an action: those that engines have at the path itself.
    static func operations(at path: StaticText) -> Set<Endpoint> {
        let text = path.description.substituting("{id}", with: "{}")
        let own = text.hasSuffix("*") ? String(text.dropLast()) : text
        return Set(RouteTable.routes.filter { $0.template.path(naming: "{}") == own }.map(\.endpoint))
    }

    static let tecnativaActions: Set<String> = ["ALLOW_RESTARTS", "ALLOW_START", "ALLOW_STOP"]

    /// The former names of linuxserver's for Podman, before 2026-08; they still work.
    static let legacyActions: [Action] =
        dockerActions.map { ("LIBPOD_\($0.variable)", $0.paths.map { StaticText("/libpod\($0)") }) }
        + dockerActions.map { action in
            let name = action.variable.replacingPrefix("ALLOW_", with: "LIBPOD_ALLOW_POD_")
            return (name, action.paths.map { StaticText("/libpod/pods" + $0.description.dropFirst(11)) })
        }

    /// The actions that are off by default in the coming version of Tecnativa's proxy (its pull request 183), even with
    /// `CONTAINERS=1`.
    static let tecnativaRefusals: Set<String> = ["ALLOW_ARCHIVE", "ALLOW_EXPORT", "ALLOW_LOGS"]

    struct RefusedAction {
        let variable: String
        let paths: [StaticText]
        let endpoints: Set<Endpoint>
    }

    static let refusedActions: [RefusedAction] = [
        RefusedAction(
            variable: "ALLOW_ARCHIVE", paths: ["/containers/{id}/archive*"],
            endpoints: [
                .containerArchive, .containerArchiveInfo, .putContainerArchive, .libpodContainerArchive,
                .libpodContainerArchiveInfo, .libpodPutContainerArchive,
            ]),
        RefusedAction(
            variable: "ALLOW_CHANGES", paths: ["/containers/{id}/change*"],
            endpoints: [.containerChanges, .libpodContainerChanges]),
        RefusedAction(
            variable: "ALLOW_EXPORT", paths: ["/containers/{id}/export*"],
            endpoints: [.containerExport, .libpodContainerExport]),
        RefusedAction(
            variable: "ALLOW_LOGS", paths: ["/containers/{id}/logs*"],
            endpoints: [.containerLogs, .libpodContainerLogs]),
        RefusedAction(
            variable: "ALLOW_TOP", paths: ["/containers/{id}/top*"],
            endpoints: [.containerTop, .libpodContainerTop, .libpodPodTop]),
    ]

    /// All variables of both dialects.
    static var variables: [String] {
        ["POST"] + (sections + libpodSections).map(\.variable) + (dockerActions + legacyActions).map(\.variable)
            + refusedActions.map(\.variable)
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with replacement: String) -> String {
        hasPrefix(prefix) ? replacement + dropFirst(prefix.count) : self
    }
}
