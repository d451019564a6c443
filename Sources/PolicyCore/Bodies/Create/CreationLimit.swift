// SPDX-License-Identifier: Apache-2.0

/// A limit on creation: the standard for containers, and the keys of a policy that narrow or widen it. A key that is
/// nil leaves the standard's own rule.
public struct CreationLimit: Sendable, Hashable {
    public var standard: SecurityStandard
    /// The images that containers may use; nil allows any.
    public var images: [ImagePattern]?
    /// Whether the name of an image must have a digest.
    public var requiresDigest = false
    /// The host directories that may be bound, with everything below them.
    public var binds: [AllowedBind]?
    /// The socket of the gate that a container gets which asks for the engine's: absolute and clean, and a path of the
    /// engine's host. Nil is none: such a bind is held to `binds`.
    public var dockerSocket: String?
    /// The only capabilities that may be added, without `CAP_` and in capital letters.
    public var capabilities: Set<String>?
    /// The ports of the host that may be published.
    public var ports: PortAllowance?
    /// The resources that a container must limit, and the highest limits.
    public var maxima = ResourceMaxima()
    /// The networks that a container may be connected to, besides none; nil allows any but the host's.
    public var networks: [TextPattern]?

    /// The users that containers may run as, by name or number; nil allows any, except under `restricted`.
    public var users: [TextPattern]?
    public var labels: LabelLimit?
    public var variables: VariableLimit?
    /// The restart policies that containers may have.
    public var restarts: [String]?
    /// The names that containers may have.
    public var names: [TextPattern]?
    /// The host devices that containers may have, with everything below them: absolute and clean.
    public var devices: [String]?
    /// The number of GPUs that a container may ask for; `Int.max` stands for all.
    public var gpus: Int?
    /// The runtimes that containers may ask for; ``ownRuntime`` is the engine's own.
    public var runtimes: [String]?
    /// The only kernel parameters that may be set.
    public var sysctls: [TextPattern]?
    /// The volumes that may be created and mounted, besides those without a name.
    public var volumes: [TextPattern]?
    /// A stricter standard that only warns: a request that it would refuse passes, and a warning is logged.
    public var warnedStandard: SecurityStandard?

    public init(standard: SecurityStandard) { self.standard = standard }

    /// Whether some images may not be used.
    var limitsImages: Bool { images != nil || requiresDigest }

    /// The same limit under the standard that only warns; nil if there is none.
    var stricter: CreationLimit? {
        guard let warnedStandard else { return nil }
        var limit = self
        (limit.standard, limit.warnedStandard) = (warnedStandard, nil)
        return limit
    }

    /// A directory of the host that may be bound.
    public struct AllowedBind: Sendable, Hashable {
        /// The path, absolute and clean.
        public let path: String
        public let isReadOnly: Bool

        public init(path: String, isReadOnly: Bool = false) {
            self.path = AbsolutePath.clean(path)
            self.isReadOnly = isReadOnly
        }
    }

    /// An address of the host, and a range of its ports.
    public struct PortAllowance: Sendable, Hashable {
        /// The address that a port may be published on; nil allows all.
        public let host: IPAddress?
        public let ports: Range<Int>

        public init(host: IPAddress?, ports: Range<Int>) {
            self.host = host
            self.ports = ports
        }

        /// Whether the range contains all ports that the engine may choose: Linux chooses one of these.
        var holdsChosenPorts: Bool { ports.lowerBound <= 32_768 && ports.upperBound > 60_999 }
    }

    /// The resources that each container must limit, with the highest limit of each.
    public struct ResourceMaxima: Sendable, Hashable {
        /// The memory in bytes.
        public var memory: Int?
        /// The processors in billionths.
        public var nanoCPUs: Int?
        public var processes: Int?
        /// Whether a container without a limit gets the maximum as its limit.
        public var isAdded = false

        public init() {}
    }

    /// The limit for the judge of binds; nil if the standard allows all binds.
    var bindLimit: BindMountLimit? {
        if let binds { return BindMountLimit(directories: binds.map(\.path)) }
        guard standard == .privileged else { return BindMountLimit(directories: []) }
        return volumes == nil ? nil : BindMountLimit(directories: ["/"])
    }

    /// The same limit in a normal form.
    var normalized: CreationLimit {
        var limit = self
        limit.images = images.map { Set($0).sorted { $0.text < $1.text } }
        // If a directory is listed twice, the read-only entry counts.
        limit.binds = binds.map { binds in
            let isReadOnly = Dictionary(binds.map { ($0.path, $0.isReadOnly) }) { $0 || $1 }
            return isReadOnly.map { AllowedBind(path: $0, isReadOnly: $1) }.sorted { $0.path < $1.path }
        }
        return limit
    }
}
