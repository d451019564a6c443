// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Clients that run jobs and notebooks in containers of their own, or set machines up.
extension Preset {
    // woodpecker-ci/woodpecker 3.9 pipeline/backend/docker
    static let woodpecker = Preset(
        "woodpecker", title: "Woodpecker agent, docker backend", purpose: "Runs the steps of pipelines in containers",
        .always(
            negotiates: true,
            [
                .systemInfo: "asks for the engine's platform",
                .volumeCreate: "creates the volume of a pipeline",
                .networkCreate: "creates its network",
                .imageCreate: "pulls the image of a step",
                .containerCreate: "creates its container",
                .networkConnect: "joins it to the network",
                .containerStart: "starts it",
                .containerWait: "waits for its end",
                .containerInspect: "reads how it ended",
                .containerLogs: "reads its output",
                .containerStop: "ends a step",
                .containerKill: "ends it at once",
                .containerDelete: "removes it",
                .volumeDelete: "removes the volume",
                .networkDelete: "removes the network",
            ]))

    // gitea/act_runner 0.2, which holds act
    static let giteaRunner = Preset(
        "gitea-runner", title: "Gitea and Forgejo runner", purpose: "Runs workflows in containers",
        .always(negotiates: true, table: actNeeds),
        [
            .option(
                "docker-actions", "builds actions that come as a Dockerfile",
                [
                    .imageBuild: "builds the image",
                    .imageDelete: "removes an older one",
                ])
        ])

    // jenkinsci/docker-plugin, by docker-java
    static let jenkins = Preset(
        "jenkins", title: "Jenkins, Docker plugin", purpose: "Runs agents in containers",
        .always([
            .systemVersion: "tests the connection",
            .containerList: "counts the agents that run",
            .imageInspect: "looks for the image of an agent",
            .imageCreate: "pulls it",
            .containerCreate: "creates an agent",
            .containerStart: "starts it",
            .containerInspect: "reads its address",
            .containerStop: "stops it",
            .containerDelete: "removes it",
        ]),
        [
            .option(
                "attach", "starts the agent's program by itself (attach and SSH connectors)",
                [
                    .putContainerArchive: "copies the program in",
                    .containerExec: "prepares it",
                    .execStart: "runs it",
                ]),
            .option("diagnostics", "shows why an agent did not start", [.containerLogs: "reads its log"]),
            .option(
                "images", "commits, builds and pushes images",
                [
                    .imageList: "lists images",
                    .imageCommit: "makes an image of a container",
                    .imageBuild: "builds one",
                    .imageTag: "names it",
                    .imagePush: "pushes it",
                    .imageDelete: "removes it",
                ]),
        ])

    // jupyterhub/dockerspawner 14, observed
    static let dockerspawner = Preset(
        "dockerspawner", title: "JupyterHub DockerSpawner",
        purpose: "Runs a notebook server for each user in a container",
        .always([
            .systemVersion: "docker-py agrees on a version of the API",
            .imageInspect: "looks for the image",
            .imageCreate: "pulls it",
            .containerInspect: "reads state and address",
            .containerCreate: "creates the server of a user",
            .containerStart: "starts it",
            .containerStop: "stops it",
            .containerDelete: "removes it",
        ]),
        [.option("volumes", "gives users volumes of a driver", [.volumeCreate: "creates one"])])

    // ansible-collections/community.docker 4.8, observed: docker_container, docker_network
    static let ansible = Preset(
        "ansible", title: "Ansible, community.docker", purpose: "Sets containers and networks up as playbooks say",
        .always([
            .systemVersion: "agrees on a version of the API",
            .containerList: "finds a container by its name",
            .containerInspect: "compares it with what it should be",
            .containerCreate: "creates it",
            .containerStart: "starts it",
            .containerStop: "stops it",
            .containerDelete: "removes it",
            .imageList: "finds an image by its name",
            .imageInspect: "looks for an image",
            .networkList: "finds networks",
            .networkInspect: "compares a network with what it should be",
            .networkCreate: "creates it",
            .networkConnect: "joins a container to it",
            .networkDisconnect: "takes it out",
            .volumeInspect: "reads a volume",
        ]),
        [
            .option("pull", "pulls images", [.imageCreate: "pulls one"]),
            .option(
                "full", "every other module of the collection",
                all: [.negotiation, composeNeeds, composeOptions, dockerReads] + dockerOptions + [dockerChanges]),
        ])

    // ansible-collections/community.docker 4.8 plugins/modules: docker_container_info, docker_image_info,
    // docker_network_info, docker_volume_info, docker_host_info
    static let ansibleRead = Preset(
        "ansible-read", title: "Ansible, the modules that only read",
        purpose: "Reads containers, images, networks and volumes",
        .always([
            .systemVersion: "agrees on a version of the API",
            .containerList: "finds a container by its name",
            .containerInspect: "reads it",
            .imageList: "finds an image by its name",
            .imageInspect: "reads it",
            .networkList: "finds a network by its name",
            .networkInspect: "reads it",
            .volumeInspect: "reads a volume",
        ]),
        [
            .option(
                "host", "docker_host_info",
                [
                    .systemInfo: "reads what the engine says of itself",
                    .volumeList: "lists volumes",
                    .systemDataUsage: "adds up what is stored",
                ])
        ])
}
