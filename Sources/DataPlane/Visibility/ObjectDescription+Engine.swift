// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Objects in the engine's own answers to our questions.
extension ObjectDescription {
    /// `GET /<kind>s/<id>`; nil when it does not say what it is.
    init?(inspected value: JSONValue, _ kind: ObjectKind) {
        guard let id = Self.id(of: value, kind) else { return nil }
        self.init(
            kind: kind, id: id, names: Self.names(of: value, kind), labels: Self.labels(of: value, kind),
            image: Self.image(of: value, kind), state: kind == .container ? value["State"]?.string : nil)
    }

    /// All objects of a list; none where the engine has no such things. Any other answer says nothing of what is there.
    static func listed(in response: LookupResponse, _ kind: ObjectKind) throws(EngineLookup.Failure)
        -> [ObjectDescription]
    {
        guard EngineLookup.Question.objects(kind).isAnswered(by: response.status) else {
            throw .refused(status: response.status)
        }
        guard response.status == 200 else { return [] }
        guard case .objects(let objects) = try ListReader.read(response, .objects(kind)) else { throw .notUnderstood }
        return objects
    }

    private static func id(of value: JSONValue, _ kind: ObjectKind) -> String? {
        switch kind {
        case .container, .image, .network: value["Id"]?.string
        case .volume: value["Name"]?.string
        case .service, .task, .secret, .config, .node: value["ID"]?.string
        }
    }

    private static func names(of value: JSONValue, _ kind: ObjectKind) -> [String] {
        switch kind {
        case .container: texts(value["Names"]) + texts(value["Name"])
        case .image: texts(value["RepoTags"]) + texts(value["RepoDigests"])
        case .network, .volume, .task: texts(value["Name"])
        case .service, .secret, .config: texts(value["Spec"]?["Name"])
        case .node: texts(value["Spec"]?["Name"]) + texts(value["Description"]?["Hostname"])
        }
    }

    private static func labels(of value: JSONValue, _ kind: ObjectKind) -> [(key: String, value: String)] {
        let places: [JSONValue?] =
            switch kind {
            case .container, .image: [value["Labels"], value["Config"]?["Labels"]]
            case .network, .volume: [value["Labels"]]
            case .task: [value["Labels"], value["Spec"]?["ContainerSpec"]?["Labels"]]
            case .service, .secret, .config, .node: [value["Spec"]?["Labels"]]
            }
        return places.flatMap { $0?.object ?? [] }.compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
    }

    private static func image(of value: JSONValue, _ kind: ObjectKind) -> String? {
        switch kind {
        case .container: value["Config"]?["Image"]?.string ?? value["Image"]?.string
        case .service: value["Spec"]?["TaskTemplate"]?["ContainerSpec"]?["Image"]?.string
        case .task: value["Spec"]?["ContainerSpec"]?["Image"]?.string
        default: nil
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let values): values.compactMap(\.string)
        default: []
        }
    }
}
