// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that start, stop and create on their own.
extension Preset {
    static let autoheal = Preset(
        "autoheal", title: "docker-autoheal", purpose: "Restarts containers that are unhealthy",
        .always([
            .containerList: "finds the unhealthy ones",
            .containerRestart: "restarts them",
        ]))

    static let sablier = Preset(
        "sablier", title: "Sablier", purpose: "Starts containers on demand and stops idle ones",
        .always(
            negotiates: true,
            [
                .systemVersion: "checks that the engine is there",
                .containerList: "finds the containers by their labels",
                .containerInspect: "reads state and health",
                .systemEvents: "sees containers stop",
                .containerStart: "starts a container",
                .containerStop: "stops it",
                .containerWait: "waits until it stands still",
            ]),
        [
            .option(
                "pause", "pauses containers instead of stopping them",
                [
                    .containerPause: "pauses a container",
                    .containerUnpause: "lets it go on",
                ]),
            .option("scaling", "changes the limits of idle containers", [.containerUpdate: "changes them"]),
            .option(
                "swarm", "scales services of a swarm",
                [
                    .serviceList: "finds the services",
                    .serviceUpdate: "changes how many tasks there are",
                ]),
        ])

    static let ofelia = Preset(
        "ofelia", title: "Ofelia", purpose: "Finds jobs in the labels of containers and runs them",
        .always(
            negotiates: true,
            [
                .systemInfo: "checks that the engine is there",
                .containerList: "finds the jobs in labels",
                .containerInspect: "reads the container of a job, and its own",
            ],
            note: "It serves mcuadros/ofelia and netresearch/ofelia; each kind of job is an option"),
        [
            .option(
                "job-exec", "runs commands in containers",
                [
                    .containerExec: "prepares the command",
                    .execStart: "runs it",
                    .execInspect: "reads how it ended",
                ]),
            .option(
                "job-run", "runs a container for a job",
                [
                    .imageList: "looks whether the image is there (mcuadros/ofelia)",
                    .imageInspect: "looks whether the image is there (netresearch/ofelia)",
                    .imageCreate: "pulls it",
                    .containerCreate: "creates the container",
                    .networkList: "finds the job's network",
                    .networkConnect: "joins the container to it",
                    .containerStart: "starts it",
                    .containerWait: "waits for its end",
                    .containerLogs: "keeps what it wrote",
                    .containerDelete: "removes it",
                ]),
            .option(
                "job-service-run", "runs a service for a job",
                [
                    .serviceCreate: "creates the service",
                    .serviceInspect: "reads its state",
                    .taskList: "waits for its tasks",
                    .serviceDelete: "removes it",
                ]),
            .option("events", "reads labels again when containers change", [.systemEvents: "sees them come and go"]),
            .option("diagnostics", "tells the engine's version", [.systemVersion: "reads it"]),
        ])

    static let authentik = Preset(
        "authentik", title: "authentik, Docker outposts", purpose: "Creates and replaces outpost containers",
        .always([
            .systemVersion: "agrees on a version of the API",
            .systemInfo: "checks that the engine is there",
            .containerList: "finds outposts",
            .containerInspect: "compares an outpost with what it should be",
            .imageInspect: "looks for the image of an outpost",
            .imageCreate: "pulls it",
            .containerCreate: "creates an outpost",
            .containerStart: "starts it",
            .containerKill: "ends the old one",
            .containerDelete: "removes it",
        ]),
        [
            .option("heal", "restarts unhealthy outposts", [.containerRestart: "restarts one"])
        ])
}
