// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension BodyViolation {
    /// The value found in a body, and the values allowed there.
    package var sentence: String {
        switch allowed {
        case .inside(let directories) where directories.isEmpty:
            "\(found) may not be bound from the host: nothing may"
        case .inside(let directories):
            "\(found) may not be bound from the host: only \(directories.joined(separator: ", ")) and what is below may"
        case .absolutePath: "\"\(found)\" may not be bound from the host: it is not an absolute path"
        case .source: "the bind \"\(found)\" has no source"
        case .sourceAndTarget: "the bind \"\(found)\" is not source:target or source:target:options"
        case .pathOrVolumeName: "\"\(found)\" is neither an absolute path nor the name of a volume"
        case .onePathInContainer: "\"\(found)\" is not one absolute path of a container"
        case .oneField(let place):
            "\(place) has a comma, a quote, an equals sign or a line break, and mounts are judged"
        case .noVolumesFrom: "volumes from other containers are not allowed where bind mounts are limited"
        case .noPlugin: "a service of a plugin is not allowed where bind mounts are limited"
        case .mountType: "mounts of type \"\(found)\" are not allowed where mounts are judged"
        case .noTemplate: "\"\(found)\" is a template, and mounts are judged by what they say"
        case .volumeType: "local volumes of type \"\(found)\" are not allowed where mounts are judged"
        case .mountOption: "the option \"\(found)\" of a mount is not allowed where mounts are judged"
        case .noDevice: "a volume in memory has no device, and mounts are judged: \"\(found)\""
        case .networkDevice: "\"\(found)\" is no device on the network, and mounts are judged"
        case .noDisk: "the device \(found) could hold volumes that are hidden from this client"
        case .driverName: "\"\(found)\" is no name of a driver: the engine would look for it at a path of its host"
        case .nothingOfHost: "a mount of this type takes nothing from the host, and names \"\(found)\""
        case .noAuthority:
            "it would sign managers of the swarm, which may bind what they like; "
                + "leave it out where bind mounts are limited"
        case .noHostFile(let kind):
            "\(Self.namer(of: kind, named: found)) could name a file of the engine's host; leave it out"
        case .variableWithValue:
            "the variable \"\(found)\" has no value, and could be those of the engine's own process"
        case .readable(let place): "\(place.isEmpty ? path : place) is of another kind than the engine reads there"
        case .creation(let objection): objection.sentence(path: path, found: found)
        case .nothingToCompare:
            "\(path) would be compared with what is redacted for this client, and the answer would tell whether that is it; "
                + "leave it out"
        case .ownersLabel(let owner): Self.ownersLabel(at: path, found: found, owner: owner)
        case .optionOfMount:
            "\(path): the option \(found) of a volume cannot be kept, for the volume is written as a mount that bears its "
                + "owner's label; leave it out"
        case .valueItself:
            "\(path.isEmpty ? "it" : path) holds \(found), which stands for what this client cannot read: "
                + "the value itself would be lost"
        }
    }

    private static func ownersLabel(at path: String, found: String, owner: String?) -> String {
        let label = "\(path): \(found.isEmpty ? "an empty value" : found) is not allowed"
        guard let owner else { return "\(label): the label says whose an object is; leave it out" }
        return "\(label): the label says whose an object is, and the gate writes \(owner) there"
    }

    private static func namer(of kind: HostFile, named name: String) -> String {
        switch kind {
        case .member: name
        case .annotation: "the annotation \"\(name)\""
        case .logOption: "the log option \"\(name)\""
        case .securityOption: "the security option \"\(name)\""
        }
    }
}
