// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// References to nodes in the body of a service, a secret or a config that no look-up could judge: by placement, and by
/// templates, which a node fills in.
enum NodeReferences {
    /// Returns the reason why the body cannot pass while nodes are hidden; nil if it can.
    static func violation(in body: JSONValue, of endpoint: Endpoint) -> VisibilityViolation? {
        if body["Templating"].map({ !$0.isNull }) == true {
            return .templateOfData
        }
        guard endpoint.describesService else { return nil }
        let placement = body["TaskTemplate"]?["Placement"]
        for place in ["Constraints", "Preferences"] where placement?[place]?.array?.isEmpty == false {
            return .placementTellsNodes(place)
        }
        return body.template.map { .templateTellsNodes($0) }
    }

    /// Returns the reason why the body cannot pass while labels or addresses are redacted: whether its tasks find a
    /// node would confirm a guess.
    static func confirmation(in body: JSONValue, redaction: Redaction) -> VisibilityViolation? {
        let placement = body["TaskTemplate"]?["Placement"]
        for constraint in placement?["Constraints"]?.array?.compactMap(\.string) ?? [] {
            guard let name = constrained(in: constraint) else {
                return .unknownConstraint(constraint)
            }
            if let why = confirmation(of: name, redaction: redaction) { return why }
        }
        for preference in placement?["Preferences"]?.array ?? [] {
            let descriptor = preference["Spread"]?["SpreadDescriptor"]?.string
            if let why = descriptor.flatMap({ confirmation(of: trimmed($0), redaction: redaction) }) { return why }
        }
        return nil
    }

    private static func confirmation(of name: String, redaction: Redaction) -> VisibilityViolation? {
        if redaction.addresses, name.lowercasedASCII == "node.ip" {
            return .constraintTellsAddresses
        }
        guard let key = labelKey(of: name), redaction.labels.contains(where: { $0.matches(key) }) else { return nil }
        return .constraintTellsLabel(key)
    }

    /// Returns the name in front of `==` or `!=`. A swarm trims it, and refuses names with other characters (swarmkit
    /// manager/constraint/constraint.go).
    private static func constrained(in constraint: String) -> String? {
        let bytes = constraint.utf8
        guard let end = bytes.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "!") }),
            bytes[bytes.index(after: end)...].first == UInt8(ascii: "=")
        else { return nil }
        let name = trimmed(String(decoding: bytes[..<end], as: UTF8.self))
        let isPlain = name.utf8.allSatisfy(ObjectName.isByte)
        return isPlain ? name : nil
    }

    /// Trims Unicode white space at both ends, as Go's `strings.TrimSpace` does.
    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Returns the key in `node.labels.<key>`, whose beginning a swarm reads in any case.
    private static func labelKey(of name: String) -> String? {
        for beginning in ["node.labels.", "engine.labels."] where name.lowercasedASCII.begins(with: beginning) {
            return String(decoding: name.utf8.dropFirst(beginning.utf8.count), as: UTF8.self)
        }
        return nil
    }
}

extension Endpoint {
    /// Whether its body is a whole service.
    var describesService: Bool { self == .serviceCreate || self == .serviceUpdate }
}

extension Redaction {
    /// Whether the placement of a service's tasks could confirm a redacted value.
    var coversPlacement: Bool { !labels.isEmpty || addresses }
}
