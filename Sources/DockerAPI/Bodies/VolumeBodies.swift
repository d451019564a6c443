// SPDX-License-Identifier: Apache-2.0

/// api/types/volume: CreateRequest, and the update of a cluster volume.
enum VolumeBodies {
    static let create: [String: BodyShape] = [
        "Name": .plain, "Driver": .plain, "DriverOpts": .texts, "Labels": .texts, "ClusterVolumeSpec": clusterVolume,
    ]

    static let update: [String: BodyShape] = ["Spec": clusterVolume]

    private static let clusterVolume = BodyShape.structure([
        "Group": .plain, "Availability": .plain, "Secrets": .list(of: .plain("Key", "Secret")),
        "CapacityRange": .structure(.plain("RequiredBytes", "LimitBytes")),
        "AccessibilityRequirements": .structure(["Requisite": topologies, "Preferred": topologies]),
        "AccessMode": .structure([
            "Scope": .plain, "Sharing": .plain, "MountVolume": .structure(.plain("FsType", "MountFlags")),
            "BlockVolume": .structure([:]),
        ]),
    ])

    private static let topologies = BodyShape.list(of: ["Segments": .texts])
}
