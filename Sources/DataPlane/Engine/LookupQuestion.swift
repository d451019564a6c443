// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

extension EngineLookup {
    /// The closed list of look-ups.
    enum Question: Sendable {
        case ping
        case version
        /// One object, by its id or by any name that a client gave.
        case object(ObjectKind, String)
        case exec(id: String)
        /// All objects of a kind, including stopped containers and images without a name.
        case objects(ObjectKind)
        /// All containers, for the table that identifies clients.
        case table
        /// One container by its id, for the table that identifies clients.
        case inspection(String)
        /// All networks, with their addresses.
        case networks
        /// The engine's own record of the containers on a network, by the network's id.
        case record(network: String)
        /// All tasks of a service, by its full id.
        case tasks(service: String)
        /// All of this engine's containers of a service, by the service's full id.
        case containers(service: String)
        /// Events of containers and networks from `since` on, in seconds on the engine's clock.
        case events(since: Int64)
    }
}

extension EngineLookup.Question {
    /// - Parameter minor: the minor version to ask in, `41` for 1.41.
    func target(minor: Int?) -> String {
        // In versions older than the kind the engine does not know it, and would list none.
        minor.map { "/v1.\(max($0, oldest))\(path)" } ?? path
    }

    var path: String {
        switch self {
        case .ping: "/_ping"
        case .version: "/version"
        case .object(.container, let name), .inspection(let name): "/containers/\(Self.encoded(name))/json"
        case .object(.image, let name): "/images/\(Self.encoded(name))/json"
        case .object(let kind, let name): "/\(kind)s/\(Self.encoded(name))"
        case .exec(let id): "/exec/\(Self.encoded(id))/json"
        case .objects(.container), .table: "/containers/json?all=1"
        case .objects(.image): "/images/json?all=1"
        case .objects(let kind): "/\(kind)s"
        case .networks: "/networks"
        case .record(let network): "/networks/\(Self.encoded(network))"
        case .tasks(let service): "/tasks?filters=\(Self.encoded(#"{"service":{"\#(service)":true}}"#))"
        case .containers(let service):
            // A swarm's engine gives this label to its containers, whatever labels their service has
            // (moby daemon/cluster/executor/container/container.go).
            "/containers/json?all=1&filters="
                + Self.encoded(#"{"label":{"com.docker.swarm.service.id=\#(service)":true}}"#)
        case .events(let since):
            "/events?since=\(since)&filters=\(Self.eventFilters)"
        }
    }

    /// The time for the response. For some kinds the engine itself asks others first, and answers without those that do
    /// not respond in time: the drivers of volumes (moby volume/drivers, 15 s), the managers of a swarm
    /// (daemon/cluster, 20 s).
    var patience: TimeAmount {
        switch self {
        case .object(let kind, _), .objects(let kind):
            kind == .volume || kind.isOfSwarm ? .seconds(25) : EngineLookup.limit
        case .tasks: .seconds(25)
        case .ping, .version, .exec, .table, .inspection, .networks, .record, .containers, .events: EngineLookup.limit
        }
    }

    /// The minor version that introduced the kind (moby `api/swagger`, `docs/version-history`).
    private var oldest: Int {
        switch kind {
        case .secret: 25
        case .config: 30
        default: 24
        }
    }

    private var kind: ObjectKind? {
        switch self {
        case .object(let kind, _), .objects(let kind): kind
        case .table, .inspection: .container
        case .networks, .record: .network
        case .ping, .version, .exec, .tasks, .containers, .events: nil
        }
    }

    /// Whether a response with this status answers the look-up, even if there is no such object. Any other status is no
    /// evidence about the object.
    func isAnswered(by status: Int) -> Bool {
        switch status {
        case 200: return true
        // Status of an engine that is no manager of a swarm: 503, formerly 406.
        case 406, 503: return kind?.isOfSwarm == true
        default: break
        }
        switch self {
        case .ping, .version: return true
        // No such object; an invalid name (400); an ambiguous prefix of an id (500, or 409).
        case .object, .inspection, .exec: return [400, 404, 409, 500].contains(status)
        // Of tasks: the service is gone.
        case .objects, .table, .networks, .record, .tasks: return status == 404
        case .containers, .events: return false
        }
    }

    /// `{"event":["connect",…],"type":["container","network"]}`: Docker and Podman take several values of a filter as
    /// alternatives, and leave out what matches none.
    private static let eventFilters: String = {
        let actions = EngineEvent.actions.map { "\"\($0)\"" }.joined(separator: ",")
        return encoded(#"{"event":[\#(actions)],"type":["container","network"]}"#)
    }()

    /// Encodes a name of unknown origin as one part of a path. Slashes stay, since names of images have them.
    private static func encoded(_ name: String) -> String {
        let bytes = PercentEncoding.encode(name.utf8) { byte in
            PercentEncoding.isUnreserved(byte)
                || [UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@")].contains(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ObjectKind {
    /// Whether the kind exists only on managers of a swarm.
    fileprivate var isOfSwarm: Bool {
        switch self {
        case .service, .task, .secret, .config, .node: true
        case .container, .image, .network, .volume: false
        }
    }
}
