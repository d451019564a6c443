// SPDX-License-Identifier: Apache-2.0

/// A bind of a container: `source:target` or `source:target:options`. Paths of Windows, which have colons of their own,
/// are not read.
struct BindSpecification {
    enum Source: Equatable {
        case directory(String)
        case volume
    }

    let source: Source

    /// What has another number of parts, other options, or a source that engines read differently (a path that is not
    /// absolute is one to Podman, beside the directory that it runs in) is a violation.
    init(_ text: String) throws(BodyViolation) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count >= 2 else { throw .noSource(bind: text) }
        guard parts.count <= 3, AbsolutePath.isAbsolute(parts[1]) else { throw .severalReadings(bind: text) }
        for options in parts.dropFirst(2) { try MountOption.checkBind(options) }
        source = try Self.source(parts[0])
    }

    private static func source(_ text: String) throws(BodyViolation) -> Source {
        if AbsolutePath.isAbsolute(text) { return .directory(text) }
        guard isVolumeName(text) else { throw .neitherPathNorVolume(text) }
        return .volume
    }

    /// `[a-zA-Z0-9][a-zA-Z0-9_.-]*` (moby `daemon/names`, Podman `libpod/define`).
    static func isVolumeName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || [0x5F, 0x2E, 0x2D].contains($0) }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
