// SPDX-License-Identifier: Apache-2.0

/// api/types/swarm: ServiceSpec, which is the body of a create and of an update.
enum ServiceBodies {
    static let service: [String: BodyShape] = [
        "Name": .plain, "Labels": .texts, "TaskTemplate": .structure(task), "Mode": mode, "UpdateConfig": rollout,
        "RollbackConfig": rollout, "Networks": networks, "EndpointSpec": endpoint,
    ]

    private static let task: [String: BodyShape] = [
        "ContainerSpec": .structure(container), "PluginSpec": plugin,
        "NetworkAttachmentSpec": .structure(.plain("ContainerID")), "Resources": resources, "Placement": placement,
        "RestartPolicy": .structure(.plain("Condition", "Delay", "MaxAttempts", "Window")), "Networks": networks,
        "LogDriver": MountBodies.driver, "ForceUpdate": .plain, "Runtime": .plain,
    ]

    private static let container: [String: BodyShape] = .plain(
        "Image", "Command", "Args", "Hostname", "Env", "Dir", "User", "Groups", "Init", "StopSignal", "TTY",
        "OpenStdin", "ReadOnly", "StopGracePeriod", "Hosts", "Isolation", "CapabilityAdd", "CapabilityDrop",
        "OomScoreAdj"
    ).with([
        "Labels": .texts, "Sysctls": .texts, "Mounts": .list(of: MountBodies.mount), "Privileges": privileges,
        "Healthcheck": ContainerBodies.healthcheck, "Ulimits": ContainerBodies.ulimits,
        "DNSConfig": .structure(.plain("Nameservers", "Search", "Options")),
        "Secrets": .list(of: ["File": file, "SecretID": .plain, "SecretName": .plain]),
        "Configs": .list(of: ["File": file, "Runtime": .structure([:]), "ConfigID": .plain, "ConfigName": .plain]),
    ])

    private static let file = BodyShape.structure(.plain("Name", "UID", "GID", "Mode"))

    private static let privileges = BodyShape.structure([
        "CredentialSpec": .structure(.plain("Config", "File", "Registry")),
        "SELinuxContext": .structure(.plain("Disable", "User", "Role", "Type", "Level")),
        "Seccomp": .structure(.plain("Mode", "Profile")), "AppArmor": .structure(.plain("Mode")),
        "NoNewPrivileges": .plain,
    ])

    /// The only struct here whose names are written in lower case.
    private static let plugin = BodyShape.structure([
        "name": .plain, "remote": .plain, "disabled": .plain, "env": .plain,
        "privileges": .list(of: .plain("name", "description", "value")),
    ])

    private static let resources = BodyShape.structure([
        "Limits": .structure(.plain("NanoCPUs", "MemoryBytes", "Pids").with(["GenericResources": generic])),
        "Reservations": .structure(.plain("NanoCPUs", "MemoryBytes").with(["GenericResources": generic])),
        "SwapBytes": .plain, "MemorySwappiness": .plain,
    ])

    private static let generic = BodyShape.list(of: [
        "NamedResourceSpec": .structure(.plain("Kind", "Value")),
        "DiscreteResourceSpec": .structure(.plain("Kind", "Value")),
    ])

    private static let placement = BodyShape.structure([
        "Constraints": .plain, "MaxReplicas": .plain, "Platforms": .list(of: .plain("Architecture", "OS")),
        "Preferences": .list(of: ["Spread": .structure(.plain("SpreadDescriptor"))]),
    ])

    private static let networks = BodyShape.list(of: ["Target": .plain, "Aliases": .plain, "DriverOpts": .texts])

    private static let mode = BodyShape.structure([
        "Replicated": .structure(.plain("Replicas")), "Global": .structure([:]), "GlobalJob": .structure([:]),
        "ReplicatedJob": .structure(.plain("MaxConcurrent", "TotalCompletions")),
    ])

    private static let rollout = BodyShape.structure(
        .plain("Parallelism", "Delay", "FailureAction", "Monitor", "MaxFailureRatio", "Order"))

    private static let endpoint = BodyShape.structure([
        "Mode": .plain,
        "Ports": .list(of: .plain("Name", "Protocol", "TargetPort", "PublishedPort", "PublishMode")),
    ])
}
