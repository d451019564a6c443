// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The names of the fields in the body of a request, without their values. Only names in the engine's structs are
/// shown: the keys of maps (labels, options) and unknown names are the client's own text, and become `*`.
public enum BodyFields {
    /// More fields than any real body has.
    public static let most = 64

    /// Returns the fields that are set, each path from the body's root once, such as `HostConfig.Binds`.
    public static func names(in body: JSONValue, of endpoint: Endpoint) -> [String] {
        guard let shape = BodySchema.shape(of: endpoint) else { return [] }
        var walk = Walk()
        walk.visit(body, of: shape, at: "")
        return walk.names
    }

    /// Returns the path to a field, `HostConfig.Mounts[0].Source`, with `*` for names outside of the engine's structs.
    public static func path(_ path: String, of endpoint: Endpoint) -> String {
        var shape = BodySchema.shape(of: endpoint)
        return path.parts(between: ".").map { step in
            let name = step.part(before: "[")
            let next = Self.step(String(name), in: shape)
            shape = next
            return name.isEmpty || next != nil ? String(step) : "*"
        }.joined(separator: ".")
    }

    private static func step(_ name: String, in shape: BodyShape?) -> BodyShape? {
        switch shape {
        case .structure(let structure): structure.member(named: name)?.shape
        case .list(let element): step(name, in: element)
        case .map, .plain, nil: nil
        }
    }

    private struct Walk {
        var names: [String] = []

        mutating func visit(_ value: JSONValue, of shape: BodyShape, at path: String) {
            switch (shape, value) {
            case (.structure(let structure), .object(let members)):
                for member in members where !member.value.isEmpty { visit(member, of: structure, at: path) }
            case (.list(let element), .array(let values)) where element.hasNames:
                for value in values { visit(value, of: element, at: path) }
            default: add(path)
            }
        }

        private mutating func visit(_ member: JSONMember, of structure: BodyStructure, at path: String) {
            let prefix = path.isEmpty ? "" : path + "."
            guard let known = structure.member(named: member.name) else { return add(prefix + "*") }
            visit(member.value, of: known.shape, at: prefix + known.name)
        }

        private mutating func add(_ path: String) {
            guard names.count < BodyFields.most, !path.isEmpty, !names.contains(path) else { return }
            names.append(path)
        }
    }
}

extension BodyShape {
    /// Whether its elements have fields of their own.
    fileprivate var hasNames: Bool { if case .structure = self { true } else { false } }
}

extension JSONValue {
    /// Whether the value is one that clients write for an unset field.
    fileprivate var isEmpty: Bool {
        switch self {
        case .null: true
        case .bool(let flag): !flag
        case .number(let text): text == "0"
        case .string(let text): text.isEmpty
        case .array(let values): values.isEmpty
        case .object(let members): members.isEmpty
        }
    }
}
