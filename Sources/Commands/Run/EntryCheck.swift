// SPDX-License-Identifier: Apache-2.0

import DataPlane
import Logging
import NIOCore
import PolicyCore

/// A check for entries that ask for a container and match none.
enum EntryCheck {
    /// The time for clients that are started beside the gate.
    private static let patience = TimeAmount.seconds(5)

    static func start(for policies: PolicySet, service: ProxyService, logger: Logger) {
        guard policies.clientsForm != nil, policies.needsContainers else { return }
        service.eventLoop.scheduleTask(in: patience) {
            for line in lines(about: policies, containers: service.containers) { logger.warning("\(line)") }
        }
    }

    /// Returns no lines if no container is known: the engine has not responded, or has none.
    static func lines(about policies: PolicySet, containers: [ContainerDescription]) -> [String] {
        guard !containers.isEmpty else { return [] }
        return policies.entries(fittingNoneOf: containers).map { entry, nearest in
            let near = nearest.map { "; container \($0.name) comes near: write \($0.bestEntry.line)" }
            return "clients: no container fits \(entry.line)\(near ?? "")"
        }
    }
}

extension ClientMatcher {
    /// The entry as a file has it: `container: traefik`.
    fileprivate var line: String { "\(key): \(value)" }
}
