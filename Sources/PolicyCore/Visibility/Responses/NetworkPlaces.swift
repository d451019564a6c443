// SPDX-License-Identifier: Apache-2.0

/// The places of networks in responses. Sources: moby api/types/network and volume, facts/threats.md (c).
enum NetworkPlaces {
    /// An element of `/networks`, and `/networks/{id}`. Before API 1.28 the list has `Containers` too.
    static let network: [ResponsePath] =
        .at(.judge(ObjectFields(kind: .network, id: "Id", names: ["Name"], labels: ["Labels"])), "")
        + .at(.keys(.container, .fullID), "Containers") + .at(.keys(.service, .whole), "Services")
        + .at(.unnamedMembers([.container, .task]), "Services")
        + .at(.emptied(.absent, [.service, .container, .task]), "Services")
        + .at(.leaveOut([.container, .task, .node]), "Services.*.Tasks")
        + .at(.leaveOut([.container, .task]), "Status") + .at(.leaveOut([.node]), "Peers")
        + .at(.blankReference(.network, .whole), "ConfigFrom.Network")
        + .at(.labels, "Labels")
        + .at(.address, "Containers.*.IPv4Address", "Containers.*.IPv6Address", "Containers.*.MacAddress")
        + .at(
            .address, "IPAM.Config", "IPAM.Options", "Peers", "Services.*.VIP", "Services.*.Tasks[].EndpointIP",
            "Status.IPAM")
        + .at(.address, "Services.*.Tasks[].Info")

    static let pruned = PrunePlaces.names(of: .network, in: "NetworksDeleted")
}

enum VolumePlaces {
    static let volume: [ResponsePath] =
        .at(.judge(ObjectFields(kind: .volume, id: "Name", names: ["Name"], labels: ["Labels"])), "") + listed

    /// An element of both layouts of `/system/df`, without labels from Podman, so the volume is judged by its name.
    static let inUsage: [ResponsePath] = .at(.judge(ObjectFields(owners: [.init(.volume, "Name")])), "") + listed

    private static let listed: [ResponsePath] =
        .at(.count(.notCounted, [.container]), "UsageData.RefCount")
        + .at(.leaveOut([.node, .container, .task]), "ClusterVolume.PublishStatus")
        + .at(.judge(ObjectFields(owners: [.init(.secret, "Secret")])), "ClusterVolume.Spec.Secrets[]")
        + .at(.emptied(.absent, [.secret]), "ClusterVolume.Spec.Secrets")
        + .at(.labels, "Labels") + .at(.hostPath, "Mountpoint") + options.under("Options")

    /// The options of the driver `local`, and of Podman's `image`; other drivers have others, passwords among them.
    static let options: [ResponsePath] =
        .at(.driverOptions, "") + .at(.blankReference(.volume, .volumesInWords), "device", "o")
        + .at(.hostPath, "device", "o")
        + .at(.address, "device", "o") + .at(.credential, "device", "o", "image", "*")
        + .at(.blankReference(.image, .whole), "image")

    static let pruned = PrunePlaces.names(of: .volume, in: "VolumesDeleted")
}
