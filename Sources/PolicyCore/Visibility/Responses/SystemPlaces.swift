// SPDX-License-Identifier: Apache-2.0

/// The places of objects in the engine's own responses. Sources: moby api/types/system, events, facts/threats.md (c).
enum SystemPlaces {
    static let events: [ResponsePath] =
        .at(.judgeEvent, "")
        + .at(
            .blankReference(.image, .whole), "from", "Actor.Attributes.image", "Actor.Attributes.imageID",
            "Actor.Attributes.imageRef")
        + .at(.formerName, "Actor.Attributes.oldName") + .at(.nameInEvent, "Actor.Attributes.name")
        // The archive that Podman loaded or imported.
        + .at(.pathInText, "Actor.Attributes.name")
        // Podman's.
        + .at(.networkInEvent, "Actor.Attributes.network")
        + .at(.leaveOut([.container]), "Actor.Attributes.podId")
        + .outcomes("Actor.Attributes.error")
        + .at(.eventAction, "Action", "status") + .at(.eventLabels, "Actor.Attributes")

    /// Warnings of the engine, which may name other objects, in a list that clients expect.
    static let listedWarnings: [ResponsePath] = .at(.empty(ObjectKind.allCases), "Warnings")

    /// Warnings in a field that no client expects.
    static let warnings: [ResponsePath] = .at(.leaveOut(ObjectKind.allCases), "Warning", "Warnings")

    static let info: [ResponsePath] =
        .at(.count(.containers, [.container]), "Containers")
        + .at(.count(.running, [.container]), "ContainersRunning")
        + .at(.count(.paused, [.container]), "ContainersPaused")
        + .at(.count(.stopped, [.container]), "ContainersStopped")
        + .at(.count(.images, [.image]), "Images")
        // Every client's activity counts there.
        + .at(.count(.zero, ObjectKind.allCases), "NFd", "NGoroutines", "NEventsListener")
        + .at(.blankReference(.node, .whole), "Swarm.NodeID")
        + .at(.leaveOut([.node]), "Swarm.RemoteManagers", "Swarm.NodeAddr", "Name") + .outcomes("Swarm.Error")
        + .at(.count(.zero, [.node]), "Swarm.Nodes", "Swarm.Managers")
        + .at(.address, "Swarm.NodeAddr", "Swarm.RemoteManagers[].Addr", "DefaultAddressPools[].Base")
        + .at(
            .address, "RegistryConfig.Mirrors", "RegistryConfig.IndexConfigs", "NoProxy", "Warnings",
            "RegistryConfig.InsecureRegistryCIDRs", "RegistryConfig.AllowNondistributableArtifactsCIDRs")
        + SwarmPlaces.cluster.under("Swarm.Cluster")
        // The engine's folder is also in the other fields.
        + .at(.hostPath, "DockerRootDir", "Containerd.Address", "CDISpecDirs", "Runtimes.*.path")
        + .at(.hostPath, "Runtimes.*.runtimeArgs", "Runtimes.*.options", "Runtimes.*.status")
        // Other fields with paths: the profile in SecurityOptions, the files in DriverStatus, InitBinary, Warnings.
        + .at(.pathInText, "*", "*[]", "*.*", "*[][]", "*[].*", "*.*[]", "*.*[][]")
        + .options(at: "HttpProxy", "HttpsProxy") + .at(.labels, "Labels[]")
        + .at(.pathInText, "Labels[]")

    /// The fields up to API 1.51, those since 1.52, or both, depending on the engine and the client.
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

    /// Counts in front of the counted items; their values are taken from the snapshot.
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
    /// An entry of the build cache. `Description` is the line of the Dockerfile, or names the image or context that was
    /// read; the other fields change with the images built from it.
    static let buildCache: [ResponsePath] =
        .at(.leaveOut([.image, .container]), "Description", "InUse", "Shared", "LastUsedAt")
        + .at(.count(.zero, [.image, .container]), "UsageCount") + .at(.command, "Description")
        + .at(.importSource, "Description")
}
