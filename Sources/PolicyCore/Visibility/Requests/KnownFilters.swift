// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The filters that are known, for each list, prune and stream of events, and the values that they compare with.
/// Filters of newer engines are unknown and may compare with hidden or redacted values; some of Podman's do (`command`,
/// `opt`).
///
/// Sources: moby daemon/list.go, daemon/images, daemon/network/filter.go, daemon/volume/service,
/// daemon/cluster/filters.go, daemon/events/filter.go at b985e2313a; podman pkg/domain/filters,
/// libpod/events/filters.go at c6580b4a52.
enum KnownFilters {
    enum Meaning: Sendable, Equatable {
        /// A value of the listed element itself: whether it is found depends on no other object.
        case plain
        /// A label: `key`, or `key=value`.
        case label
        /// The reference of another object.
        case object(ObjectKind)
        /// A volume, or the path of a mount, on either side.
        case volume
        /// Whether any container uses the object, a hidden one included.
        case usage
        /// The action, and behind a colon the command line of an exec.
        case action
        /// The id of a container, or a prefix. Docker finds none if several match, hidden ones included (moby
        /// daemon/list.go, filterByNameIDMatches).
        case containerID
        /// The engine itself, which is also a node of a swarm.
        case engine
    }

    static func meaning(of filter: String, at endpoint: Endpoint) -> Meaning? { table[endpoint]?[filter] }

    private static let table: [Endpoint: [String: Meaning]] = {
        var table: [Endpoint: [String: Meaning]] = [:]
        for (endpoints, meaning, words) in rows {
            for endpoint in endpoints {
                for word in words.parts(between: " ") { table[endpoint, default: [:]][String(word)] = meaning }
            }
        }
        return table
    }()

    private static let containers: [Endpoint] = [.containerList, .libpodContainerList]
    private static let images: [Endpoint] = [.imageList, .libpodImageList]
    private static let networks: [Endpoint] = [.networkList, .libpodNetworkList]
    private static let volumes: [Endpoint] = [.volumeList, .libpodVolumeList]
    private static let prunes: [Endpoint] = [.containerPrune, .imagePrune, .networkPrune, .volumePrune]
    private static let events: [Endpoint] = [.systemEvents, .libpodSystemEvents]

    private static let rows: [([Endpoint], Meaning, String)] =
        [
            (
                containers, .plain,
                "exited expose health is-task isolation name publish restart-policy should-start-on-boot status until"
            ),
            ([.containerList], .containerID, "id"), ([.libpodContainerList], .plain, "id"),
            (containers, .label, "annotation label label!"), (containers, .object(.container), "before since"),
            (containers, .object(.network), "network"), (containers, .volume, "volume"),
            (containers, .object(.image), "ancestor"),
            (images, .plain, "dangling digest id intermediate manifest readonly reference until"),
            (images, .label, "label label!"), (images, .object(.image), "after before since"),
            (images, .usage, "containers"), ([.imageSearch], .plain, "is-automated is-official stars"),
            (networks, .plain, "driver id name scope type until"), (networks, .label, "label label!"),
            (networks, .usage, "dangling"),
            (volumes, .plain, "anonymous driver name scope until"), (volumes, .label, "label label!"),
            (volumes, .usage, "dangling"), (volumes, .object(.volume), "after since"),
            (prunes, .plain, "until"), (prunes, .label, "label label!"), ([.imagePrune], .plain, "all dangling"),
            ([.volumePrune], .plain, "all anonymous"),
            ([.buildPrune], .plain, "id immutable inuse mutable private shared type until unused-for"),
            ([.pluginList], .plain, "capability enabled"),
            (events, .plain, "plugin scope type"), (events, .engine, "daemon"), (events, .action, "event status"),
            (events, .label, "label"),
        ] + swarm + eventsOfObjects

    private static let swarm: [([Endpoint], Meaning, String)] = [
        ([.nodeList], .plain, "id membership name role"), ([.nodeList], .label, "label node.label"),
        ([.serviceList], .plain, "id mode name runtime"), ([.serviceList], .label, "label"),
        ([.taskList], .plain, "_up-to-date desired-state id name runtime"), ([.taskList], .label, "label"),
        ([.taskList], .object(.service), "service"), ([.taskList], .object(.node), "node"),
        ([.secretList, .configList], .plain, "id name names"), ([.secretList, .configList], .label, "label"),
    ]

    private static let eventsOfObjects: [([Endpoint], Meaning, String)] =
        ObjectKind.allCases.filter { $0 != .task }.map { (events, .object($0), "\($0)") }
}
