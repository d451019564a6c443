// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Whose the objects are that a policy's clients create: `own: ci`.
struct OwnerEntry {
    let name: String
    let place: SourceLocation
}

extension DocumentReader {
    mutating func owner(from node: YAMLNode) -> OwnerEntry? {
        guard let name = text(from: node, of: "own", expected: "the name of an owner"), isName(name, at: node.place)
        else { return nil }
        return OwnerEntry(name: name, place: node.place)
    }

    /// Whoever may create what is not judged is root on the host, and gives what it creates any label.
    mutating func checkOwner(in fields: Fields, of subject: String) {
        guard fields.has("own"), !fields.has("create") else { return }
        let why = "where no body is judged, its clients could give what they create any owner, or be root on the host"
        issues.error(
            at: fields.place(of: "own"),
            "\(subject) has \"own\" and no \"create\": \(why); write create: { standard: baseline }")
    }
}
