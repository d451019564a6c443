// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The command `docker compose`.
extension Preset {
    static let compose = Preset(
        "compose", title: "docker compose", purpose: "Brings up and manages compose projects",
        .always(negotiates: true, table: composeNeeds),
        [
            .option("build", "builds images", all: [composeBuild]),
            .option("attached", "up in the foreground, run, wait, events, logs -f", all: [composeAttached]),
            .option("terminal", "follows the size of the window", all: [composeTerminal]),
            .option("volumes", "lists volumes (up since v5)", all: [composeVolumes]),
            .option("copy-in", "cp into containers, inline secrets and configs", all: [composeCopyIn]),
            .option("remove-images", "down --rmi", all: [composeRemoveImages]),
            .option("remove-volumes", "down -v", all: [composeRemoveVolumes]),
            .option("publish", "publishes a project to a registry", all: [composePublish]),
            .option("commit", "makes an image of a container", all: [composeCommit]),
            .option("export", "saves the files of a container", all: [composeExport]),
        ])

    static let composeNeeds = Grants([
        .systemVersion: "up",
        .systemInfo: "up (compose 1)",
        .containerList: "all commands",
        .containerInspect: "up, ps, logs, exec",
        .containerCreate: "up, run",
        .containerStart: "up, start, run",
        .containerStop: "stop, down, up that recreates",
        .containerRestart: "restart",
        .containerKill: "kill",
        .containerPause: "pause",
        .containerUnpause: "unpause",
        .containerRename: "up that recreates",
        .containerDelete: "down, rm, up that recreates",
        .containerLogs: "logs",
        .containerTop: "top",
        .containerStats: "stats",
        .containerExec: "exec, hooks",
        .execStart: "exec, hooks",
        .execInspect: "exec, hooks",
        .containerArchive: "cp out of a container",
        .imageInspect: "up, images, pull",
        .imageCreate: "pull, up",
        .imagePush: "push",
        .networkList: "up, down",
        .networkInspect: "up, down",
        .networkCreate: "up",
        .networkDelete: "down",
        .networkConnect: "up, run (compose 1, and engines before 25)",
        .networkDisconnect: "run (compose 1)",
        .volumeInspect: "up with named volumes",
        .volumeCreate: "up with named volumes",
    ])

    /// All grants of the options.
    static let composeOptions = Grants(
        Grants.union([
            composeBuild, composeAttached, composeTerminal, composeVolumes, composeCopyIn,
            composeRemoveImages, composeRemoveVolumes, composePublish, composeCommit, composeExport,
        ]))

    private static let composeBuild = Grants([
        .imageBuild: "builds without BuildKit (compose 1)",
        .grpc: "sends the build to BuildKit",
        .session: "gives BuildKit files and secrets",
    ])

    private static let composeAttached = Grants([
        .containerAttach: "up, run",
        .containerWait: "run, wait",
        .systemEvents: "up, logs -f, events",
    ])

    private static let composeTerminal = Grants([.execResize: "exec"])
    private static let composeVolumes = Grants([.volumeList: "up"])

    private static let composeCopyIn = Grants([
        .putContainerArchive: "cp, up with inline secrets",
        .containerArchiveInfo: "cp",
    ])

    private static let composeRemoveImages = Grants([
        .imageList: "down --rmi",
        .imageDelete: "down --rmi",
    ])

    private static let composeRemoveVolumes = Grants([.volumeDelete: "down -v"])
    private static let composePublish = Grants([.distributionInspect: "publish"])
    private static let composeCommit = Grants([.imageCommit: "commit"])
    private static let composeExport = Grants([.containerExport: "export"])
}
