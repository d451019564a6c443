// SPDX-License-Identifier: Apache-2.0

/// api/types/mount, which containers and services share.
enum MountBodies {
    static let mount: [String: BodyShape] = .plain("Type", "Source", "Target", "ReadOnly", "Consistency").with([
        "BindOptions": .structure(
            .plain(
                "Propagation", "NonRecursive", "CreateMountpoint", "ReadOnlyNonRecursive", "ReadOnlyForceRecursive")),
        "VolumeOptions": .structure([
            "NoCopy": .plain, "Labels": .texts, "Subpath": .plain, "DriverConfig": driver,
        ]),
        "ImageOptions": .structure(.plain("Subpath")),
        "TmpfsOptions": .structure(.plain("SizeBytes", "Mode", "Options")), "ClusterOptions": .structure([:]),
    ])

    /// The driver of a volume, or of a service's log.
    static let driver = BodyShape.structure(["Name": .plain, "Options": .texts])
}
