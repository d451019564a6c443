// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// Reads what policies ask of a certificate from its DER (RFC 5280). What cannot be read has no identity; the chain was
/// verified before, by BoringSSL.
///
/// Not by `NIOSSLCertificate.extractPublicKey()`: the client chooses the key, and the digest is over bytes that need no
/// understanding.
enum PeerCertificate {
    static func identity(ofDER der: [UInt8]) -> CertificateIdentity? {
        guard let root = DERNode.read(from: der[...]), let body = root.children?.first?.children,
            let fields = Fields(of: body), let names = alternativeNames(in: fields.extensions)
        else { return nil }
        return CertificateIdentity(
            subject: commonName(in: fields.subject), alternativeNames: names,
            publicKey: SHA256.hexadecimal(of: SHA256.hash(fields.publicKey.encoded)))
    }

    /// The common name of whoever signed it, for words; nil when that cannot be told.
    static func issuer(ofDER der: [UInt8]) -> String? {
        guard let body = DERNode.read(from: der[...])?.children?.first?.children, let fields = Fields(of: body) else {
            return nil
        }
        return commonName(in: fields.issuer)
    }

    /// The fields of a TBSCertificate that count, in the order of RFC 5280 section 4.1.
    private struct Fields {
        let issuer: [DERNode]
        let subject: [DERNode]
        let publicKey: DERNode
        let extensions: [DERNode]

        init?(of nodes: [DERNode]) {
            // The version is the only field before the serial number, and missing in version 1.
            let fixed = nodes.first?.contextNumber == 0 ? nodes.dropFirst() : nodes[...]
            guard fixed.count >= 6, fixed.first?.identifier == DERNode.integer,
                let names = fixed.dropFirst(4).first?.children, let key = fixed.dropFirst(5).first,
                key.identifier == DERNode.sequence, let extensions = Self.extensions(in: fixed.dropFirst(6))
            else { return nil }
            issuer = fixed.dropFirst(2).first?.children ?? []
            subject = names
            publicKey = key
            self.extensions = extensions
        }

        private static func extensions(in rest: ArraySlice<DERNode>) -> [DERNode]? {
            let tagged = rest.filter { $0.contextNumber == 3 }
            guard let wrapper = tagged.first else { return [] }
            guard tagged.count == 1, let inner = wrapper.children, inner.count == 1 else { return nil }
            return inner.first?.children
        }
    }

    // MARK: Subject

    /// Two common names are two readings, and so is one that is no plain text beside one that is.
    private static func commonName(in names: [DERNode]) -> String? {
        let attributes = names.flatMap { $0.children ?? [] }.compactMap(\.children)
        let values = attributes.filter { $0.first?.isObject(ObjectNumber.commonName) == true }
        guard values.count == 1, let attribute = values.first, attribute.count == 2 else { return nil }
        return attribute.last.flatMap(text)
    }

    /// Of the string types those that have one reading in UTF-8.
    private static func text(of node: DERNode) -> String? {
        switch node.identifier {
        case DERNode.utf8String: PlainText.read(from: node.bytes)
        case DERNode.printableString, DERNode.ia5String: PlainText.readASCII(from: node.bytes)
        default: nil
        }
    }

    // MARK: Alternative names

    /// Nil when they cannot be read: RFC 5280 allows each extension once.
    private static func alternativeNames(in extensions: [DERNode]) -> [String]? {
        let found = extensions.compactMap(\.children).filter {
            $0.first?.isObject(ObjectNumber.alternativeNames) == true
        }
        guard let fields = found.first else { return [] }
        guard found.count == 1, let value = fields.last, value.identifier == DERNode.octetString,
            let names = DERNode.read(from: value.bytes)?.children
        else { return nil }
        return names.compactMap(alternativeName)
    }

    /// Directory names, registered numbers and other kinds have no text.
    private static func alternativeName(from node: DERNode) -> String? {
        guard node.isPrimitive else { return nil }
        let bytes = node.bytes
        switch node.contextNumber {
        case 1: return PlainText.readASCII(from: bytes).flatMap { AlternativeName.isMailAddress($0) ? $0 : nil }
        case 2: return PlainText.readASCII(from: bytes).flatMap { AlternativeName.isDNSName($0) ? $0 : nil }
        case 6: return PlainText.readASCII(from: bytes).flatMap { AlternativeName.isURI($0) ? $0 : nil }
        case 7: return address(from: bytes)?.description
        default: return nil
        }
    }

    private static func address(from bytes: ArraySlice<UInt8>) -> IPAddress? {
        func number(from part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        switch bytes.count {
        case 4: return IPAddress(v4: UInt32(truncatingIfNeeded: number(from: bytes)))
        case 16: return IPAddress(high: number(from: bytes.prefix(8)), low: number(from: bytes.suffix(8)))
        default: return nil
        }
    }
}

/// Names that everybody reads alike: no NUL, at which some readers stop, and no other control character.
private enum PlainText {
    static func read(from bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    static func readASCII(from bytes: ArraySlice<UInt8>) -> String? {
        bytes.allSatisfy { $0 < 0x80 } ? read(from: bytes) : nil
    }
}

/// The encoded bytes of object identifiers.
private enum ObjectNumber {
    /// 2.5.4.3
    static let commonName: [UInt8] = [0x55, 0x04, 0x03]
    /// 2.5.29.17
    static let alternativeNames: [UInt8] = [0x55, 0x1D, 0x11]
}

extension DERNode {
    fileprivate func isObject(_ number: [UInt8]) -> Bool {
        identifier == Self.objectIdentifier && bytes.elementsEqual(number)
    }
}
