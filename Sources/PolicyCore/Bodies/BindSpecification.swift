// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A bind of a container: `source:target` or `source:target:options`. Paths of Windows, which have colons of their own,
/// are not read.
struct BindSpecification {
    enum Source: Equatable {
        case directory(String)
        case volume
    }

    let source: Source

    /// Throws if the number of parts is wrong, an option is unknown, or engines read the source differently: a path
    /// that is not absolute is relative to Podman's own directory.
    init(parsing text: String) throws(BodyViolation) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count >= 2 else { throw .noSource(bind: text) }
        guard parts.count <= 3, AbsolutePath.isAbsolute(parts[1]) else { throw .severalReadings(bind: text) }
        for options in parts.dropFirst(2) { try MountOption.checkBind(options) }
        source = try Self.source(of: parts[0])
    }

    /// Checks only the options of a bind, whatever its source: Podman takes `upperdir=` of an overlay for a path beside
    /// the container's own folder.
    static func checkOptions(of text: String) throws(BodyViolation) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3 { try MountOption.checkBind(String(Substring(parts[2]))) }
    }

    private static func source(of text: String) throws(BodyViolation) -> Source {
        if AbsolutePath.isAbsolute(text) { return .directory(text) }
        guard ObjectName.isValid(text) else { throw .neitherPathNorVolume(text) }
        return .volume
    }
}
