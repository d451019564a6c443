// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// What becomes of what a policy denies.
public enum Enforcement: Sendable, Equatable {
    /// It is denied.
    case whole
    /// It passes and is told (`mode: warn`).
    case warns
    /// It passes so that it is seen what a client needs (`mode: observe`); ways to root on the host pass only if they are
    /// included.
    case observes(includingRoot: Bool)
}

extension Policy {
    /// Whether something passes that it denies.
    public var onlyWarns: Bool { enforcement != .whole }
}

extension Endpoint {
    /// Without further limits a way to root on the host, or to the keys of a swarm.
    public var isWayToRoot: Bool { !traits.effects.isDisjoint(with: [.controlsHost, .tellsKeys]) }
}
