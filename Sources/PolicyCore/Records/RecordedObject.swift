// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// An object that a request names: its name, and the ID that was sent in place of the name.
public struct RecordedObject: Sendable, Equatable {
    /// The kind of the object: `container`, `image`, …
    public let kind: String
    /// The name as the client wrote it.
    public let name: String
    /// The whole ID, if it is known; nil if the name was sent.
    public let id: String?

    public init(kind: String, name: String, id: String? = nil) {
        self.kind = kind
        self.name = name
        self.id = id
    }

    /// Returns the objects that path and query of a request name.
    /// - Parameters:
    ///   - target: the target as the client wrote it.
    ///   - sent: the target that was sent to the engine; nil if none was.
    public static func all(
        in target: RequestTarget, method: Method, sent: RequestTarget? = nil
    ) -> [RecordedObject] {
        guard let match = RouteTable.route(method, target: target).1 else { return [] }
        var objects: [RecordedObject] = []
        let kind = match.endpoint.traits.object
        if let range = match.name, kind != .none {
            let name = String(decoding: target.name(at: range), as: UTF8.self)
            objects.append(RecordedObject(kind: "\(kind)", name: name, id: id(of: name, method: method, sent: sent)))
        }
        if let range = match.secondName {
            let name = String(decoding: target.name(at: range), as: UTF8.self)
            objects.append(RecordedObject(kind: "\(ObjectReference.checkpoint)", name: name))
        }
        return objects + made(by: target, at: match.endpoint)
    }

    private static func id(of name: String, method: Method, sent: RequestTarget?) -> String? {
        if EngineID.isOne(name.utf8) { return name }
        guard let sent, let range = RouteTable.route(method, target: sent).1?.name else { return nil }
        let travelled = sent.name(at: range)
        return EngineID.isOne(travelled) ? String(decoding: travelled, as: UTF8.self) : nil
    }

    /// Returns the objects that a query names: a container to create, or an image to pull or tag.
    private static func made(by target: RequestTarget, at endpoint: Endpoint) -> [RecordedObject] {
        let (parameter, kind): (String, ObjectReference)
        switch endpoint {
        case .containerCreate, .containerRename: (parameter, kind) = ("name", .container)
        case .imageCreate: (parameter, kind) = ("fromImage", .image)
        case .imageTag: (parameter, kind) = ("repo", .image)
        default: return []
        }
        guard let value = QueryParameters(parsing: target.query)?[parameter], RecordedValue.isName(value) else {
            return []
        }
        return [RecordedObject(kind: "\(kind)", name: String(decoding: value, as: UTF8.self))]
    }
}

extension RecordedObject {
    /// Returns the image that the body of a request names; nil for other bodies, and for a text that is no name.
    public static func image(in body: JSONValue, of endpoint: Endpoint) -> RecordedObject? {
        let name: String?
        switch endpoint {
        case .containerCreate: name = body["Image"]?.string
        case .serviceCreate, .serviceUpdate: name = body["TaskTemplate"]?["ContainerSpec"]?["Image"]?.string
        default: name = nil
        }
        guard let name, RecordedValue.isName(Array(name.utf8)) else { return nil }
        return RecordedObject(kind: "\(ObjectReference.image)", name: name)
    }
}
