// SPDX-License-Identifier: Apache-2.0

/// What may be created: the standard that containers are held to, and what a policy narrows or widens of it. What is nil is
/// as the standard says.
public struct CreationLimit: Sendable, Hashable {
    public var standard: SecurityStandard
    /// The images that containers may be made of; nil is any.
    public var images: [ImagePattern]?
    /// Whether the name of an image must have a digest.
    public var requiresDigest = false
    /// The directories of the host that may be bound, with what is below.
    public var binds: [AllowedBind]?
    /// The socket of the gate that a container gets which asks for the engine's: absolute and clean, and a path of the engine's
    /// host. Nil is none: such a bind is held to `binds`.
    public var dockerSocket: String?
    /// The capabilities that may be added, without `CAP_` and in capital letters; these and no others.
    public var capabilities: Set<String>?
    /// The ports of the host that may be published.
    public var ports: PortAllowance?
    /// What a container must ask for at most.
    public var maxima = ResourceMaxima()
    /// The networks that a container may be connected to, beside none at all; nil is any but the host's.
    public var networks: [TextPattern]?

    /// The users that containers may run as, by name or number; nil is any, but under `restricted`.
    public var users: [TextPattern]?
    public var labels: LabelLimit?
    public var variables: VariableLimit?
    /// The restart policies that containers may have.
    public var restarts: [String]?
    /// The names that containers may have.
    public var names: [TextPattern]?
    /// The devices of the host that containers may have, with what is below: absolute and clean.
    public var devices: [String]?
    /// How many graphics processors a container may ask for; `Int.max` is all.
    public var gpus: Int?
    /// The runtimes that containers may ask for; ``ownRuntime`` is the engine's own.
    public var runtimes: [String]?
    /// The kernel parameters that may be set, these and no others.
    public var sysctls: [TextPattern]?
    /// The volumes that may be made and mounted, beside those without a name.
    public var volumes: [TextPattern]?
    /// A stricter standard: what it would refuse passes, and is told.
    public var warnedStandard: SecurityStandard?

    public init(standard: SecurityStandard) { self.standard = standard }

    /// Whether not every image may be used.
    var limitsImages: Bool { images != nil || requiresDigest }

    /// The same limit under the standard that is told of; nil where none is.
    var stricter: CreationLimit? {
        guard let warnedStandard else { return nil }
        var limit = self
        (limit.standard, limit.warnedStandard) = (warnedStandard, nil)
        return limit
    }

    /// A directory of the host that may be bound.
    public struct AllowedBind: Sendable, Hashable {
        /// Absolute and clean.
        public let path: String
        public let isReadOnly: Bool

        public init(path: String, isReadOnly: Bool = false) {
            self.path = AbsolutePath.clean(path)
            self.isReadOnly = isReadOnly
        }
    }

    /// An address of the host, and a range of its ports.
    public struct PortAllowance: Sendable, Hashable {
        /// Nil is every address.
        public let host: IPAddress?
        public let ports: Range<Int>

        public init(host: IPAddress?, ports: Range<Int>) {
            self.host = host
            self.ports = ports
        }

        /// Whether whatever port the engine chooses is in the range: Linux gives it one of these.
        var holdsChosenPorts: Bool { ports.lowerBound <= 32_768 && ports.upperBound > 60_999 }
    }

    /// What each container must ask for, and how much of it at most.
    public struct ResourceMaxima: Sendable, Hashable {
        /// Bytes.
        public var memory: Int?
        /// Billionths of a processor.
        public var nanoCPUs: Int?
        public var processes: Int?
        /// Whether a container that does not ask for one gets the maximum.
        public var isAdded = false

        public init() {}
    }

    /// What the judge of binds compares with: nil where the standard lets everything be bound.
    var bindLimit: BindMountLimit? {
        if let binds { return BindMountLimit(directories: binds.map(\.path)) }
        guard standard == .privileged else { return BindMountLimit(directories: []) }
        return volumes == nil ? nil : BindMountLimit(directories: ["/"])
    }

    /// The same limit in one form.
    var normalized: CreationLimit {
        var limit = self
        limit.images = images.map { Set($0).sorted { $0.text < $1.text } }
        // Of a directory that is listed twice the read-only one counts.
        limit.binds = binds.map { binds in
            let isReadOnly = Dictionary(binds.map { ($0.path, $0.isReadOnly) }) { $0 || $1 }
            return isReadOnly.map { AllowedBind(path: $0, isReadOnly: $1) }.sorted { $0.path < $1.path }
        }
        return limit
    }
}
