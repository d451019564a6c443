// SPDX-License-Identifier: Apache-2.0

/// A value in the distinguished encoding rules (ITU-T X.690): an identifier, a length, and the content.
///
/// Content is parsed only on request, so the depth of parsing is the reader's choice.
struct DERNode {
    /// The identifier octet. Tags of more than one octet are not read; X.509 has none (RFC 5280).
    let identifier: UInt8
    let bytes: ArraySlice<UInt8>
    /// The bytes of the whole value, with identifier and length.
    let encoded: ArraySlice<UInt8>

    static let integer: UInt8 = 0x02
    static let octetString: UInt8 = 0x04
    static let objectIdentifier: UInt8 = 0x06
    static let utf8String: UInt8 = 0x0C
    static let printableString: UInt8 = 0x13
    static let ia5String: UInt8 = 0x16
    static let sequence: UInt8 = 0x30

    /// Reads one value that takes up all the bytes.
    static func read(from bytes: ArraySlice<UInt8>) -> DERNode? {
        var rest = bytes
        guard let node = take(from: &rest), rest.isEmpty else { return nil }
        return node
    }

    /// The values within a constructed value; nil for a primitive one, and if they cannot be read to the end.
    var children: [DERNode]? {
        guard identifier & 0x20 != 0 else { return nil }
        var rest = bytes
        var nodes: [DERNode] = []
        while !rest.isEmpty {
            guard let node = Self.take(from: &rest) else { return nil }
            nodes.append(node)
        }
        return nodes
    }

    var isPrimitive: Bool { identifier & 0x20 == 0 }

    /// The tag's number, if it is context-specific.
    var contextNumber: UInt8? { identifier & 0xC0 == 0x80 ? identifier & 0x1F : nil }

    private static func take(from rest: inout ArraySlice<UInt8>) -> DERNode? {
        let whole = rest
        guard let identifier = rest.popFirst(), identifier & 0x1F != 0x1F, let count = length(from: &rest),
            rest.count >= count
        else { return nil }
        let bytes = rest.prefix(count)
        rest = rest.dropFirst(count)
        let encoded = whole.prefix(whole.count - rest.count)
        return DERNode(identifier: identifier, bytes: bytes, encoded: encoded)
    }

    /// Reads a length: definite, in the shortest form (X.690 section 10.1), and of at most four octets.
    private static func length(from rest: inout ArraySlice<UInt8>) -> Int? {
        guard let first = rest.popFirst() else { return nil }
        if first < 0x80 { return Int(first) }
        let octets = rest.prefix(Int(first & 0x7F))
        guard (1...4).contains(octets.count), octets.count == Int(first & 0x7F), octets.first != 0 else { return nil }
        rest = rest.dropFirst(octets.count)
        let count = octets.reduce(0) { $0 << 8 | Int($1) }
        return count < 0x80 ? nil : count
    }
}
