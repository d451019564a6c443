// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// A container, read from the engine's JSON: an element of `GET /containers/json`, or `GET /containers/{id}/json`.
///
/// This is the one reader of a container. Only descriptions of it are kept: its ``object`` for clients' views,
/// ``listed(by:)`` and ``inspected(by:)`` for the identity of clients, and ``ImpliedNames`` for the objects that it
/// implies.
struct EngineContainer {
    let object: ObjectDescription
    /// The id of its image.
    let imageID: String?
    /// `HostConfig.NetworkMode`; `nil` if it is missing or was too long to be read.
    let networkMode: String?
    /// Whether the network mode was too long to be read.
    let hasLongNetworkMode: Bool
    /// `HostConfig.PidMode`, only in an inspection.
    let pidMode: String?
    /// `HostConfig.IpcMode`, only in an inspection.
    let ipcMode: String?
    /// Its attachments to networks, with their addresses; `nil` if they are missing.
    let attachments: [ContainerDescription.Attachment]?
    /// Whether it is on more networks than were read, so that it may have any address.
    let hasUnreadNetworks: Bool
    /// Its mounts; `nil` if they are missing or were too long to be read.
    let mounts: [Mount]?
    /// The id of its first process, in the engine's pid namespace; 0 while it does not run, and in a list.
    let process: Int32
    /// `State.Running`, only in an inspection.
    let isRunning: Bool?
    /// The time of its last start, on the engine's clock; empty in a list.
    let startedAt: String
    /// The id of the container whose network files it has: its own, or that of the container whose network it joined.
    /// `nil` if the files' paths are missing, as in a list.
    let networkFilesOwner: String?

    struct Mount {
        let type: String?
        let name: String?
        let source: String?
        let destination: String?
    }

    /// Returns `nil` if the JSON has no id of a container.
    /// - Parameter isWhole: `false` if values that were too long are cut, as in the elements of ``ElementSplitter``.
    init?(json: JSONValue, isWhole: Bool = true) {
        guard let object = EngineObject(json: json, kind: .container)?.description else { return nil }
        self.object = object
        imageID = json["ImageID"]?.string ?? json["Image"]?.string
        let mode = json["HostConfig"]?["NetworkMode"]
        networkMode = mode?.string
        hasLongNetworkMode = mode?.isCut == true
        pidMode = json["HostConfig"]?["PidMode"]?.string
        ipcMode = json["HostConfig"]?["IpcMode"]?.string
        let networks = json["NetworkSettings"]?["Networks"]
        hasUnreadNetworks = networks?.isCut == true
        attachments = networks.map { networks in
            (networks.object ?? []).map { ContainerDescription.Attachment(network: $0.name, endpoint: $0.value) }
        }
        mounts = Self.mounts(in: json["Mounts"], isWhole: isWhole)
        process = json["State"]?["Pid"]?.number.flatMap { Int32($0) } ?? 0
        isRunning = json["State"]?["Running"]?.bool
        startedAt = json["State"]?["StartedAt"]?.string ?? ""
        networkFilesOwner = NetworkFiles.owner(in: json, mounts: mounts)
    }

    /// Reads the mounts. Go writes an empty list as `null`.
    private static func mounts(in json: JSONValue?, isWhole: Bool) -> [Mount]? {
        if isWhole, json == .null { return [] }
        return json?.array?.map { mount in
            Mount(
                type: mount["Type"]?.string, name: mount["Name"]?.string, source: mount["Source"]?.string,
                destination: mount["Destination"]?.string)
        }
    }
}

extension ContainerDescription.Attachment {
    /// Reads a field of `NetworkSettings.Networks`. An address of the other family than its field's is ignored: the
    /// engine writes none, but repeats what a client wrote. For the same reason an endpoint's gateways are not read.
    fileprivate init(network name: String, endpoint: JSONValue) {
        func address(at member: String, isV4: Bool) -> IPAddress? {
            guard let address = endpoint[member]?.string.flatMap({ IPAddress($0) }), address.isV4 == isV4 else {
                return nil
            }
            // `::ffff:10.0.0.2` is an IPv4 address, but no engine writes it so.
            return isV4 && endpoint[member]?.string?.utf8.contains(UInt8(ascii: ":")) == true ? nil : address
        }
        self.init(
            networkID: endpoint["NetworkID"]?.string ?? "", networkName: name,
            addresses: [
                address(at: "IPAddress", isV4: true), address(at: "GlobalIPv6Address", isV4: false),
            ].compactMap { $0 })
    }

    /// The attachment without addresses.
    var withoutAddresses: Self { Self(networkID: networkID, networkName: networkName, addresses: []) }
}

/// The files that give a container its names. A container in another one's network has that one's files for as long as
/// it runs, even if containers are renamed (moby `daemon/container_operations.go`, `initializeNetworkingPaths`).
private enum NetworkFiles {
    private static let files = [
        ("HostnamePath", "hostname"), ("HostsPath", "hosts"), ("ResolvConfPath", "resolv.conf"),
    ]

    /// Returns the container that owns these files; `nil` if there are several owners or none is named.
    static func owner(in container: JSONValue, mounts: [EngineContainer.Mount]?) -> String? {
        // A mount in the file's place is the client's choice, and proves nothing.
        guard let mounted = mounts.map({ Set($0.compactMap(\.destination)) }) else { return nil }
        let paths = files.filter { !mounted.contains("/etc/\($0.1)") }.map { (container[$0.0]?.string ?? "", $0.1) }
        let owners = Set(paths.map { owner(of: $0.0, file: $0.1) })
        return owners.count == 1 ? owners.first ?? nil : nil
    }

    /// Reads the id in `…/containers/<id>/hosts`.
    private static func owner(of path: String, file: String) -> String? {
        let parts = path.parts(between: "/").suffix(3).map(String.init)
        guard parts.count == 3, parts[0] == "containers", parts[2] == file, EngineID.isOne(parts[1]) else { return nil }
        return parts[1]
    }
}
