// SPDX-License-Identifier: Apache-2.0

extension Preset {
    /// Every preset, those of one kind side by side.
    package static let all: [Preset] = [
        // Reverse proxies
        traefik, traefikSwarm, caddyDockerProxy, dockerGen, swagAutoProxy, tsdproxy,
        // Dashboards
        homepage, portainer, dockge, komodo, uptimeKuma,
        // Updates
        watchtower, diun, wud,
        // Metrics
        beszel, glances, cadvisor, telegraf, netdata, prometheus, datadog, podmanExporter,
        // Logs
        dozzle, alloy, promtail, vector, fluentBit, crowdsec,
        // What starts, stops and creates by itself
        autoheal, sablier, ofelia, authentik,
        // Builds and tests
        gitlabRunner, act, testcontainers,
        // Commands
        dockerCLI, compose,
    ]
}
