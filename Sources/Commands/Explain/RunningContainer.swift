// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore
import Sentences

/// A container that runs, as the request that would create it again.
struct RunningContainer {
    let name: String
    let request: AskedRequest

    /// Nil for what is no inspection of a container.
    /// - Parameter inspection: what the engine says of it.
    init?(inspection: JSONValue) {
        guard let config = inspection["Config"]?.object, let host = inspection["HostConfig"]?.object,
            let given = inspection["Name"]?.string
        else { return nil }
        let name = given.hasPrefix("/") ? String(given.dropFirst()) : given
        let networks = inspection["NetworkSettings"]?["Networks"]?.object ?? []
        let connections = networks.map { JSONMember(name: $0.name, value: .object([])) }
        let body =
            config + [
                JSONMember(name: "HostConfig", value: .object(host.filter { !Self.isFilledIn($0) })),
                JSONMember(
                    name: "NetworkingConfig",
                    value: .object([JSONMember(name: "EndpointsConfig", value: .object(connections))])),
            ]
        self.name = name
        request = AskedRequest(
            method: "POST", target: "/containers/create?name=\(name)", body: JSONWriter.write(.object(body)))
    }

    /// Whether an engine writes a member so where a client says nothing: then it would say nothing again.
    private static func isFilledIn(_ member: JSONMember) -> Bool {
        switch member.name {
        case "Runtime": ["runc", "crun"].contains(member.value.string ?? "")
        // What the engine has by default depends on the host's control groups.
        case "CgroupnsMode": member.value.string == "host"
        case "MaskedPaths": holds(maskedPaths, in: member.value)
        case "ReadonlyPaths": holds(readOnlyPaths, in: member.value)
        default: false
        }
    }

    private static func holds(_ paths: [String], in value: JSONValue) -> Bool {
        let all = (value.array ?? []).compactMap(\.string)
        return paths.allSatisfy(all.contains)
    }

    /// Those of moby oci/defaults.go since 20.10; newer engines have more.
    private static let maskedPaths = [
        "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
    ]

    private static let readOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}

/// Which containers that run could not be created under the policies of a file, and why.
struct RefusedContainers {
    let lines: [String]

    init(in configuration: Configuration, running inspections: [JSONValue]) {
        let containers = inspections.compactMap(RunningContainer.init)
        let count = containers.count
        var lines = ["engine: \(count) \(count == 1 ? "container runs" : "containers run")"]
        for policy in configuration.policies.policies where Self.isAsked(policy) {
            let refused = containers.compactMap { Self.lines(about: $0, under: policy) }
            lines.append("policy \(policy.name): \(refused.count) of them could not be created under it")
            lines += refused.joined()
        }
        self.lines = lines
    }

    /// It lets containers be created, and says what they may be.
    private static func isAsked(_ policy: Policy) -> Bool {
        policy.bodies.create != nil && policy.allowedEndpoints.contains(.containerCreate)
    }

    /// What is not allowed of a container; nil where that is nothing.
    private static func lines(about container: RunningContainer, under policy: Policy) -> [String]? {
        let explanation = Explanation(of: container.request, policy: policy)
        switch explanation.decision {
        case .allowed: return nil
        case .denied, .refused, .depends: break
        }
        let sentences = explanation.violations.map(\.sentence)
        return (sentences.isEmpty ? [explanation.message ?? ""] : sentences).map { "  \(container.name): \($0)" }
    }
}
