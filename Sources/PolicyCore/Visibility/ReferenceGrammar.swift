// SPDX-License-Identifier: Apache-2.0

/// A reference in the mode of a namespace, the network's among them, for requests and responses alike. It is parsed by
/// bytes, so a combining mark cannot hide the colon.
public enum ModeReference: Equatable, Sendable {
    /// A word of the engine's own, without a reference.
    case word
    /// `container:<reference>`
    case container(String)
    /// A namespace by its path (Podman), whose owner is unknown.
    case foreign
    /// The name or the id of a network; in the mode of another namespace, a word.
    case other(String)

    /// The networks that every engine has; no other network can have these names.
    public static let words: Set<String> = ["", "default", "bridge", "host", "none"]

    public init(parsing text: String) {
        if Self.words.contains(text) {
            self = .word
        } else if text.utf8.starts(with: Self.container.utf8) {
            self = .container(String(decoding: text.utf8.dropFirst(Self.container.utf8.count), as: UTF8.self))
        } else if text.utf8.starts(with: "ns:".utf8) {
            self = .foreign
        } else {
            self = .other(text)
        }
    }

    private static let container = "container:"

    /// Whether Podman would read options, or several networks, in the text: `net:alias=x`, `net,other` (podman
    /// pkg/specgen/namespaces.go, ParseNetworkFlag). None of Podman's networks has such a name.
    static func holdsSeveral(_ network: String) -> Bool {
        network.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") }
    }
}

/// A reference before a colon, `<reference>:<rest>`: an item of `VolumesFrom` and of `Links`. The engine writes a slash
/// in front.
public struct ReferenceBeforeColon: Equatable, Sendable {
    public let reference: String
    /// The rest with its colon; empty if there is none.
    public let rest: String

    public init(in text: String) {
        let bytes = text.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        let name = bytes[..<end]
        reference = String(decoding: name.first == UInt8(ascii: "/") ? name.dropFirst() : name, as: UTF8.self)
        rest = String(decoding: bytes[end...], as: UTF8.self)
    }
}

/// The volumes whose files a path of the host leads to, for requests and responses alike.
public struct VolumesAtPath: Equatable, Sendable {
    /// The volumes that the path names.
    public var names: [String] = []
    /// Whether the path holds the files of every volume.
    public var holdsAll = false

    public init() {}

    /// Reads a path after cleaning it, wherever the engine's folder is: `…/volumes/<name>`, with `_data` and
    /// `opts.json` in it, `…/volumes`, and the usual parents of that folder. Links are not followed, since the file
    /// system is not consulted.
    public init(path: String) {
        let clean = AbsolutePath.clean(path)
        let parts = clean.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        holdsAll = parts.last == Self.folder || Self.parents.contains(clean)
        for index in parts.indices.dropFirst() where parts[index - 1] == Self.folder {
            let inside = parts[(index + 1)...].first
            if index + 1 == parts.count, Self.common.contains(parts[index]) {
                holdsAll = true
            } else if inside == nil || inside.map(Self.ofVolume.contains) == true {
                names.append(parts[index])
            }
        }
    }

    /// Reads the paths among other words, between colons, commas and equals signs: in the options of a bind
    /// (`upperdir=…`) and of a volume's driver.
    public init(inWords text: String) {
        let marks = [UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "=")]
        for word in text.utf8.split(whereSeparator: marks.contains(_:)) where word.first == UInt8(ascii: "/") {
            add(VolumesAtPath(path: String(Substring(word))))
        }
    }

    fileprivate mutating func add(_ more: VolumesAtPath) {
        names += more.names
        holdsAll = holdsAll || more.holdsAll
    }

    private static let folder = "volumes"
    private static let ofVolume: Set<String> = ["_data", "opts.json"]
    /// The engine's files beside the volumes that describe all of them.
    private static let common: Set<String> = ["metadata.db"]
    private static let parents: Set<String> = [
        "/", "/var", "/var/lib", "/var/lib/docker", "/var/lib/containers", "/var/lib/containers/storage",
    ]
}

/// The volumes that a bind or a mount takes from the host.
public struct BindReference: Equatable, Sendable {
    /// A volume by its name.
    public let volume: ReferenceBeforeColon?
    /// Volumes by their paths.
    public let paths: VolumesAtPath

    /// An item of `Binds`: `<volume or path>:<path in the container>[:<options>]`.
    public init(bind text: String) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        let source = parts.first ?? ""
        let isPath = AbsolutePath.isAbsolute(source)
        volume = isPath ? nil : ReferenceBeforeColon(in: text)
        var paths = isPath ? VolumesAtPath(path: source) : VolumesAtPath()
        if parts.count == 3 { paths.add(VolumesAtPath(inWords: parts[2])) }
        self.paths = paths
    }

    /// Reads the `Source` of a mount, in which a colon is an ordinary character.
    public init(source text: String) {
        let isPath = AbsolutePath.isAbsolute(text)
        volume = isPath ? nil : ReferenceBeforeColon(in: text)
        paths = isPath ? VolumesAtPath(path: text) : VolumesAtPath()
    }
}

/// The image in the comment of a build step, `FROM <image>` (Podman), or of a squashed image: `merge <id> to <id>`,
/// `create new from <id>` (moby image/squash). Nil for other comments.
public struct ImageOfStep: Equatable, Sendable {
    public let name: String

    public init?(parsing comment: String) {
        let beginnings = ["FROM ", "merge ", "create new from "]
        guard let beginning = beginnings.first(where: { comment.utf8.starts(with: $0.utf8) }) else { return nil }
        let rest = comment.utf8.dropFirst(beginning.utf8.count)
        let base = beginning == "merge " ? rest.split(separator: UInt8(ascii: " ")).last ?? rest : rest
        name = String(decoding: base, as: UTF8.self)
    }
}
