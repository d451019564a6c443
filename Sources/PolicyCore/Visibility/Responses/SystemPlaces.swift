// SPDX-License-Identifier: Apache-2.0

/// Where objects stand in the engine's own answers. Sources: moby api/types/system, events, facts/threats.md (c).
enum SystemPlaces {
    static let events: [ResponsePath] =
        .at(.judgeEvent, "")
        + .at(
            .blankReference(.image, .whole), "from", "Actor.Attributes.image", "Actor.Attributes.imageID",
            "Actor.Attributes.imageRef")
        + .at(.formerName, "Actor.Attributes.oldName") + .at(.nameInEvent, "Actor.Attributes.name")
        // An archive that Podman loaded or imported.
        + .at(.pathInText, "Actor.Attributes.name")
        // Podman's.
        + .at(.networkInEvent, "Actor.Attributes.network")
        + .at(.leaveOut([.container]), "Actor.Attributes.podId")
        + .outcomes("Actor.Attributes.error")
        + .at(.eventAction, "Action", "status") + .at(.eventLabels, "Actor.Attributes")

    /// What the engine wants to say beside what it did: names of others stand in it.
    static let listedWarnings: [ResponsePath] = .at(.empty(ObjectKind.allCases), "Warnings")

    /// The same where no client counts on them.
    static let warnings: [ResponsePath] = .at(.leaveOut(ObjectKind.allCases), "Warning", "Warnings")

    static let info: [ResponsePath] =
        .at(.count(.containers, [.container]), "Containers")
        + .at(.count(.running, [.container]), "ContainersRunning")
        + .at(.count(.paused, [.container]), "ContainersPaused")
        + .at(.count(.stopped, [.container]), "ContainersStopped")
        + .at(.count(.images, [.image]), "Images")
        // Whatever anybody does counts there.
        + .at(.count(.zero, ObjectKind.allCases), "NFd", "NGoroutines", "NEventsListener")
        + .at(.blankReference(.node, .whole), "Swarm.NodeID")
        + .at(.leaveOut([.node]), "Swarm.RemoteManagers", "Swarm.NodeAddr", "Name") + .outcomes("Swarm.Error")
        + .at(.count(.zero, [.node]), "Swarm.Nodes", "Swarm.Managers")
        + .at(.address, "Swarm.NodeAddr", "Swarm.RemoteManagers[].Addr", "DefaultAddressPools[].Base")
        + .at(
            .address, "RegistryConfig.Mirrors", "RegistryConfig.IndexConfigs", "NoProxy", "Warnings",
            "RegistryConfig.InsecureRegistryCIDRs", "RegistryConfig.AllowNondistributableArtifactsCIDRs")
        + SwarmPlaces.cluster.under("Swarm.Cluster")
        // The folder of the engine stands in the others, too.
        + .at(.hostPath, "DockerRootDir", "Containerd.Address", "CDISpecDirs", "Runtimes.*.path")
        + .at(.hostPath, "Runtimes.*.runtimeArgs", "Runtimes.*.options", "Runtimes.*.status")
        // Whatever else has paths: the profile in SecurityOptions, the files in DriverStatus, InitBinary, Warnings.
        + .at(.pathInText, "*", "*[]", "*.*", "*[][]", "*[].*", "*.*[]", "*.*[][]")
        + .options(at: "HttpProxy", "HttpsProxy") + .at(.labels, "Labels[]")
        + .at(.pathInText, "Labels[]")

    /// The members up to API 1.51, those since 1.52, or both, as the engine and the client please.
    static let dataUsage: [ResponsePath] =
        .at(.count(.zero, [.image]), "LayersSize")
        + ContainerPlaces.inUsage.each(of: "Containers[]") + ImagePlaces.inUsage.each(of: "Images[]")
        + VolumePlaces.inUsage.each(of: "Volumes[]") + ResponsePath.buildCache.each(of: "BuildCache[]")
        + ContainerPlaces.inUsage.each(of: "ContainerUsage.Items[]")
        + ImagePlaces.inUsage.each(of: "ImageUsage.Items[]")
        + VolumePlaces.inUsage.each(of: "VolumeUsage.Items[]")
        + ResponsePath.buildCache.each(of: "BuildCacheUsage.Items[]")
        + counts(named: "ContainerUsage", total: .containers, active: .running, kinds: [.container])
        + counts(named: "ImageUsage", total: .images, active: .zero, kinds: [.image, .container])
        + counts(named: "VolumeUsage", total: .zero, active: .zero, kinds: [.volume, .container])
        + .at(.count(.zero, [.image, .container]), "BuildCacheUsage.ActiveCount", "BuildCacheUsage.Reclaimable")

    /// Numbers stand before the items that they count, and are given from the snapshot.
    private static func counts(
        named name: String, total: VisibleCount, active: VisibleCount, kinds: [ObjectKind]
    ) -> [ResponsePath] {
        .at(.count(total, [kinds[0]]), "\(name).TotalCount") + .at(.count(active, kinds), "\(name).ActiveCount")
            + .at(.count(.zero, kinds), "\(name).TotalSize", "\(name).Reclaimable")
    }

    static let plugin: [ResponsePath] =
        .at(.environment, "Settings.Env") + .at(.command, "Settings.Args", "Config.Entrypoint", "Config.Args.Value")
        + .at(.valueOfVariable, "Config.Env[].Value")
        + .at(
            .hostPath, "Settings.Mounts[].Source", "Settings.Devices[].Path", "Config.Mounts[].Source",
            "Config.Linux.Devices[].Path")
}

extension ResponsePath {
    /// `Description` is the line of the Dockerfile, or says which image or context was read; the others change with the
    /// images that are made of it.
    static let buildCache: [ResponsePath] =
        .at(.leaveOut([.image, .container]), "Description", "InUse", "Shared", "LastUsedAt")
        + .at(.count(.zero, [.image, .container]), "UsageCount") + .at(.command, "Description")
        + .at(.importSource, "Description")
}
