// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The treatment of requests that a policy denies.
public enum Enforcement: Sendable, Equatable {
    /// Denied requests are refused.
    case whole
    /// Denied requests pass, and a warning is logged (`mode: warn`).
    case warns
    /// Denied requests pass, to observe which requests a client needs (`mode: observe`); ways to root on the host pass
    /// only if they are included.
    case observes(includingRoot: Bool)
}

extension Policy {
    /// Whether some requests pass that the policy denies.
    public var onlyWarns: Bool { enforcement != .whole }
}

extension Endpoint {
    /// Whether the endpoint is, without further limits, a way to root on the host, or to the keys of a swarm.
    public var isWayToRoot: Bool { !traits.effects.isDisjoint(with: [.controlsHost, .tellsKeys]) }
}
