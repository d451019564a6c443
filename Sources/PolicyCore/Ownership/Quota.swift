// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The most that an owner may have at once, by the engine's lists; nil is no bound.
public struct Quota: Sendable, Hashable {
    /// Containers in all states.
    public var containers: Int?
    public var volumes: Int?
    public var networks: Int?
    /// Bytes, of all containers together.
    public var memory: Int?
    /// Billionths of a processor, of all containers together.
    public var nanoCPUs: Int?

    public init() {}

    public var isEmpty: Bool { self == Quota() }

    /// Whether containers have to say how much they may take.
    var boundsResources: Bool { memory != nil || nanoCPUs != nil }

    /// The kinds of objects that are counted before a request to an endpoint is let pass.
    func kinds(at endpoint: Endpoint) -> [ObjectKind] {
        switch endpoint {
        case .containerCreate:
            (containers != nil || boundsResources ? [.container] : []) + (volumes != nil ? [.volume] : [])
        case .volumeCreate: volumes != nil ? [.volume] : []
        case .networkCreate: networks != nil ? [.network] : []
        default: []
        }
    }
}

/// The bound of a quota that a request would exceed.
public struct QuotaViolation: Sendable, Equatable {
    public enum Resource: Sendable, Equatable {
        case containers, volumes, networks, memory, processors
    }

    public let resource: Resource
    public let limit: Int
    /// The amount that is there.
    public let used: Int
    /// The amount that the request asks for; nil if it names none and has to.
    public let asked: Int?
}

/// The resources of a container, by the members of its body.
struct ContainerResources {
    /// Bytes; nil where there is no bound.
    let memory: Int?
    /// Billionths of a processor; nil where there is no bound.
    let nanoCPUs: Int?

    /// The labels in which the gate notes what was judged: the engine's lists tell labels, and not resources.
    static let memoryLabel = "caisson.memory"
    static let processorsLabel = "caisson.cpus"

    init(ofBody body: JSONValue) {
        let host = body["HostConfig"]
        func number(_ name: String) -> Int? {
            host?[name]?.number.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        memory = number("Memory")
        // 100 ms is the engine's own period.
        let quota = number("CpuQuota").map { quota in
            quota.multipliedReportingOverflow(by: 1_000_000_000)
        }
        let ofQuota = quota.flatMap { $0.overflow ? nil : $0.partialValue / (number("CpuPeriod") ?? 100_000) }
        nanoCPUs = number("NanoCpus") ?? ofQuota
    }

    init(of container: ObjectDescription) {
        func number(_ label: String) -> Int? {
            container.labels.first { $0.key.hasSameBytes(as: label) }.flatMap { Int($0.value) }
        }
        memory = number(Self.memoryLabel)
        nanoCPUs = number(Self.processorsLabel)
    }

    /// The labels of a container that may take so much.
    var labels: [JSONMember] {
        [(Self.memoryLabel, memory), (Self.processorsLabel, nanoCPUs)].compactMap { label, amount in
            amount.map { JSONMember(name: label, value: .string("\($0)")) }
        }
    }

    static func isLabel(_ name: String) -> Bool {
        name.hasSameBytes(as: memoryLabel) || name.hasSameBytes(as: processorsLabel)
    }
}
