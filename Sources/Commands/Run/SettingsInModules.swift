// SPDX-License-Identifier: Apache-2.0

import DataPlane
import PolicyConfig

// What the configuration says, in the words of the modules that do it: those know nothing of each other.

extension GateConfiguration {
    init(configuration: Configuration, limits: GateLimits) {
        let settings = configuration.settings
        self.init(
            policies: configuration.policies, listeners: Listening(settings: settings),
            upstream: Upstream(settings: settings),
            limits: limits)
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
