// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension BodyReferences {
    // Sources: moby api/types, daemon/create.go, daemon/links.go, daemon/container_operations.go; tried at 20.10.
    static func places(of endpoint: Endpoint) -> [BodyPath] {
        switch endpoint {
        case .containerCreate: hostConfig(at: []) + hostConfig(at: [.member("HostConfig")]) + create
        case .volumeCreate: driver(options: [.member("DriverOpts")])
        case .networkConnect:
            [BodyPath(at: [.member("Container")], form: .whole(.container))] + settings(at: [.member("EndpointConfig")])
        case .networkDisconnect: [BodyPath(at: [.member("Container")], form: .whole(.container))]
        case .networkCreate:
            [BodyPath(at: [.member("ConfigFrom"), .member("Network")], form: .whole(.network), use: .stored)]
        case .serviceCreate, .serviceUpdate: service
        default: []
        }
    }

    private static let create =
        [
            BodyPath(at: [.member("Image")], form: .whole(.image)),
            BodyPath(
                at: [.member("NetworkingConfig"), .member("EndpointsConfig")], form: .keys(.network), use: .stored),
        ] + settings(at: [.member("NetworkingConfig"), .member("EndpointsConfig"), .values])

    private static func settings(at path: [Step]) -> [BodyPath] {
        [
            // Names within the network, by which the engine finds containers there.
            BodyPath(at: path + [.member("Links"), .each], form: .beforeColon(.container), use: .stored),
            BodyPath(at: path + [.member("NetworkID")], form: .whole(.network), use: .storedByID),
        ]
    }

    private static func hostConfig(at path: [Step]) -> [BodyPath] {
        [
            BodyPath(at: path + [.member("NetworkMode")], form: .networkMode, use: .stored, brings: .networks),
            BodyPath(at: path + [.member("PidMode")], form: .containerMode, brings: .processes),
            BodyPath(at: path + [.member("IpcMode")], form: .containerMode, brings: .memory),
            // Modes of Podman's; Docker stores text that it does not know.
            BodyPath(at: path + [.member("UTSMode")], form: .containerMode, use: .storedByID),
            BodyPath(at: path + [.member("UsernsMode")], form: .containerMode, use: .storedByID),
            BodyPath(at: path + [.member("CgroupnsMode")], form: .containerMode, use: .storedByID),
            BodyPath(at: path + [.member("Cgroup")], form: .containerMode, use: .storedByID),
            BodyPath(
                at: path + [.member("VolumesFrom"), .each], form: .beforeColon(.container), use: .named, brings: .mounts
            ),
            // In a user-defined network they are resolved like those of an endpoint.
            BodyPath(at: path + [.member("Links"), .each], form: .beforeColon(.container), use: .stored),
            BodyPath(at: path + [.member("Binds"), .each], form: .bind),
            BodyPath(at: path + [.member("Mounts"), .each], form: .mount),
        ] + mountedDriver(at: path + [.member("Mounts"), .each])
    }

    /// Returns the origin of a driver's volume: a path, with `local`, or an image, with Podman's `image`.
    private static func driver(options path: [Step]) -> [BodyPath] {
        [
            BodyPath(at: path + [.member("device")], form: .path), BodyPath(at: path + [.member("o")], form: .path),
            BodyPath(at: path + [.member("image")], form: .whole(.image)),
        ]
    }

    private static func mountedDriver(at path: [Step]) -> [BodyPath] {
        driver(options: path + [.member("VolumeOptions"), .member("DriverConfig"), .member("Options")])
    }

    private static let service: [BodyPath] = {
        let task = Step.member("TaskTemplate")
        let container = [task, .member("ContainerSpec")]
        return [
            BodyPath(at: [task, .member("Networks"), .each, .member("Target")], form: .whole(.network)),
            BodyPath(at: [.member("Networks"), .each, .member("Target")], form: .whole(.network)),
            BodyPath(at: [task, .member("NetworkAttachmentSpec"), .member("ContainerID")], form: .whole(.container)),
            BodyPath(at: container + [.member("Image")], form: .whole(.image)),
            BodyPath(at: container + [.member("Mounts"), .each], form: .mount),
            BodyPath(at: container + [.member("Secrets"), .each, .member("SecretID")], form: .whole(.secret)),
            BodyPath(at: container + [.member("Secrets"), .each, .member("SecretName")], form: .whole(.secret)),
            BodyPath(at: container + [.member("Configs"), .each, .member("ConfigID")], form: .whole(.config)),
            BodyPath(at: container + [.member("Configs"), .each, .member("ConfigName")], form: .whole(.config)),
        ] + mountedDriver(at: container + [.member("Mounts"), .each])
    }()
}
