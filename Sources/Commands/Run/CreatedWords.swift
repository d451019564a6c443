// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Logging
import PolicyConfig
import PolicyCore

/// The lines of the start about the objects that a policy allows to be created.
struct CreatedWords {
    private(set) var lines: [(level: Logger.Level, text: String)] = []

    /// - Parameter configuration: the source of the policy for the socket that containers get.
    init(of policy: Policy, in configuration: Configuration) {
        guard let limit = policy.bodies.create else { return }
        let isHeld = limit.powers.isEmpty
        lines.append(
            (.info, limit.text + (isHeld ? ": nothing that may be created is known to lead to root on the host" : "")))
        if !isHeld, limit.standard != .privileged {
            let words = limit.powers.joined(separator: "; ")
            lines.append((.warning, "WHAT MAY BE CREATED IS ROOT ON THE HOST: \(words)"))
        }
        if let socket = limit.dockerSocket {
            lines += GivenSocketWords(of: socket, under: policy, in: configuration).lines
        }
        if let owner = policy.ownership?.owner {
            let label = "\(Ownership.label)=\(owner)"
            lines.append((.info, "own: \(owner): what is created gets the label \(label); nothing else may be changed"))
            if let quota = policy.ownership?.quotaText { lines.append((.info, quota)) }
        }
        let denied = policy.grantedEndpoints.filter(policy.bodies.refusesAll).map(\.operationId)
        if !denied.isEmpty {
            lines.append((.info, "denied all the same, for create judges none of it: \(Self.few(names: denied))"))
        }
        let acting = policy.endpointsInOtherContainers.map(\.operationId)
        if !acting.isEmpty {
            lines.append(
                (
                    .warning,
                    "containers that are there already are not held to it: by \(Self.few(names: acting)) whoever may ask here is "
                        + "what one of them is, also root on the host. containers: says which exist"
                ))
        }
    }

    private static func few(names: [String]) -> String {
        let more = names.count > 6 ? " and \(names.count - 6) more" : ""
        return names.prefix(6).joined(separator: ", ") + more
    }
}
