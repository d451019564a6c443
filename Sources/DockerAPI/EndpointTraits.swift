// SPDX-License-Identifier: Apache-2.0

/// The effects that a request to an endpoint can have, whatever its method: `GET …/attach/ws` writes to a process.
public struct Effects: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The return of an object's state.
    public static let reads = Effects(rawValue: 1 << 0)
    /// The return of secrets, files, environments or logs, or of other objects than the requested one.
    public static let leaks = Effects(rawValue: 1 << 1)
    /// A change of the state of the engine, of an object or of a registry.
    public static let changes = Effects(rawValue: 1 << 2)
    /// A run of code of the client's choice in a container or in a build.
    public static let executes = Effects(rawValue: 1 << 3)
    /// A way to root on the host, without further limits on the body or query.
    public static let controlsHost = Effects(rawValue: 1 << 4)
    /// The return of keys of the swarm. With the token of a manager, and access to one, a client can become a manager,
    /// and run anything as root on every node.
    public static let tellsKeys = Effects(rawValue: 1 << 5)
}

/// The protocol of a connection once it has left HTTP/1.1 (RFC 9110 section 7.8).
public enum TunnelProtocol: Sendable, Hashable {
    /// Raw bytes, framed by the engine's stdcopy header unless the container has a terminal (moby hijack).
    case tcp
    /// RFC 6455.
    case websocket
    /// HTTP/2 without TLS: /session, where the engine is the client, and /grpc, where it is the server.
    case h2c
}

/// The form in which the bodies of a request and of its response are transferred.
public enum Transfer: Sendable, Hashable {
    /// Short JSON documents, with few exceptions, or none in both directions.
    case json
    /// The response has no known end, or a late one: logs, events, stats, wait, progress.
    case stream
    /// The response is a tar archive.
    case download
    /// The request's body is an archive or a document of any length; the response may be a stream of progress.
    case upload
    /// The connection leaves HTTP/1.1 if the engine agrees.
    case tunnel(TunnelProtocol)
}

/// The kind of object that the path of an endpoint names.
public enum ObjectReference: Sendable, Hashable, CaseIterable {
    case none
    case container, exec, image, volume, network, plugin
    case node, service, task, secret, config
    case pod, manifest, artifact, quadlet
    /// Only ever named second, after its container (``RouteMatch/secondName``): it is no endpoint's object.
    case checkpoint
}

/// The traits of an endpoint: its effects, its transfer and its object.
public struct EndpointTraits: Sendable, Equatable {
    public let effects: Effects
    public let transfer: Transfer
    /// The kind of the object in the path; `none` if the path names none, even if the query or the body does.
    public let object: ObjectReference

    public init(effects: Effects, transfer: Transfer, object: ObjectReference) {
        self.effects = effects
        self.transfer = transfer
        self.object = object
    }
}

extension Endpoint {
    /// The traits of this endpoint, from its row in the route tables.
    public var traits: EndpointTraits { EndpointFacts.of(self).traits }
}

/// The row of the route tables for one endpoint, by its raw value.
struct EndpointFacts {
    let traits: EndpointTraits
    let group: EndpointGroup

    static func of(_ endpoint: Endpoint) -> EndpointFacts {
        table[Int(endpoint.rawValue)] ?? unrouted
    }

    /// The facts of an endpoint without a route, which does not exist: all effects, so that no rule allows it by
    /// mistake.
    private static let unrouted = EndpointFacts(
        traits: EndpointTraits(
            effects: [.reads, .leaks, .changes, .executes, .controlsHost], transfer: .json, object: .none),
        group: .debug)

    /// The facts by raw values, which have no gaps, since no case of ``Endpoint`` is given one. Of two routes to an
    /// endpoint the first counts; a test ensures that they agree.
    private static let table: ImmortalTable<EndpointFacts> = {
        var facts = [EndpointFacts](repeating: unrouted, count: Endpoint.allCases.count)
        for route in RouteTable.routes.reversed() {
            facts[Int(route.endpoint.rawValue)] = EndpointFacts(traits: route.traits, group: route.group)
        }
        return ImmortalTable(facts)
    }()
}

/// Constant values that are computed once, lie side by side and are never freed.
///
/// Unlike an array, reading it costs no reference counting. It is `@unchecked Sendable` because it is never written
/// after `init`.
struct ImmortalTable<Element>: @unchecked Sendable {
    private let elements: UnsafeBufferPointer<Element>

    init(_ values: [Element]) {
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: values.count)
        _ = memory.initialize(from: values)
        elements = UnsafeBufferPointer(memory)
    }

    /// The element at this index, or nil if there is none.
    subscript(index: Int) -> Element? {
        @inline(__always) get {
            index >= 0 && index < elements.count ? elements[index] : nil
        }
    }
}
