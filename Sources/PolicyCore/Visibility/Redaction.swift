// SPDX-License-Identifier: Apache-2.0

/// A keyed hash that makes a value unreadable, but keeps equal values recognisable as equal.
///
/// This module has no cryptography; the code that builds the policy injects it.
public protocol ValueMasking: Sendable {
    /// The masking's identity: two with the same one give the same text for the same value. Never the key itself.
    var identity: String { get }
    /// Returns the text in place of the value, without `***`; the client may see any of it.
    func mask(_ value: UnsafeRawBufferPointer) -> String
}

/// The values that are taken out of responses, of objects that the client sees.
public struct Redaction: Sendable, Equatable {
    /// The treatment of a list of environment variables, `NAME=value`.
    public enum Environment: Sendable, Equatable {
        /// `[]`
        case empty
        /// Variables whose name matches one of these stay; the values of the others are masked: `NAME=***`.
        case keep([TextPattern])
    }

    /// The text in place of a value.
    public enum Mask: Sendable {
        /// `***`
        case stars
        /// `***` and the hash.
        case hash(any ValueMasking)
    }

    /// `Config.Env`, `ContainerSpec.Env`, and the columns of `top` that could show an environment. Nil leaves them.
    public var environment: Environment?
    /// Patterns of labels' keys whose values are masked, in every kind of object and in events.
    public var labels: [TextPattern] = []
    /// Whether paths on the host are redacted: sources of mounts, binds, mountpoints, the engine's own files of a
    /// container.
    public var hostPaths = false
    /// Whether IP and MAC addresses, gateways and subnets are redacted.
    public var addresses = false
    /// Whether command lines are redacted: entrypoints, arguments, health checks, exec events, build steps, the process
    /// list.
    public var commands = false
    /// Whether join tokens and unlock keys of a swarm are redacted.
    public var swarmKeys = false
    /// Whether the data of configs is redacted (responses never hold a secret's data).
    public var configData = false
    /// Whether credentials for registries and proxies are redacted in the engine's responses.
    public var credentials = false
    public var mask = Mask.stars

    public init() {}

    /// Whether a redacted value may be quoted in the engine's errors.
    var coversErrors: Bool { environment != nil || hostPaths || commands || credentials || addresses }

    /// Whether a redacted value may be in the configuration of an image.
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
