// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// The objects that an entry holds for: the lowest rung of a ladder that covers all objects that were seen.
enum ObjectRung: Sendable, Hashable {
    case names([String])
    case composeProject(String)
    /// All objects that have the label, whatever its value: a value may be a secret.
    case label(String)
    /// Any object: the operation names none, or no narrower rung covers those that were seen.
    case any

    /// The most names of one operation in an entry.
    private static let mostNames = 3

    /// Kinds whose names mean one object: an image has several, and a task's is generated.
    private static let kinds: Set<ObjectKind> = [.container, .network, .volume, .service, .secret, .config]

    /// - Parameter made: the kinds of objects that the client creates: an ID of these, or a name that the engine gave,
    ///   will be another object's tomorrow.
    init(for usage: EndpointUsage, of endpoint: Endpoint, in catalog: ObjectCatalog, made: Set<ObjectKind>) {
        guard let kind = endpoint.kindOfCondition, Self.kinds.contains(kind), endpoint.traits.object != .exec,
            !usage.objects.isEmpty, !usage.hasMoreObjects
        else {
            self = .any
            return
        }
        let references = usage.objects
        let names = references.map { reference in
            made.contains(kind) && ObjectCatalog.isID(reference) ? nil : catalog.name(of: reference, kind: kind)
        }
        let known = Set(names.compactMap(\.self)).sorted()
        if !names.contains(nil), known.count <= Self.mostNames {
            self = .names(known)
            return
        }
        let described = references.compactMap { catalog.object($0, of: kind) }
        guard described.count == references.count else {
            self = .any
            return
        }
        self = Self.project(of: described) ?? Self.label(of: described, among: catalog.all(of: kind)) ?? .any
    }

    private static func project(of objects: [ObjectDescription]) -> ObjectRung? {
        let projects = Set(objects.map { $0.value(ofLabel: ObjectCatalog.composeProject) })
        guard projects.count == 1, let project = projects.first ?? nil, isPlain(project) else { return nil }
        return .composeProject(project)
    }

    /// Returns a label that all of these have, and not every other object has.
    private static func label(of objects: [ObjectDescription], among all: [ObjectDescription]) -> ObjectRung? {
        let common = objects.dropFirst().reduce(Set(objects.first?.labels.map(\.key) ?? [])) {
            $0.intersection($1.labels.map(\.key))
        }
        // Labels of compose and of image builders are no sign of a client's purpose.
        let own = common.filter { !$0.hasPrefix("com.docker.compose.") && !$0.hasPrefix("org.opencontainers.") }
        return own.sorted().first { key in
            isPlain(key) && all.contains { object in !object.labels.contains { $0.key == key } }
        }.map(ObjectRung.label)
    }

    private static func isPlain(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(ObjectName.isByte) }
}

extension ObjectDescription {
    fileprivate func value(ofLabel key: String) -> String? { labels.first { $0.key == key }?.value }
}

// MARK: - Text of a policy file

extension ObjectRung {
    /// The selection, `name: [web, db]`; nil for any object.
    var selection: String? {
        switch self {
        case .names(let names): "name: \(YAMLText.list(names))"
        case .composeProject(let project): "compose_project: \(YAMLText.scalar(project))"
        case .label(let key): "label: \(YAMLText.scalar(key))"
        case .any: nil
        }
    }

    /// A fact about an object that the entry holds for, in the form of the file's tests.
    var fact: String? {
        switch self {
        case .names(let names): names.first.map { "name:\($0)" }
        case .composeProject(let project): "compose_project:\(project)"
        case .label(let key): "label:\(key)=1"
        case .any: nil
        }
    }

    /// A fact about an object that the entry does not cover.
    var otherFact: String { "name:caisson-other" }
}
