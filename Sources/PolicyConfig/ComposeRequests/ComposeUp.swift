// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The requests that `docker compose up` would send to an engine, as far as a compose file determines them: the
/// networks, the volumes, and a container for each service. It reads written files and the output of `docker compose
/// config`.
package struct ComposeUp: Sendable {
    package private(set) var requests: [ComposeRequest] = []
    package private(set) var issues: [Issue] = []

    private let root: YAMLNode
    /// The prefix of the names of networks and volumes.
    private let name: String
    let directory: String
    let home: String

    /// - Parameters:
    ///   - file: the file's name in issues.
    ///   - directory: the absolute path that relative ones are taken from.
    ///   - environment: this process's environment, for `${NAME}`.
    package init(parsing bytes: [UInt8], file: String, directory: String, environment: [String: String]) {
        var found = FileIssues(file: file)
        let read = YAMLReader.read(from: bytes, issues: &found)
        var text = ComposeText(environment: environment)
        root = read.map { $0.interpolated(by: &text) } ?? YAMLNode(content: .refused, place: Self.start)
        self.directory = directory
        home = environment["HOME"] ?? "/root"
        let own = environment["COMPOSE_PROJECT_NAME"] ?? directory.split(separator: "/").last.map(String.init) ?? ""
        name = Self.name(from: root["name"]?.text ?? own)
        if read != nil, root["services"]?.pairs == nil {
            found.error(at: Self.start, "there is no mapping \"services\"")
        }
        for key in ["include", "<<"] where root[key] != nil { found.error(at: Self.start, Self.unread(key)) }
        for problem in text.problems { found.error(at: Self.start, problem) }
        for name in text.unknown {
            found.warning(at: Self.start, "${\(name)} has no value here, and is taken as nothing")
        }
        issues = found.all
        guard !found.hasErrors else { return }
        requests = networkRequests + volumeRequests
        for service in root["services"]?.pairs ?? [] {
            if service.value["extends"] != nil || service.value["<<"] != nil {
                found.error(at: service.keyPlace, Self.unread("extends or <<"))
            }
            requests += ComposeContainerReader(of: service, in: self).requests
        }
        issues = found.all
    }

    private static let start = SourceLocation(line: 1, column: 1)

    private static func unread(_ key: String) -> String {
        "\(key) is not read; give what `docker compose config` prints"
    }

    /// Returns a project's name as compose makes it of a folder's: lower case letters, digits, `-` and `_`.
    private static func name(from text: String) -> String {
        let kept = text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return String(kept.drop { $0 == "-" || $0 == "_" })
    }

    // MARK: Names

    func containerName(of service: String) -> String {
        root["services"]?[service]?["container_name"]?.text ?? "\(name)-\(service)-1"
    }

    func imageName(of service: String) -> String { "\(name)-\(service)" }

    func networkName(of key: String) -> String { fullName(of: key, in: "networks") }
    func volumeName(of key: String) -> String { fullName(of: key, in: "volumes") }

    /// Returns the file of a secret or a config; nil if it has none.
    func file(of key: String, in section: String) -> String? { root[section]?[key]?["file"]?.text.map(absolute) }

    private func fullName(of key: String, in section: String) -> String {
        let entry = root[section]?[key]
        if let given = entry?["name"]?.text { return given }
        return entry?["external"]?.json?.bool == true ? key : "\(name)_\(key)"
    }

    func absolute(_ path: String) -> String {
        if path.hasPrefix("~") { return AbsolutePath.clean(home + path.dropFirst()) }
        return AbsolutePath.clean(path.hasPrefix("/") ? path : "\(directory)/\(path)")
    }

    // MARK: Networks and volumes

    private func isExternal(_ entry: YAMLNode) -> Bool {
        entry["external"].map { $0.pairs != nil || $0.json?.bool == true } ?? false
    }

    private var networkRequests: [ComposeRequest] {
        var networks = root["networks"]?.pairs ?? []
        let services = root["services"]?.pairs ?? []
        let needsDefault = services.contains { $0.value["network_mode"] == nil && $0.value["networks"]?.pairs == nil }
        if needsDefault, !networks.contains(where: { $0.key == "default" }) {
            let nothing = YAMLNode(content: .mapping([]), place: root.place)
            networks.append(
                YAMLNode.Pair(key: "default", keyPlace: root["services"]?.place ?? root.place, value: nothing))
        }
        return networks.filter { !isExternal($0.value) }.map { pair in
            var body = ComposeBody()
            body.set("Name", .string(networkName(of: pair.key)), from: "name", at: pair.keyPlace)
            for entry in pair.value.pairs ?? [] { read(networkKey: entry, into: &body) }
            return ComposeRequest(
                name: "network \(pair.key)", place: pair.keyPlace, target: "/networks/create", body: body)
        }
    }

    private func read(networkKey entry: YAMLNode.Pair, into body: inout ComposeBody) {
        switch entry.key {
        case "driver": body.set("Driver", entry.value.json, from: entry)
        case "driver_opts": body.set("Options", entry.value.textMap, from: entry)
        case "internal": body.set("Internal", entry.value.json, from: entry)
        case "attachable": body.set("Attachable", entry.value.json, from: entry)
        case "enable_ipv4": body.set("EnableIPv4", entry.value.json, from: entry)
        case "enable_ipv6": body.set("EnableIPv6", entry.value.json, from: entry)
        case "labels": body.set("Labels", entry.value.textMap, from: entry)
        case "ipam":
            body.set("IPAM.Driver", entry.value["driver"]?.json, from: entry)
            body.set("IPAM.Options", entry.value["options"]?.textMap, from: entry)
            let configs = (entry.value["config"]?.items ?? []).compactMap { config in
                config.pairs.map { pairs in
                    JSONValue.object(
                        pairs.compactMap { pair in
                            let names = [
                                "subnet": "Subnet", "ip_range": "IPRange", "gateway": "Gateway",
                                "aux_addresses": "AuxiliaryAddresses",
                            ]
                            let value =
                                pair.key == "aux_addresses" ? pair.value.textMap : pair.value.text.map { .string($0) }
                            return value.map { JSONMember(name: names[pair.key] ?? pair.key, value: $0) }
                        })
                }
            }
            if !configs.isEmpty { body.set("IPAM.Config", .array(configs), from: entry) }
        case "name", "external": break
        default: body.leave(unread: entry)
        }
    }

    private var volumeRequests: [ComposeRequest] {
        (root["volumes"]?.pairs ?? []).filter { !isExternal($0.value) }.map { pair in
            var body = ComposeBody()
            body.set("Name", .string(volumeName(of: pair.key)), from: "name", at: pair.keyPlace)
            for entry in pair.value.pairs ?? [] {
                switch entry.key {
                case "driver": body.set("Driver", entry.value.json, from: entry)
                case "driver_opts": body.set("DriverOpts", entry.value.textMap, from: entry)
                case "labels": body.set("Labels", entry.value.textMap, from: entry)
                case "name", "external": break
                default: body.leave(unread: entry)
                }
            }
            return ComposeRequest(
                name: "volume \(pair.key)", place: pair.keyPlace, target: "/volumes/create", body: body)
        }
    }
}
