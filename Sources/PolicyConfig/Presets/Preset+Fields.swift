// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The fields that clients read of responses, found in their source. The others are removed: a client that reads labels
/// needs no environments, commands and mounts.
///
/// A client is missing here if its source was not read, or if it passes whole responses to its users (docker-gen,
/// caddy-docker-proxy) or writes them back to the engine (watchtower, sablier), which would erase removed fields.
extension Preset {
    /// Returns the fields for the endpoints that are granted with these options. A path applies to each object of a
    /// list; `*` is any name.
    package func fields(with options: [String]) -> [Endpoint: [String]] {
        let granted = Set(parts(with: options).flatMap(\.grants).map(\.endpoint))
        return (Self.members[name] ?? [:]).filter { granted.contains($0.key) }
    }

    private static let members: [String: [Endpoint: [String]]] = [
        // traefik/traefik pkg/provider/docker/pdocker.go and shared.go, v1.7 to v3.6
        "traefik": [
            .containerList: ["Id"],
            .containerInspect: traefikContainer,
        ],
        // traefik/traefik pkg/provider/docker/pswarm.go and shared.go
        "traefik-swarm": [
            .serviceList: [
                "ID", "Spec.Name", "Spec.Labels", "Spec.Mode.Global", "Spec.EndpointSpec.Mode",
                "Endpoint.VirtualIPs.NetworkID", "Endpoint.VirtualIPs.Addr",
            ],
            .networkList: ["Id", "Name"],
            .taskList: [
                "ID", "Slot", "NodeID", "Status.State", "NetworksAttachments.Network.ID",
                "NetworksAttachments.Addresses",
            ],
            .nodeInspect: ["Status.Addr"],
            .containerInspect: traefikContainer,
        ],
        // gethomepage/homepage src/utils/config/service-helpers.js and src/pages/api/docker, v0.6 to v1.12
        "homepage": [
            .containerList: ["Id", "Names", "Labels"],
            .containerInspect: ["State.Status", "State.Health.Status"],
            .serviceList: ["Spec.Labels", "Spec.Name"],
            .taskList: ["Status.ContainerStatus.ContainerID", "Status.State"],
        ],
        // louislam/uptime-kuma server/docker.js and server/model/monitor.js, 1.18 to 2.5
        "uptime-kuma": [
            .containerList: ["ImageID"],
            .containerInspect: [
                "State.Running", "State.Status", "State.Paused", "State.Restarting", "State.Health.Status",
            ],
        ],
        // rajnandan1/kener 1eeadbb src/lib/server/services/dockerCall.ts
        "kener": [
            .containerInspect: [
                "State.Running", "State.Status", "State.Paused", "State.Restarting", "State.ExitCode", "State.Error",
                "State.Health.Status", "State.Health.FailingStreak", "State.Health.Log",
            ]
        ],
        // willfarrell/docker-autoheal docker-entrypoint, 0.3 to HEAD
        "autoheal": [
            .containerList: ["Id", "Names", "State", "Labels"]
        ],
        // prometheus/prometheus discovery/moby
        "prometheus": [
            .containerList: discoveredContainers,
            .networkList: discoveredNetworks,
            .serviceList: [
                "ID", "Spec.Name", "Spec.Labels", "Spec.Mode.Global", "Spec.Mode.Replicated",
                "Spec.TaskTemplate.ContainerSpec.Hostname", "Spec.TaskTemplate.ContainerSpec.Image",
                "UpdateStatus.State", "Endpoint.VirtualIPs.Addr", "Endpoint.VirtualIPs.NetworkID",
                "Endpoint.Ports.Name", "Endpoint.Ports.Protocol", "Endpoint.Ports.PublishMode",
                "Endpoint.Ports.PublishedPort",
            ],
            .taskList: [
                "ID", "DesiredState", "Status.State", "Slot", "Status.ContainerStatus.ContainerID",
                "Spec.ContainerSpec.Labels", "ServiceID", "NodeID", "Status.PortStatus.Ports.Protocol",
                "Status.PortStatus.Ports.PublishMode", "Status.PortStatus.Ports.PublishedPort",
                "NetworksAttachments.Addresses", "NetworksAttachments.Network.ID",
            ],
            .nodeList: [
                "ID", "Spec.Role", "Spec.Availability", "Spec.Labels", "Description.Hostname",
                "Description.Platform.Architecture", "Description.Platform.OS", "Description.Engine.EngineVersion",
                "Status.State", "Status.Addr", "ManagerStatus.Leader", "ManagerStatus.Reachability",
                "ManagerStatus.Addr",
            ],
        ],
        // grafana/loki v3.5.0 clients/pkg/promtail/targets/docker, with the discovery of Prometheus
        "promtail": [
            .containerList: discoveredContainers,
            .networkList: discoveredNetworks,
            .containerInspect: ["Config.Tty"],
        ],
        // crazy-max/diun internal/provider/docker and swarm, v4.20 to HEAD
        "diun": [
            .containerList: [
                "Id", "Image", "Labels", "Names", "Created", "State", "Status", "Command", "SizeRw", "SizeRootFs",
            ],
            .imageInspect: ["RepoDigests", "RepoTags"],
            .serviceList: [
                "ID", "CreatedAt", "UpdatedAt", "Spec.Name", "Spec.Labels", "Spec.TaskTemplate.ContainerSpec.Image",
            ],
        ],
    ]

    /// Older versions read whether it runs, newer ones its status.
    private static let traefikContainer = [
        "Id", "Name", "State.Status", "State.Running", "State.Health.Status", "HostConfig.NetworkMode",
        "Config.Labels", "NetworkSettings.Ports", "NetworkSettings.Networks.*.IPAddress",
        "NetworkSettings.Networks.*.GlobalIPv6Address", "NetworkSettings.Networks.*.NetworkID", "Node.IP",
    ]

    /// All of these end in labels that users may pick.
    private static let discoveredContainers = [
        "Id", "Names", "Image", "ImageID", "Labels", "HostConfig.NetworkMode",
        "NetworkSettings.Networks.*.IPAddress", "NetworkSettings.Networks.*.GlobalIPv6Address",
        "NetworkSettings.Networks.*.NetworkID", "Ports.Type", "Ports.PrivatePort", "Ports.PublicPort", "Ports.IP",
    ]

    /// The fields of networks, also with labels.
    private static let discoveredNetworks = ["Id", "Name", "Scope", "Internal", "Ingress", "Labels"]
}
