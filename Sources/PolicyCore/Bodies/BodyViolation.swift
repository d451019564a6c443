// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A value of a body that is not allowed: its path, the value found, and the values allowed.
public struct BodyViolation: Error, Sendable, Equatable {
    /// The kinds of values that are allowed at a path.
    public enum Allowed: Sendable, Equatable {
        /// A path of the host in one of these directories.
        case inside([String])
        case absolutePath
        /// A bind with a source in front of its target.
        case source
        /// The form `source:target` or `source:target:options`; engines might read other parts differently.
        case sourceAndTarget
        case pathOrVolumeName
        /// One absolute path inside of a container, with no other reading.
        case onePathInContainer
        /// A string without the characters that would add fields to a mount, in any engine's reading.
        case oneField(of: String)
        /// No volumes of other containers.
        case noVolumesFrom
        /// No service that runs a plugin.
        case noPlugin
        case mountType
        case volumeType
        case mountOption
        /// A text that is no template of a swarm's.
        case noTemplate
        /// A volume in memory has no device.
        case noDevice
        /// A volume on the network has a device that is an address there.
        case networkDevice
        /// No device whose file system may hold hidden volumes.
        case noDisk
        /// The name of a driver, which is no path (``DriverName``).
        case driverName
        /// A mount of this type names no directory of the host.
        case nothingOfHost
        /// No certificate authority of the client's: it could sign managers of the swarm, which can run anything on all
        /// nodes.
        case noAuthority
        /// No value by which the engine would open, write or remove a file of its host.
        case noHostFile(HostFile)
        /// A variable with a value; Podman takes others from the engine's own process.
        case variableWithValue
        /// A value of the kind that the engine reads there; the text names the kind.
        case readable(String)
        /// Any text but the one that replaces a redacted value in responses.
        case valueItself
        /// Only the objects that a policy allows to be created.
        case creation(CreationObjection)
        /// No value that the engine would compare with a redacted one: the response's status would show whether they
        /// are equal.
        case nothingToCompare
        /// The owner's name, or no label if that is nil: the gate itself writes the label.
        case ownersLabel(String?)
        /// An option that a volume's mount has, too: a bind of a volume is written as one.
        case optionOfMount
    }

    /// The kinds of values that name a file of the host.
    public enum HostFile: Sendable, Equatable {
        case member
        case annotation
        case logOption
        case securityOption
    }

    /// The path to the value from the body's root: `HostConfig.Mounts[0].Source`; empty for the root.
    public private(set) var path: String
    /// The value found; empty if its kind says enough.
    public let found: String
    public let allowed: Allowed

    init(path: String = "", found: String = "", allowed: Allowed) {
        self.path = path
        self.found = found
        self.allowed = allowed
    }

    /// Returns the same violation with its path prefixed by a step.
    func below(_ step: String) -> BodyViolation {
        var violation = self
        violation.path = path.isEmpty || path.begins(with: "[") ? step + path : "\(step).\(path)"
        return violation
    }
}

/// Judges a value at a step of the path, and prefixes the path of a violation with that step.
func at<Value>(
    _ step: @autoclosure () -> String, judge: () throws(BodyViolation) -> Value
) throws(BodyViolation) -> Value {
    do { return try judge() } catch { throw error.below(step()) }
}

// MARK: - Kinds of violations

extension BodyViolation {
    static func outside(path: String, directories: [String]) -> BodyViolation {
        BodyViolation(found: path, allowed: .inside(directories))
    }

    static func notAbsolute(path: String) -> BodyViolation { BodyViolation(found: path, allowed: .absolutePath) }

    static func noSource(bind: String) -> BodyViolation { BodyViolation(found: bind, allowed: .source) }

    static func severalReadings(bind: String) -> BodyViolation {
        BodyViolation(found: bind, allowed: .sourceAndTarget)
    }

    static func neitherPathNorVolume(_ text: String) -> BodyViolation {
        BodyViolation(found: text, allowed: .pathOrVolumeName)
    }

    static func notInContainer(path: String) -> BodyViolation {
        BodyViolation(found: path, allowed: .onePathInContainer)
    }

    static func severalFields(_ text: String, of place: String) -> BodyViolation {
        BodyViolation(found: text, allowed: .oneField(of: place))
    }

    static var volumesFrom: BodyViolation { BodyViolation(allowed: .noVolumesFrom) }

    static var plugin: BodyViolation { BodyViolation(allowed: .noPlugin) }

    static func mountType(_ type: String) -> BodyViolation { BodyViolation(found: type, allowed: .mountType) }

    static func volumeType(_ type: String) -> BodyViolation { BodyViolation(found: type, allowed: .volumeType) }

    static func mountOption(_ option: String) -> BodyViolation { BodyViolation(found: option, allowed: .mountOption) }

    static func template(_ text: String) -> BodyViolation { BodyViolation(found: text, allowed: .noTemplate) }

    static func memoryDevice(_ device: String) -> BodyViolation { BodyViolation(found: device, allowed: .noDevice) }

    static func remoteDevice(_ device: String) -> BodyViolation {
        BodyViolation(found: device, allowed: .networkDevice)
    }

    static func disk(_ device: String) -> BodyViolation { BodyViolation(found: device, allowed: .noDisk) }

    static func driver(_ name: String) -> BodyViolation { BodyViolation(found: name, allowed: .driverName) }

    static func mountSource(_ source: String) -> BodyViolation {
        BodyViolation(found: source, allowed: .nothingOfHost)
    }

    static func hostFile(_ kind: HostFile, named name: String) -> BodyViolation {
        BodyViolation(found: name, allowed: .noHostFile(kind))
    }

    static var authority: BodyViolation { BodyViolation(allowed: .noAuthority) }

    static func engineEnvironment(_ variable: String) -> BodyViolation {
        BodyViolation(found: variable, allowed: .variableWithValue)
    }

    static func malformed(_ place: String) -> BodyViolation { BodyViolation(allowed: .readable(place)) }
}
