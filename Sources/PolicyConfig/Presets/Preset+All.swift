// SPDX-License-Identifier: Apache-2.0

extension Preset {
    /// All presets, those of one kind side by side.
    package static let all: [Preset] = [
        // Reverse proxies
        traefik, traefikSwarm, caddyDockerProxy, dockerGen, swagAutoProxy, tsdproxy, acmeCompanion, tinyauth, godoxy,
        newt,
        // Dashboards
        homepage, portainer, dockge, komodo, uptimeKuma, kener, homarr, homeAssistant,
        // Managers
        arcane, dockhand, dockpeek, lazydocker, ctop,
        // Updates
        watchtower, diun, wud, tugtainer, dockwatch, shepherd,
        // Metrics
        beszel, glances, cadvisor, telegraf, netdata, prometheus, datadog, podmanExporter,
        // Logs
        dozzle, alloy, promtail, vector, fluentBit, crowdsec, loggifly,
        // Clients that start, stop and create on their own
        autoheal, sablier, ofelia, authentik, dockerVolumeBackup, swarmCronjob, nextcloudAppAPI,
        // Builds and tests
        gitlabRunner, act, testcontainers, woodpecker, giteaRunner, jenkins, dockerspawner, ansible, ansibleRead,
        // Commands
        dockerCLI, compose,
    ]

    /// Other words for presets: names of images, former names, products that contain the client.
    package static let aliases = [
        "act-runner": "gitea-runner", "ansible-facts": "ansible-read", "community-docker": "ansible", "drydock": "wud",
        "forgejo-runner": "gitea-runner", "gethomepage": "homepage", "go-proxy": "godoxy", "hass": "home-assistant",
        "homeassistant": "home-assistant", "jenkins-docker-plugin": "jenkins", "jupyterhub": "dockerspawner",
        "kuma": "uptime-kuma", "letsencrypt-companion": "acme-companion", "nginx-proxy": "docker-gen",
        "nginx-proxy-acme": "acme-companion", "pangolin": "newt", "uptime-kuma-2": "uptime-kuma",
        "uptimekuma": "uptime-kuma", "volume-backup": "docker-volume-backup", "whats-up-docker": "wud",
        "whatsupdocker": "wud", "woodpecker-agent": "woodpecker",
    ]
}
