// SPDX-License-Identifier: Apache-2.0

/// Makes a value unreadable in a stable way, so that equal values stay recognisable as equal: a keyed hash.
///
/// This module knows no cryptography; who builds the policy injects it.
public protocol ValueMasking: Sendable {
    /// Two maskings of one identity give the same text for the same value. Never the key itself.
    var identity: String { get }
    /// The text instead of the value, without `***`; anything in it may be seen by the client.
    func mask(_ value: UnsafeRawBufferPointer) -> String
}

/// Which values of the objects that a client sees are taken out of answers.
public struct Redaction: Sendable, Equatable {
    /// What happens to a list of environment variables, `NAME=value`.
    public enum Environment: Sendable, Equatable {
        /// `[]`
        case empty
        /// Variables whose name matches one of these stay; of the others the value is masked: `NAME=***`.
        case keep([TextPattern])
    }

    /// What stands in the place of a value.
    public enum Mask: Sendable {
        /// `***`
        case stars
        /// `***` and the hash.
        case hash(any ValueMasking)
    }

    /// Config.Env, ContainerSpec.Env, and the columns of `top` that could show an environment. Nil leaves it.
    public var environment: Environment?
    /// Labels whose key matches one of these have their value masked, in every kind of object and in events.
    public var labels: [TextPattern] = []
    /// Paths on the host: sources of mounts, binds, mountpoints, the engine's own files of a container.
    public var hostPaths = false
    /// IP and MAC addresses, gateways and subnets.
    public var addresses = false
    /// Command lines: entrypoints, arguments, health checks, exec events, build steps, the process list.
    public var commands = false
    /// Join tokens and unlock keys of a swarm.
    public var swarmKeys = false
    /// The data of configs (secrets' data is never in an answer).
    public var configData = false
    /// Credentials for registries and proxies that the engine tells.
    public var credentials = false
    public var mask = Mask.stars

    public init() {}

    /// Whether something is taken out that the engine would quote when it fails by it.
    var coversErrors: Bool { environment != nil || hostPaths || commands || credentials || addresses }

    /// Whether something is taken out that stands in the configuration of an image.
    var coversImages: Bool { environment != nil || commands || hostPaths || !labels.isEmpty }

    /// Whether nothing is taken out.
    public var isEmpty: Bool {
        environment == nil && labels.isEmpty
            && !(hostPaths || addresses || commands || swarmKeys || configData || credentials)
    }
}

extension Redaction.Mask: Equatable {
    public static func == (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.stars, .stars): true
        case (.hash(let one), .hash(let other)): one.identity == other.identity
        default: false
        }
    }
}
