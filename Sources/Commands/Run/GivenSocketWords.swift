// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import PolicyConfig
import PolicyCore

/// The lines of the start about the socket that containers get in place of the engine's, and its policy.
struct GivenSocketWords {
    let lines: [(level: Logger.Level, text: String)]

    init(of socket: String, under policy: Policy, in configuration: Configuration) {
        guard configuration.settings.listeners.contains(.unix(socket)) else {
            let words = "no listener here has this path. One must, by the same path on the engine's host"
            lines = [(.warning, "docker_socket: \(socket): \(words)")]
            return
        }
        let subject = "a container that asks for the engine's socket gets \(socket), where"
        switch Self.policies(of: socket, in: configuration.policies) {
        case .everybody: lines = [(.info, "\(subject) this policy holds, too")]
        case .nobody:
            lines = [
                (.warning, "\(subject) nobody is known: add { listener: unix://\(socket), policy: \(policy.name) }")
            ]
        case .these(let names) where names == [policy.name]: lines = [(.info, "\(subject) this policy holds, too")]
        case .these(let names):
            lines = [
                (
                    .warning,
                    "\(subject) it may be held to another policy (\(names.joined(separator: ", "))): put "
                        + "{ listener: unix://\(socket), policy: \(policy.name) } first"
                )
            ]
        }
    }

    private enum Holding {
        case everybody, nobody
        case these([String])
    }

    /// Returns the policies that a client of the socket may have: those of entries about processes and containers
    /// before the entry about the listener, and that entry's own.
    private static func policies(of socket: String, in policies: PolicySet) -> Holding {
        var names: [String] = []
        func add(_ rule: PolicySet.ClientRule) {
            let name = policies.policies[rule.policy].name
            if !names.contains(name) { names.append(name) }
        }
        for rule in policies.clients {
            switch rule.subject {
            case .anyone: return .everybody
            case .labels: add(rule)
            case .client(.listener(.unix(socket))):
                add(rule)
                return .these(names)
            case .client(.user), .client(.group), .client(.container), .client(.composeService), .client(.label):
                add(rule)
            case .client: break
            }
        }
        return names.isEmpty ? .nobody : .these(names)
    }
}
