// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Networks and ports.
extension ComposeContainerReader {
    private static let endpoints = "NetworkingConfig.EndpointsConfig"

    mutating func joinDefaultNetwork() {
        if body.value(at: "HostConfig.NetworkMode") != nil { return }
        join("default", as: nil, from: "networks", at: service.keyPlace)
    }

    mutating func readNetworks(from entry: YAMLNode.Pair) {
        if let pairs = entry.value.pairs {
            for pair in pairs { join(pair.key, as: pair.value, from: entry.key, at: pair.keyPlace) }
        } else {
            for item in entry.value.items ?? [] { join(item.text ?? "", as: nil, from: entry.key, at: item.place) }
        }
    }

    /// Joins a network; the first one is the container's own.
    private mutating func join(_ key: String, as entry: YAMLNode?, from origin: String, at place: SourceLocation) {
        let name = project.networkName(of: key)
        if body.value(at: "HostConfig.NetworkMode") == nil {
            body.set("HostConfig.NetworkMode", .string(name), from: origin, at: place)
        }
        var members = [JSONMember(name: "Aliases", value: .strings([service.key] + (entry?["aliases"]?.texts ?? [])))]
        func add(_ name: String, _ value: JSONValue?) {
            if let value, !value.isNull { members.append(JSONMember(name: name, value: value)) }
        }
        let addresses = [("IPv4Address", "ipv4_address"), ("IPv6Address", "ipv6_address")].compactMap { name, key in
            entry?[key]?.text.map { JSONMember(name: name, value: .string($0)) }
        }
        let local = entry?["link_local_ips"]?.textList.map { [JSONMember(name: "LinkLocalIPs", value: $0)] } ?? []
        if !(addresses + local).isEmpty { add("IPAMConfig", .object(addresses + local)) }
        add("MacAddress", entry?["mac_address"]?.json)
        add("DriverOpts", entry?["driver_opts"]?.textMap)
        add("GwPriority", entry?["gw_priority"]?.number)
        body.add(name, .object(members), to: Self.endpoints, from: origin, at: place)
    }

    // MARK: Ports

    mutating func readPorts(from entry: YAMLNode.Pair) {
        for item in entry.value.items ?? [] {
            let port = item.pairs == nil ? Self.port(from: item.text ?? "") : Self.port(from: item)
            let before = body.value(at: "HostConfig.PortBindings")?[port.container]?.array ?? []
            let binding = JSONValue.object([
                JSONMember(name: "HostIp", value: .string(port.address)),
                JSONMember(name: "HostPort", value: .string(port.host)),
            ])
            body.add(
                port.container, .array(before + [binding]), to: "HostConfig.PortBindings", from: entry.key,
                at: item.place)
        }
    }

    /// Reads a port, `127.0.0.1:8080:80/tcp`; an IPv6 address stands in brackets.
    private static func port(from text: String) -> (container: String, address: String, host: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        let kind = parts.count > 1 ? String(parts[1]) : "tcp"
        var rest = parts.first.map(String.init) ?? ""
        var address = ""
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            address = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = String(rest[rest.index(after: end)...].drop { $0 == ":" })
        }
        var fields = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let container = fields.popLast() ?? ""
        let host = fields.popLast() ?? ""
        if !fields.isEmpty { address = fields.joined(separator: ":") }
        return ("\(container)/\(kind)", address, host)
    }

    private static func port(from node: YAMLNode) -> (container: String, address: String, host: String) {
        (
            "\(node["target"]?.text ?? "")/\(node["protocol"]?.text ?? "tcp")", node["host_ip"]?.text ?? "",
            node["published"]?.text ?? ""
        )
    }
}
