// SPDX-License-Identifier: Apache-2.0

import DataPlane
import PolicyConfig
import Telemetry

// The configuration in the types of its modules, which do not import each other.

extension GateConfiguration {
    /// - Parameter generation: the number of the configuration, which counts up from 1 with each reload.
    init(configuration: Configuration, limits: GateLimits, generation: Int) {
        let settings = configuration.settings
        self.init(
            policies: configuration.policies, listeners: Listening(settings: settings),
            upstream: Upstream(settings: settings),
            limits: limits, version: PolicyVersion(number: generation, hash: configuration.policyHash))
    }
}

extension Listening {
    init(settings: Settings) {
        self.init(
            addresses: settings.listeners, unixFiles: settings.unixFiles, certificates: settings.certificates,
            inherited: ServiceManager.sockets)
    }
}

extension Upstream {
    init(settings: Settings) { self.init(address: settings.upstream, files: settings.upstreamTLS) }
}
