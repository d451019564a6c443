// SPDX-License-Identifier: Apache-2.0

import DataPlane
import PolicyConfig

// What the configuration says, in the words of the modules that do it: those know nothing of each other.

extension GateConfiguration {
    init(_ configuration: Configuration, _ limits: GateLimits) {
        let settings = configuration.settings
        self.init(
            policies: configuration.policies, listeners: Listening(settings), upstream: Upstream(settings),
            limits: limits)
    }
}

extension Listening {
    init(_ settings: Settings) {
        self.init(
            settings.listeners, unixFiles: settings.unixFiles, certificates: settings.certificates,
            inherited: ServiceManager.sockets)
    }
}

extension Upstream {
    init(_ settings: Settings) { self.init(settings.upstream, files: settings.upstreamTLS) }
}
