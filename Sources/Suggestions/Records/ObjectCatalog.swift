// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// The known objects that requests name, from the engine or from the log.
package struct ObjectCatalog: Sendable {
    static let composeProject = "com.docker.compose.project"

    private var objects: [ObjectKind: [ObjectDescription]] = [:]
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let kind: ObjectKind
        let reference: String
    }

    package init() {}

    /// Adds an object, or replaces an older description of it.
    package mutating func add(_ object: ObjectDescription) {
        if let place = places[Key(kind: object.kind, reference: object.id)] {
            if object.labels.count >= objects[object.kind]?[place].labels.count ?? 0 {
                objects[object.kind]?[place] = object
            }
            return
        }
        let place = objects[object.kind]?.count ?? 0
        objects[object.kind, default: []].append(object)
        for reference in [object.id] + object.names.map(Self.bare) {
            places[Key(kind: object.kind, reference: reference)] = place
        }
    }

    package mutating func add(contentsOf other: ObjectCatalog) {
        for object in other.objects.values.joined() { add(object) }
    }

    /// Returns all objects of a kind.
    func all(of kind: ObjectKind) -> [ObjectDescription] { objects[kind] ?? [] }

    /// Returns the object with this name, this ID or this unambiguous beginning of an ID.
    package func object(_ reference: String, of kind: ObjectKind) -> ObjectDescription? {
        if let place = places[Key(kind: kind, reference: Self.bare(reference))] { return objects[kind]?[place] }
        guard Self.isID(reference) else { return nil }
        let found = all(of: kind).filter { $0.id.utf8.starts(with: reference.utf8) }
        return found.count == 1 ? found.first : nil
    }

    /// Returns the name by which a policy can mean the object; nil if only its ID is known, which the next container
    /// will not have.
    package func name(of reference: String, kind: ObjectKind) -> String? {
        let own = object(reference, of: kind)?.names.map(Self.bare).first { !$0.utf8.contains(UInt8(ascii: "/")) }
        if let own { return Self.isPlain(own) ? own : nil }
        return Self.isPlain(reference) && !Self.isID(reference) ? reference : nil
    }

    /// Whether no character of the name has a meaning in a policy file or in a pattern.
    private static func isPlain(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy(ObjectName.isByte) }

    /// Whether the text is twelve hexadecimal digits or more, or the 25 letters of a swarm's ID.
    static func isID(_ text: String) -> Bool {
        if text.utf8.count >= 12, text.utf8.allSatisfy(\.isLowercaseHexDigit) { return true }
        let isLower = text.utf8.allSatisfy { $0.isDigit || (0x61...0x7A).contains($0) }
        return isLower && text.utf8.contains(where: \.isDigit) && (text.utf8.count == 25 || text.utf8.count == 12)
    }

    private static func bare(_ name: String) -> String { name.hasPrefix("/") ? String(name.dropFirst()) : name }
}
