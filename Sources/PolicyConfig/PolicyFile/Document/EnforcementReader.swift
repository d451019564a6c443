// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Reads the keys `mode` and `observe` of a policy.
extension DocumentReader {
    mutating func enforcement(from fields: Fields) -> Enforcement {
        let modes = [("enforce", Enforcement.whole), ("warn", .warns), ("observe", .observes(includingRoot: false))]
        let mode = fields["mode"].flatMap { word(from: $0, of: "mode", among: modes) } ?? .whole
        guard let observe = fields["observe"] else { return mode }
        let includesRoot = includesRoot(in: observe)
        guard case .observes = mode else {
            issues.error(at: fields.place(of: "observe"), "observe means nothing without mode: observe")
            return mode
        }
        return .observes(includingRoot: includesRoot)
    }

    private mutating func includesRoot(in node: YAMLNode) -> Bool {
        let keys = PolicyFileReference.observe.keyNames
        guard let fields = fields(from: node, of: "observe", keys: keys), let include = fields["include"] else {
            return false
        }
        return word(from: include, of: "include", among: [("root", true)]) ?? false
    }
}
