// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Containers in the engine's answers.
enum EngineContainer {
    /// `GET /containers/json?all=1`
    static func listed(_ response: LookupResponse) throws(EngineLookup.Failure) -> [ContainerDescription] {
        guard response.status == 200 else { throw response.refusal }
        guard case .containers(let containers) = try ListReader.read(response, .table) else { throw .notUnderstood }
        return containers
    }

    /// An element of such a list; nil when it does not say which it is.
    static func description(listed container: JSONValue, by engine: EngineLookup.Engine) -> ContainerDescription? {
        let named = ownName(container["Names"]?.array ?? [])
        var found = description(container, name: named, labels: container["Labels"])
        if mayBeSharer(container, engine) { found?.namespace = .unknown }
        return found
    }

    /// Whether a list leaves open in which network namespace a container runs. Podman's says `host` of all of them; one
    /// that has addresses is a second owner of these anyway.
    private static func mayBeSharer(_ container: JSONValue, _ engine: EngineLookup.Engine) -> Bool {
        guard !idleStates.contains(container["State"]?.string ?? "") else { return false }
        let mode = mode(of: container)
        if engine.isDocker, !mode.isEmpty { return joined(mode) != nil }
        return joined(mode) != nil || (container["NetworkSettings"]?["Networks"]?.object ?? []).isEmpty
    }

    /// States of the engine's and of Podman's in which a container has no processes.
    private static let idleStates: Set<String> = ["created", "exited", "dead", "configured", "initialized", "stopped"]

    /// `GET /containers/{id}/json`
    static func inspected(_ response: LookupResponse) throws(EngineLookup.Failure) -> InspectedContainer {
        guard response.status == 200 else { throw response.refusal }
        guard case .inspection(let container) = try ListReader.read(response, .inspection("")) else {
            throw .notUnderstood
        }
        return container
    }

    /// Such a document; nil when it does not say which it is.
    static func description(inspected container: JSONValue) -> InspectedContainer? {
        let state = container["State"]
        let process = state?["Pid"]?.number.flatMap { Int32($0) } ?? 0
        guard
            var found = description(
                container, name: container["Name"]?.string ?? "", labels: container["Config"]?["Labels"])
        else { return nil }
        if found.joinedNetwork != nil, process != 0 || state?["Running"]?.bool != false {
            found.namespace = SharerFiles.host(of: container, id: found.id).map { .shared(with: [$0]) } ?? .unknown
        }
        return InspectedContainer(
            description: found, process: process, startedAt: state?["StartedAt"]?.string ?? "")
    }

    /// The name that is no link's alias: one slash, in front.
    private static func ownName(_ names: [JSONValue]) -> String {
        names.compactMap(\.string).first { !$0.dropFirst().contains("/") } ?? ""
    }

    private static func mode(of container: JSONValue) -> String {
        container["HostConfig"]?["NetworkMode"]?.string ?? ""
    }

    /// A network has no colon in its name: modes with one are about namespaces of somebody else's.
    private static func joined(_ mode: String) -> String? { mode.contains(":") ? mode : nil }

    private static func description(
        _ container: JSONValue, name: String, labels: JSONValue?
    ) -> ContainerDescription? {
        guard let id = container["Id"]?.string, EngineID.isOne(id) else { return nil }
        let networks = container["NetworkSettings"]?["Networks"]?.object ?? []
        return ContainerDescription(
            id: id, name: name.hasPrefix("/") ? String(name.dropFirst()) : name,
            labels: (labels?.object ?? []).compactMap { label in label.value.string.map { (label.name, $0) } },
            attachments: networks.map { attachment($0.name, $0.value) },
            joinedNetwork: joined(mode(of: container)))
    }

    private static func attachment(_ name: String, _ network: JSONValue) -> ContainerDescription.Attachment {
        func addresses(_ keys: [String]) -> [IPAddress] {
            keys.compactMap { network[$0]?.string }.compactMap { IPAddress($0) }
        }
        return ContainerDescription.Attachment(
            networkID: network["NetworkID"]?.string ?? "", networkName: name,
            addresses: addresses(["IPAddress", "GlobalIPv6Address"]), gateways: addresses(["Gateway", "IPv6Gateway"]))
    }
}

/// What the engine says of one container.
struct InspectedContainer {
    var description: ContainerDescription
    /// The number of its first process in the engine's eyes, 0 while it does not run.
    let process: Int32
    /// The engine's clock when it was started last.
    let startedAt: String
}

/// The files by which the engine tells a container its names. A guest of another container's network has that one's, and
/// keeps them for as long as it runs, whatever becomes of names meanwhile (moby `daemon/container_operations.go`,
/// `initializeNetworkingPaths`).
private enum SharerFiles {
    private static let files = [
        ("HostnamePath", "hostname"), ("HostsPath", "hosts"), ("ResolvConfPath", "resolv.conf"),
    ]

    /// The container whose files these are; nil where they are its own, or tell nothing.
    static func host(of container: JSONValue, id: String) -> String? {
        // What is mounted there stands in the file's place, and is the client's choice.
        guard let mounts = container["Mounts"]?.array else { return nil }
        let mounted = Set(mounts.compactMap { $0["Destination"]?.string })
        let paths = files.filter { !mounted.contains("/etc/\($0.1)") }.map { (container[$0.0]?.string ?? "", $0.1) }
        let hosts = Set(paths.map { owner(of: $0.0, file: $0.1) })
        guard hosts.count == 1, let host = hosts.first ?? nil, host != id else { return nil }
        return host
    }

    /// `…/containers/<id>/hosts`
    private static func owner(of path: String, file: String) -> String? {
        let parts = path.split(separator: "/").suffix(3).map(String.init)
        guard parts.count == 3, parts[0] == "containers", parts[2] == file, EngineID.isOne(parts[1]) else { return nil }
        return parts[1]
    }
}
