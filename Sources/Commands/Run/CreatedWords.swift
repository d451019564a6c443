// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Logging
import PolicyConfig
import PolicyCore

/// What the start says of what a policy lets be created.
struct CreatedWords {
    private(set) var lines: [(level: Logger.Level, text: String)] = []

    init(of policy: Policy) {
        guard let limit = policy.bodies.create else { return }
        let isHeld = limit.powers.isEmpty
        lines.append(
            (.info, limit.text + (isHeld ? ": nothing that may be created is known to lead to root on the host" : "")))
        if !isHeld, limit.standard != .privileged {
            let words = limit.powers.joined(separator: "; ")
            lines.append((.warning, "WHAT MAY BE CREATED IS ROOT ON THE HOST: \(words)"))
        }
        let denied = policy.grantedEndpoints.filter(policy.bodies.refusesAll).map(\.operationId)
        if !denied.isEmpty {
            lines.append((.info, "denied all the same, for create judges none of it: \(Self.few(denied))"))
        }
        let acting = policy.endpointsInOtherContainers.map(\.operationId)
        if !acting.isEmpty {
            let reach = "reach as far as the containers that are there already, whoever made them"
            lines.append(
                (
                    .warning,
                    "\(Self.few(acting)) \(reach): where one of these is root on the host, so is whoever may ask here. "
                        + "containers: says which exist"
                ))
        }
    }

    private static func few(_ names: [String]) -> String {
        let more = names.count > 6 ? " and \(names.count - 6) more" : ""
        return names.prefix(6).joined(separator: ", ") + more
    }
}
