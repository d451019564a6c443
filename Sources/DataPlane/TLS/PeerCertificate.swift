// SPDX-License-Identifier: Apache-2.0

import Cryptography
import PolicyCore

/// A reader of a certificate's DER (RFC 5280), for the fields that policies use. A certificate that cannot be read has
/// no identity; BoringSSL has verified the chain before.
///
/// `NIOSSLCertificate.extractPublicKey()` is avoided: the client chooses the key, and a digest of its bytes needs no
/// parsing of them.
enum PeerCertificate {
    static func identity(ofDER der: [UInt8]) -> CertificateIdentity? {
        guard let root = DERNode.read(from: der[...]), let body = root.children?.first?.children,
            let fields = Fields(of: body), let names = alternativeNames(in: fields.extensions)
        else { return nil }
        return CertificateIdentity(
            subject: commonName(in: fields.subject), alternativeNames: names,
            publicKey: SHA256.hexadecimal(of: SHA256.hash(fields.publicKey.encoded)))
    }

    /// Returns the issuer's common name, for messages; nil if it cannot be read.
    static func issuer(ofDER der: [UInt8]) -> String? {
        guard let body = DERNode.read(from: der[...])?.children?.first?.children, let fields = Fields(of: body) else {
            return nil
        }
        return commonName(in: fields.issuer)
    }

    /// The fields of a TBSCertificate that are used, in the order of RFC 5280 section 4.1.
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

    /// Returns the common name; nil if there are two, or one that is not plain text, since readers would differ.
    private static func commonName(in names: [DERNode]) -> String? {
        let attributes = names.flatMap { $0.children ?? [] }.compactMap(\.children)
        let values = attributes.filter { $0.first?.isObject(ObjectNumber.commonName) == true }
        guard values.count == 1, let attribute = values.first, attribute.count == 2 else { return nil }
        return attribute.last.flatMap(text)
    }

    /// Returns the text of a string type that has one reading in UTF-8.
    private static func text(of node: DERNode) -> String? {
        switch node.identifier {
        case DERNode.utf8String: PlainText.read(from: node.bytes)
        case DERNode.printableString, DERNode.ia5String: PlainText.readASCII(from: node.bytes)
        default: nil
        }
    }

    // MARK: Alternative names

    /// Returns the alternative names; nil if they cannot be read. RFC 5280 allows each extension once.
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

    /// Returns the text of an alternative name; nil for directory names, registered ids and other kinds without one.
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

/// Texts that all readers read alike: without NUL, at which some stop, and other control characters.
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
