// SPDX-License-Identifier: Apache-2.0

/// api/types/swarm: SecretSpec, ConfigSpec, NodeSpec, and the Spec of a swarm, which is the body of its update.
enum SwarmBodies {
    static let secret: [String: BodyShape] = [
        "Name": .plain, "Labels": .texts, "Data": .plain, "Driver": MountBodies.driver,
        "Templating": MountBodies.driver,
    ]

    static let config: [String: BodyShape] = [
        "Name": .plain, "Labels": .texts, "Data": .plain, "Templating": MountBodies.driver,
    ]

    static let node: [String: BodyShape] = [
        "Name": .plain, "Labels": .texts, "Role": .plain, "Availability": .plain,
    ]

    static let swarm: [String: BodyShape] = [
        "Name": .plain, "Labels": .texts, "Orchestration": .structure(.plain("TaskHistoryRetentionLimit")),
        "Raft": .structure(
            .plain(
                "SnapshotInterval", "KeepOldSnapshots", "LogEntriesForSlowFollowers", "ElectionTick", "HeartbeatTick")),
        "Dispatcher": .structure(.plain("HeartbeatPeriod")), "CAConfig": authority,
        "TaskDefaults": .structure(["LogDriver": MountBodies.driver]),
        "EncryptionConfig": .structure(.plain("AutoLockManagers")),
    ]

    /// InitRequest.
    static let creation: [String: BodyShape] = .plain(
        "ListenAddr", "AdvertiseAddr", "DataPathAddr", "DataPathPort", "ForceNewCluster", "AutoLockManagers",
        "Availability", "DefaultAddrPool", "SubnetSize"
    ).with(["Spec": .structure(swarm)])

    private static let authority = BodyShape.structure([
        "NodeCertExpiry": .plain, "SigningCACert": .plain, "SigningCAKey": .plain, "ForceRotate": .plain,
        "ExternalCAs": .list(of: ["Protocol": .plain, "URL": .plain, "Options": .texts, "CACert": .plain]),
    ])
}
