// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// An object of any kind, read from the engine's JSON: an element of a list, or the response to an inspection.
///
/// It is read at the places by which response filters judge (``ObjectFields``), so that a lookup and a filter see the
/// same names, labels and images.
struct EngineObject {
    private(set) var description: ObjectDescription
    /// The objects that it belongs to: a task's service and container.
    let owners: [(kind: ObjectKind, id: String)]

    /// Returns `nil` if the JSON has no id.
    init?(json: JSONValue, kind: ObjectKind) {
        let places = EngineObjectPlaces.all[kind.rawValue]
        guard let id = json.texts(at: places.id).first else { return nil }
        description = ObjectDescription(
            kind: kind, id: id, names: places.names.flatMap(json.texts), labels: places.labels.flatMap(json.labels),
            image: places.images.lazy.compactMap { json.texts(at: $0).first }.first,
            state: kind == .container ? Self.state(of: json) : nil)
        if kind == .volume {
            description.origin = .object((json.object ?? []).filter { ["Driver", "Options"].contains($0.name) })
        }
        if kind == .image { description.volumes = (json["Config"]?["Volumes"]?.object ?? []).map(\.name) }
        owners = places.owners.flatMap { owner in
            json.texts(at: owner.path).filter { !$0.isEmpty }.map { (owner.kind, $0) }
        }
    }

    /// Reads the state: a string in a list, within an object in an inspection.
    private static func state(of container: JSONValue) -> String? {
        container["State"]?.string ?? container["State"]?["Status"]?.string
    }

    /// Reads all objects of a list's response; none if the engine lacks the kind. Other responses throw, since they do
    /// not show which objects exist.
    static func listed(
        in response: LookupResponse, kind: ObjectKind
    ) throws(EngineLookup.Failure) -> [ObjectDescription] {
        guard EngineLookup.Question.objects(kind).isAnswered(by: response.status) else {
            throw .refused(status: response.status)
        }
        guard response.status == 200 else { return [] }
        guard case .objects(let objects) = try ListReader.read(from: response, to: .objects(kind)) else {
            throw .notUnderstood
        }
        return objects
    }
}

/// The paths of ``ObjectFields`` for one kind, split into names.
private struct EngineObjectPlaces {
    let id: [String]
    let names: [[String]]
    let labels: [[String]]
    let images: [[String]]
    let owners: [(kind: ObjectKind, path: [String])]

    /// The places of each kind, in the order of the kinds' raw values.
    static let all = ObjectKind.allCases.map { EngineObjectPlaces(fields: ObjectFields.places(of: $0)) }

    private init(fields: [ObjectFields]) {
        id = Self.names(in: fields.first?.id ?? "")
        names = Self.paths(of: fields.flatMap(\.names))
        labels = Self.paths(of: fields.flatMap(\.labels))
        images = Self.paths(of: fields.compactMap(\.image))
        owners = fields.flatMap(\.owners).map { ($0.kind, Self.names(in: $0.path)) }
    }

    private static func paths(of texts: [String]) -> [[String]] {
        // A place that is the same in a list and in an inspection is read once.
        texts.reduce(into: []) { paths, text in
            let names = names(in: text)
            if !paths.contains(names) { paths.append(names) }
        }
    }

    /// Splits a path. `Names[]` leads to the array itself, whose elements are read.
    private static func names(in path: String) -> [String] {
        path.parts(between: ".").map { String($0.ends(with: "[]") ? $0.dropLast(2) : $0) }
    }
}

extension JSONValue {
    /// Returns the value at these names, each within the one before.
    private func value(at names: [String]) -> JSONValue? {
        names.reduce(self as JSONValue?) { $0?[$1] }
    }

    /// Returns the text at a place, or the texts of an array there.
    fileprivate func texts(at names: [String]) -> [String] {
        switch value(at: names) {
        case .string(let text): [text]
        case .array(let values): values.compactMap(\.string)
        default: []
        }
    }

    fileprivate func labels(at names: [String]) -> [(key: String, value: String)] {
        (value(at: names)?.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }
    }
}
