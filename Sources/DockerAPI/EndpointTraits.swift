// SPDX-License-Identifier: Apache-2.0

/// What a request to an endpoint can bring about, whatever its method says: `GET …/attach/ws` writes to a process.
public struct Effects: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It tells the state of something.
    public static let reads = Effects(rawValue: 1 << 0)
    /// Its answer may hold secrets, files, environments or logs, or speak of objects that were not asked for.
    public static let leaks = Effects(rawValue: 1 << 1)
    /// It changes the state of the engine, of an object or of a registry.
    public static let changes = Effects(rawValue: 1 << 2)
    /// It runs code of the client's choice in a container or in a build.
    public static let executes = Effects(rawValue: 1 << 3)
    /// Without further limits on its body or query it is a way to root on the host.
    public static let controlsHost = Effects(rawValue: 1 << 4)
    /// Its answer holds keys of the swarm. Whoever has the token of a manager, and reaches one, is a manager of his own, and
    /// runs what he likes as root on every node.
    public static let tellsKeys = Effects(rawValue: 1 << 5)
}

/// The protocol that a connection speaks once it has left HTTP/1.1 (RFC 9110 section 7.8).
public enum TunnelProtocol: Sendable, Hashable {
    /// Raw bytes, framed by the engine's stdcopy header unless the container has a terminal (moby hijack).
    case tcp
    /// RFC 6455.
    case websocket
    /// HTTP/2 without TLS: /session, where the engine is the client, and /grpc, where it is the server.
    case h2c
}

/// How the bodies of a request and of its answer travel.
public enum Transfer: Sendable, Hashable {
    /// Both are short documents or absent; nearly always JSON.
    case json
    /// The answer has no known end, or a late one: logs, events, stats, wait, progress.
    case stream
    /// The answer is a tar archive.
    case download
    /// The request's body is an archive or a document of any length; the answer may be a stream of progress.
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
    /// Only ever named second, after its container (``RouteMatch/secondName``): no endpoint has it here.
    case checkpoint
}

/// What an endpoint really does.
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
    /// What this endpoint really does, as its row in the route tables says.
    public var traits: EndpointTraits { EndpointFacts.of(self).traits }
}

/// What the route tables say of one endpoint, looked up by its raw value.
struct EndpointFacts {
    let traits: EndpointTraits
    let group: EndpointGroup

    static func of(_ endpoint: Endpoint) -> EndpointFacts {
        table[Int(endpoint.rawValue)] ?? unrouted
    }

    /// For an endpoint without a route, were there one: it may do anything, so that no rule lets it pass by mistake.
    private static let unrouted = EndpointFacts(
        traits: EndpointTraits(
            effects: [.reads, .leaks, .changes, .executes, .controlsHost], transfer: .json, object: .none),
        group: .debug)

    /// Raw values have no gaps, as no case of ``Endpoint`` is given one. Of two routes to an endpoint the first counts;
    /// a test holds that they agree.
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
/// Unlike an array it costs no reference counting where it is read.
/// It is `@unchecked Sendable` because nobody can write to it after `init`.
struct ImmortalTable<Element>: @unchecked Sendable {
    private let elements: UnsafeBufferPointer<Element>

    init(_ values: [Element]) {
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: values.count)
        _ = memory.initialize(from: values)
        elements = UnsafeBufferPointer(memory)
    }

    /// The element there, or nil if there is none.
    subscript(index: Int) -> Element? {
        @inline(__always) get {
            index >= 0 && index < elements.count ? elements[index] : nil
        }
    }
}
