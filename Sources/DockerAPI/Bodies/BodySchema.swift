// SPDX-License-Identifier: Apache-2.0

/// The shapes of bodies whose field names matter, from the structs of moby's api/types from v20.10 to 1.56. The fields
/// of all versions are included, since an engine ignores a name that it does not know.
public enum BodySchema {
    /// Returns the shape of the endpoint's bodies; nil if there is none.
    public static func shape(of endpoint: Endpoint) -> BodyShape? {
        switch endpoint {
        case .containerCreate: containerCreate
        case .containerUpdate: containerUpdate
        case .serviceCreate, .serviceUpdate: service
        case .volumeCreate: volumeCreate
        case .volumeUpdate: volumeUpdate
        case .networkConnect: networkConnect
        case .networkDisconnect: networkDisconnect
        case .networkCreate: networkCreate
        case .libpodNetworkCreate: libpodNetworkCreate
        case .checkpointCreate: checkpointCreate
        case .containerExec: exec
        case .imageCommit: commit
        case .secretCreate, .secretUpdate: secret
        case .configCreate, .configUpdate: config
        case .nodeUpdate: node
        case .swarmUpdate: swarm
        case .swarmInit: swarmCreation
        default: nil
        }
    }

    // Each is built once.
    private static let containerCreate = BodyShape.structure(ContainerBodies.create)
    private static let containerUpdate = BodyShape.structure(ContainerBodies.update)
    private static let service = BodyShape.structure(ServiceBodies.service)
    private static let volumeCreate = BodyShape.structure(VolumeBodies.create)
    private static let volumeUpdate = BodyShape.structure(VolumeBodies.update)
    private static let networkConnect = BodyShape.structure(ContainerBodies.connect)
    private static let networkCreate = BodyShape.structure(ContainerBodies.network)
    /// Podman's `types.Network`; its other fields are not judged and stay as they are.
    private static let libpodNetworkCreate = BodyShape.structure(["driver": .plain, "ipam_options": .texts])
    private static let checkpointCreate = BodyShape.structure(.plain("CheckpointID", "CheckpointDir", "Exit"))
    private static let exec = BodyShape.structure(ContainerBodies.exec)
    private static let commit = BodyShape.structure(ContainerBodies.config)
    private static let secret = BodyShape.structure(SwarmBodies.secret)
    private static let config = BodyShape.structure(SwarmBodies.config)
    private static let node = BodyShape.structure(SwarmBodies.node)
    private static let swarm = BodyShape.structure(SwarmBodies.swarm)
    private static let swarmCreation = BodyShape.structure(SwarmBodies.creation)
    private static let networkDisconnect = BodyShape.structure(.plain("Container", "Force"))
}
