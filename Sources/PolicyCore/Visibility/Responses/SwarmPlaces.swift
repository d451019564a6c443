// SPDX-License-Identifier: Apache-2.0

/// The places of a swarm's objects in responses. Sources: moby api/types/swarm, facts/threats.md (c).
enum SwarmPlaces {
    static let service: [ResponsePath] =
        .at(
            .judge(
                ObjectFields(
                    kind: .service, id: "ID", names: ["Spec.Name"], labels: ["Spec.Labels"],
                    image: "Spec.TaskTemplate.ContainerSpec.Image")), "")
        + serviceSpec.under("Spec") + serviceSpec.under("PreviousSpec")
        + .at(.judge(ObjectFields(owners: [.init(.network, "NetworkID")])), "Endpoint.VirtualIPs[]")
        + .at(.emptied(.absent, [.network]), "Endpoint.VirtualIPs")
        + .at(.address, "Endpoint.VirtualIPs[].Addr")
        // A task is hidden with its container.
        + .at(.leaveOut([.task, .container]), "ServiceStatus") + .outcomes("UpdateStatus.Message")

    static let serviceSpec: [ResponsePath] =
        .at(.labels, "Labels") + taskSpec.under("TaskTemplate") + networks

    static let taskSpec: [ResponsePath] =
        containerSpec.under("ContainerSpec") + networks + .at(.environment, "PluginSpec.env", "PluginSpec.Env")
        + .at(.hostPath, "PluginSpec.privileges[].value")
        + .at(.leaveOut([.node]), "Placement.Constraints")
        + .at(.leaveOutRedactedLabels, "Placement.Constraints") + .options(at: "LogDriver.Options")

    private static let networks: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.network, "Target")])), "Networks[]")
        + .at(.emptied(.absent, [.network]), "Networks") + .at(.address, "Networks[].DriverOpts")

    static let containerSpec: [ResponsePath] =
        .at(.environment, "Env") + .at(.labels, "Labels")
        + .at(.command, "Command", "Args", "Healthcheck.Test") + .at(.blankReference(.image, .whole), "Image")
        + .at(.judgeMount, "Mounts[]")
        + .at(.hostPath, "Mounts[].Source") + ContainerPlaces.driverConfig.under("Mounts[]")
        + .at(
            .judge(ObjectFields(owners: [.init(.secret, "SecretID"), .init(.secret, "SecretName")])), "Secrets[]")
        + .at(
            .judge(ObjectFields(owners: [.init(.config, "ConfigID"), .init(.config, "ConfigName")])), "Configs[]")
        + .at(.emptied(.absent, [.volume, .image]), "Mounts") + .at(.emptied(.absent, [.secret]), "Secrets")
        + .at(.emptied(.absent, [.config]), "Configs")
        + .at(.blankReference(.config, .whole), "Privileges.CredentialSpec.Config")
        + .at(.hostPath, "Privileges.CredentialSpec.File") + .at(.address, "Hosts", "DNSConfig.Nameservers")

    static let task: [ResponsePath] =
        .at(
            .judge(
                ObjectFields(
                    kind: .task, id: "ID", names: ["Name"], labels: ["Labels", "Spec.ContainerSpec.Labels"],
                    image: "Spec.ContainerSpec.Image",
                    owners: [
                        .init(.service, "ServiceID"), .init(.container, "Status.ContainerStatus.ContainerID"),
                        // The container that was attached to a network by hand.
                        .init(.container, "Spec.NetworkAttachmentSpec.ContainerID"),
                    ])), "")
        + .at(.labels, "Labels") + taskSpec.under("Spec") + .at(.blankReference(.node, .whole), "NodeID")
        + .outcomes("Status.Err")
        // Cluster volumes.
        + .at(.judge(ObjectFields(owners: [.init(.volume, "Source")])), "Volumes[]")
        + .at(.emptied(.absent, [.volume]), "Volumes")
        + .at(
            .judge(ObjectFields(owners: [.init(.network, "Network.ID")])), "NetworksAttachments[]")
        + .at(.emptied(.absent, [.network]), "NetworksAttachments")
        + .at(.labels, "NetworksAttachments[].Network.Spec.Labels")
        + .at(
            .address, "NetworksAttachments[].Addresses", "NetworksAttachments[].Network.IPAMOptions.Configs",
            "NetworksAttachments[].Network.Spec.IPAMOptions.Configs")

    static let secret: [ResponsePath] =
        .at(.judge(ObjectFields(kind: .secret, id: "ID", names: ["Spec.Name"], labels: ["Spec.Labels"])), "")
        + .at(.labels, "Spec.Labels") + .at(.configData, "Spec.Data", "SecretData")
        + .options(at: "Spec.Driver.Options.*")

    static let config: [ResponsePath] =
        .at(.judge(ObjectFields(kind: .config, id: "ID", names: ["Spec.Name"], labels: ["Spec.Labels"])), "")
        + .at(.labels, "Spec.Labels") + .at(.configData, "Spec.Data")

    static let node: [ResponsePath] =
        .at(
            .judge(
                ObjectFields(
                    kind: .node, id: "ID", names: ["Spec.Name", "Description.Hostname"], labels: ["Spec.Labels"])), "")
        + .at(.labels, "Spec.Labels", "Description.Engine.Labels")
        + .at(.address, "Status.Addr", "ManagerStatus.Addr")

    static let swarm: [ResponsePath] = .at(.swarmKey, "JoinTokens.Worker", "JoinTokens.Manager") + cluster

    /// The settings of the cluster, also in `/info`.
    static let cluster: [ResponsePath] = swarmSpec.under("Spec") + .at(.address, "DefaultAddrPool")

    static let swarmSpec: [ResponsePath] =
        .at(.labels, "Labels")
        + .options(at: "CAConfig.ExternalCAs[].URL", "CAConfig.ExternalCAs[].Options", "TaskDefaults.LogDriver.Options")

    static let unlockKey: [ResponsePath] = .at(.swarmKey, "UnlockKey")
}
