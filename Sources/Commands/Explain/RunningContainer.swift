// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore
import Sentences

/// A running container, as the request that would create it again.
struct RunningContainer {
    let name: String
    let request: AskedRequest

    /// Returns nil if the JSON is no inspection of a container.
    /// - Parameter inspection: the engine's response.
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

    /// Whether an engine fills in the field with this value if the client does not set it: then it has no effect again.
    private static func isFilledIn(_ member: JSONMember) -> Bool {
        switch member.name {
        case "Runtime": ["runc", "crun"].contains(member.value.string ?? "")
        // The engine's default depends on the host's control groups.
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

    /// The paths of moby oci/defaults.go since 20.10; newer engines have more.
    private static let maskedPaths = [
        "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
    ]

    private static let readOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}

/// The running containers that could not be created under the policies of a file, with the reasons.
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

    /// Whether the policy allows the creation of containers, within limits.
    private static func isAsked(_ policy: Policy) -> Bool {
        policy.bodies.create != nil && policy.allowedEndpoints.contains(.containerCreate)
    }

    /// Returns the violations by a container; nil if there are none.
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
