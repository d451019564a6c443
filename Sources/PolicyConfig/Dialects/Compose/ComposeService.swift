// SPDX-License-Identifier: Apache-2.0

/// A service of a compose file, with the facts that show its proxies and clients.
struct ComposeService {
    let name: String
    let place: SourceLocation
    /// The node with the keys that it extends; variables are not replaced.
    let node: YAMLNode
    var image: String?
    var settings = ForeignSettings()
    var labels: [(key: String, value: String)] = []
    /// The names of the service for others: its own, its container's and host's, and its aliases on networks.
    private(set) var hosts: [String] = []
    /// The value of `network_mode`.
    private(set) var networkMode: String?
    /// The names of its networks, in the order of the file; empty for the default one.
    private(set) var networks: [String] = []

    init(name: String, place: SourceLocation, node: YAMLNode) {
        self.name = name
        self.place = place
        self.node = node
    }

    /// - Parameter interpolate: replaces variables.
    mutating func readNetworks(interpolate: (String) -> String) {
        let names = ["container_name", "hostname"].compactMap { node[$0]?.text }
        networkMode = node["network_mode"]?.text.map(interpolate)
        let pairs = node["networks"]?.pairs ?? []
        networks = pairs.map(\.key) + (node["networks"]?.items ?? []).compactMap(\.text)
        let aliases = pairs.flatMap { $0.value["aliases"]?.items ?? [] }.compactMap(\.text)
        for host in [name] + (names + aliases).map(interpolate) where !hosts.contains(host) { hosts.append(host) }
    }

    /// The networks that it is on; none if it has another service's, or the host's.
    var attachedNetworks: [String] {
        if networkMode != nil { return [] }
        return networks.isEmpty ? ["default"] : networks
    }

    /// Returns the names of services that stand under a key, as a list or as a mapping.
    func services(under key: String) -> [String] {
        let value = node[key]
        return (value?.pairs ?? []).map(\.key) + (value?.items ?? []).compactMap(\.text)
    }
}
