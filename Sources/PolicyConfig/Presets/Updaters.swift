// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that look for newer images, and those that deploy them.
extension Preset {
    static let watchtower = Preset(
        "watchtower", title: "Watchtower", purpose: "Replaces containers whose image is outdated",
        .always(
            negotiates: true,
            [
                .containerList: "finds the containers",
                .containerInspect: "reads how they were created",
                .imageInspect: "compares images",
                .imageCreate: "pulls the newer image",
                .containerStop: "stops the old container (nicholas-fedor/watchtower)",
                .containerKill: "stops the old container (containrrr/watchtower)",
                .containerRename: "makes room for the new one",
                .containerDelete: "removes the old one",
                .containerCreate: "creates the new one",
                .networkDisconnect: "takes it out of the networks that it was created in",
                .networkConnect: "puts it into the old one's networks",
                .containerStart: "starts it",
            ],
            note: "It serves containrrr/watchtower and nicholas-fedor/watchtower"),
        [
            .option("cleanup", "removes images that were replaced", [.imageDelete: "removes the old image"]),
            .option(
                "self-update", "replaces its own container",
                [.containerUpdate: "keeps the old one from being started again"]),
            .option(
                "engine", "knows mirrors of registries, and Podman",
                [.systemInfo: "reads the mirrors and the kind of engine"]),
            .option(
                "hooks", "runs lifecycle hooks in containers",
                [
                    .containerExec: "prepares the hook",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                ]),
        ])

    static let diun = Preset(
        "diun", title: "Diun", purpose: "Tells when there is a newer image",
        .always(
            negotiates: true,
            [
                .systemVersion: "asks for the engine's platform",
                .containerList: "finds the containers",
                .imageInspect: "reads the digest of their image",
            ]),
        [
            .option("swarm", "looks after services of a swarm", [.serviceList: "finds the services"])
        ])

    static let wud = Preset(
        "wud", title: "What's up Docker (WUD)", purpose: "Tells when there is a newer image",
        .always([
            .containerList: "finds the containers",
            .imageInspect: "reads the digest of their image",
        ]),
        [
            .option(
                "events", "sees changes at once; it polls without",
                [
                    .systemEvents: "sees containers come and go",
                    .containerInspect: "reads what changed",
                ]),
            .option(
                "update", "replaces containers by the docker and dockercompose triggers",
                [
                    .imageCreate: "pulls the newer image",
                    .containerInspect: "reads how the old one was created",
                    .containerStop: "stops the old one",
                    .containerDelete: "removes it",
                    .containerWait: "waits for its removal",
                    .containerCreate: "creates the new one",
                    .networkConnect: "puts it into the old one's networks",
                    .containerStart: "starts it",
                ]),
            .option(
                "prune", "removes images that were replaced",
                [
                    .imageList: "finds the old images",
                    .imageDelete: "removes them",
                ]),
        ])
}
