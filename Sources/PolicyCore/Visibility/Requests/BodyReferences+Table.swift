// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension BodyReferences {
    // Sources: moby api/types, daemon/create.go, daemon/links.go, daemon/container_operations.go; tried at 20.10.
    static func places(of endpoint: Endpoint) -> [BodyPath] {
        switch endpoint {
        case .containerCreate: hostConfig(at: []) + hostConfig(at: [.member("HostConfig")]) + create
        case .volumeCreate: driver(options: [.member("DriverOpts")])
        case .networkConnect:
            [BodyPath([.member("Container")], .whole(.container))] + settings([.member("EndpointConfig")])
        case .networkDisconnect: [BodyPath([.member("Container")], .whole(.container))]
        case .networkCreate: [BodyPath([.member("ConfigFrom"), .member("Network")], .whole(.network), .named)]
        case .serviceCreate, .serviceUpdate: service
        default: []
        }
    }

    private static let create =
        [
            BodyPath([.member("Image")], .whole(.image)),
            BodyPath([.member("NetworkingConfig"), .member("EndpointsConfig")], .keys(.network), .stored),
        ] + settings([.member("NetworkingConfig"), .member("EndpointsConfig"), .values])

    private static func settings(_ path: [Step]) -> [BodyPath] {
        [
            // Resolved in the network, by the names that containers have there.
            BodyPath(path + [.member("Links"), .each], .beforeColon(.container), .stored),
            BodyPath(path + [.member("NetworkID")], .whole(.network), .storedByID),
        ]
    }

    private static func hostConfig(at path: [Step]) -> [BodyPath] {
        [
            BodyPath(path + [.member("NetworkMode")], .networkMode, .stored, brings: .network),
            // What another's processes see of files is open to who is among them, at `/proc/1/root`.
            BodyPath(path + [.member("PidMode")], .containerMode, brings: .volume),
            BodyPath(path + [.member("IpcMode")], .containerMode),
            // Podman's. Docker keeps what it does not know.
            BodyPath(path + [.member("UTSMode")], .containerMode, .storedByID),
            BodyPath(path + [.member("UsernsMode")], .containerMode, .storedByID),
            BodyPath(path + [.member("CgroupnsMode")], .containerMode, .storedByID),
            BodyPath(path + [.member("Cgroup")], .containerMode, .storedByID),
            BodyPath(path + [.member("VolumesFrom"), .each], .beforeColon(.container), .named, brings: .volume),
            // In a network of somebody's making they are resolved as those of its endpoint are.
            BodyPath(path + [.member("Links"), .each], .beforeColon(.container), .stored),
            BodyPath(path + [.member("Binds"), .each], .bind),
            BodyPath(path + [.member("Mounts"), .each], .mount),
        ] + mountedDriver(path + [.member("Mounts"), .each])
    }

    /// What a driver makes a volume of: of a path, with `local`, or of an image, with Podman's `image`.
    private static func driver(options path: [Step]) -> [BodyPath] {
        [
            BodyPath(path + [.member("device")], .path), BodyPath(path + [.member("o")], .path),
            BodyPath(path + [.member("image")], .whole(.image)),
        ]
    }

    private static func mountedDriver(_ path: [Step]) -> [BodyPath] {
        driver(options: path + [.member("VolumeOptions"), .member("DriverConfig"), .member("Options")])
    }

    private static let service: [BodyPath] = {
        let task = Step.member("TaskTemplate")
        let container = [task, .member("ContainerSpec")]
        return [
            BodyPath([task, .member("Networks"), .each, .member("Target")], .whole(.network)),
            BodyPath([.member("Networks"), .each, .member("Target")], .whole(.network)),
            BodyPath([task, .member("NetworkAttachmentSpec"), .member("ContainerID")], .whole(.container)),
            BodyPath(container + [.member("Image")], .whole(.image)),
            BodyPath(container + [.member("Mounts"), .each], .mount),
            BodyPath(container + [.member("Secrets"), .each, .member("SecretID")], .whole(.secret)),
            BodyPath(container + [.member("Secrets"), .each, .member("SecretName")], .whole(.secret)),
            BodyPath(container + [.member("Configs"), .each, .member("ConfigID")], .whole(.config)),
            BodyPath(container + [.member("Configs"), .each, .member("ConfigName")], .whole(.config)),
        ] + mountedDriver(container + [.member("Mounts"), .each])
    }()
}
