// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension BodyReferences {
    // Sources: moby api/types, daemon/create.go, daemon/links.go, daemon/container_operations.go; tried at 20.10.
    static func places(of endpoint: Endpoint) -> [Place] {
        switch endpoint {
        case .containerCreate: hostConfig(at: []) + hostConfig(at: [.member("HostConfig")]) + create
        case .volumeCreate: driver(options: [.member("DriverOpts")])
        case .networkConnect:
            [Place([.member("Container")], .whole(.container))] + settings([.member("EndpointConfig")])
        case .networkDisconnect: [Place([.member("Container")], .whole(.container))]
        case .networkCreate: [Place([.member("ConfigFrom"), .member("Network")], .whole(.network), .named)]
        case .serviceCreate, .serviceUpdate: service
        default: []
        }
    }

    private static let create =
        [
            Place([.member("Image")], .whole(.image)),
            Place([.member("NetworkingConfig"), .member("EndpointsConfig")], .keys(.network), .stored),
        ] + settings([.member("NetworkingConfig"), .member("EndpointsConfig"), .values])

    private static func settings(_ path: [Step]) -> [Place] {
        [
            // Resolved in the network, by the names that containers have there.
            Place(path + [.member("Links"), .each], .beforeColon(.container), .stored),
            Place(path + [.member("NetworkID")], .whole(.network), .storedByID),
        ]
    }

    private static func hostConfig(at path: [Step]) -> [Place] {
        [
            Place(path + [.member("NetworkMode")], .networkMode, .stored, brings: .network),
            // What another's processes see of files is open to who is among them, at `/proc/1/root`.
            Place(path + [.member("PidMode")], .containerMode, brings: .volume),
            Place(path + [.member("IpcMode")], .containerMode),
            // Podman's. Docker keeps what it does not know.
            Place(path + [.member("UTSMode")], .containerMode, .storedByID),
            Place(path + [.member("UsernsMode")], .containerMode, .storedByID),
            Place(path + [.member("CgroupnsMode")], .containerMode, .storedByID),
            Place(path + [.member("Cgroup")], .containerMode, .storedByID),
            Place(path + [.member("VolumesFrom"), .each], .beforeColon(.container), .named, brings: .volume),
            // In a network of somebody's making they are resolved as those of its endpoint are.
            Place(path + [.member("Links"), .each], .beforeColon(.container), .stored),
            Place(path + [.member("Binds"), .each], .bind),
            Place(path + [.member("Mounts"), .each], .mount),
        ] + mountedDriver(path + [.member("Mounts"), .each])
    }

    /// What a driver makes a volume of: of a path, with `local`, or of an image, with Podman's `image`.
    private static func driver(options path: [Step]) -> [Place] {
        [
            Place(path + [.member("device")], .path), Place(path + [.member("o")], .path),
            Place(path + [.member("image")], .whole(.image)),
        ]
    }

    private static func mountedDriver(_ path: [Step]) -> [Place] {
        driver(options: path + [.member("VolumeOptions"), .member("DriverConfig"), .member("Options")])
    }

    private static let service: [Place] = {
        let task = Step.member("TaskTemplate")
        let container = [task, .member("ContainerSpec")]
        return [
            Place([task, .member("Networks"), .each, .member("Target")], .whole(.network)),
            Place([.member("Networks"), .each, .member("Target")], .whole(.network)),
            Place([task, .member("NetworkAttachmentSpec"), .member("ContainerID")], .whole(.container)),
            Place(container + [.member("Image")], .whole(.image)),
            Place(container + [.member("Mounts"), .each], .mount),
            Place(container + [.member("Secrets"), .each, .member("SecretID")], .whole(.secret)),
            Place(container + [.member("Secrets"), .each, .member("SecretName")], .whole(.secret)),
            Place(container + [.member("Configs"), .each, .member("ConfigID")], .whole(.config)),
            Place(container + [.member("Configs"), .each, .member("ConfigName")], .whole(.config)),
        ] + mountedDriver(container + [.member("Mounts"), .each])
    }()
}
