// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// What a client's certificate says of its holder, once the certificate itself was verified.
public struct CertificateIdentity: Sendable, Equatable {
    /// The common name; nil when there is none, more than one, or one that is no plain text.
    public let subject: String?
    /// DNS names, addresses as RFC 5952 writes them, e-mail addresses and URIs. No text of one kind could be of
    /// another.
    public let alternativeNames: [String]
    /// The SHA-256 of its SubjectPublicKeyInfo in DER, 64 hexadecimal digits in lower case.
    public let publicKey: String

    public init(subject: String?, alternativeNames: [String], publicKey: String) {
        self.subject = subject
        self.alternativeNames = alternativeNames
        self.publicKey = publicKey
    }
}

/// What must stand in a client's certificate.
public enum CertificateMatcher: Sendable, Hashable {
    /// The common name of its subject.
    case subject(String)
    /// One of its alternative names.
    case alternativeName(String)
    /// The SHA-256 of its public key, 64 hexadecimal digits in lower case.
    case publicKey(String)

    public func matches(_ identity: CertificateIdentity) -> Bool {
        switch self {
        case .subject(let name): identity.subject.map { Self.areSameBytes($0, name) } ?? false
        case .alternativeName(let name): identity.alternativeNames.contains { AlternativeName.areSame($0, name) }
        case .publicKey(let digest): Self.areSameBytes(identity.publicKey, digest)
        }
    }

    /// Strings are equal to Swift when they look the same; a certificate's name is its bytes.
    fileprivate static func areSameBytes(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}

/// The kinds of alternative names (RFC 5280 section 4.2.1.6) as texts: each kind refuses what another could mean, so that
/// a certificate's URI never passes for a DNS name.
public enum AlternativeName {
    /// Letters, digits, `-`, `_`, `.` and the `*` of a wildcard, which matches nothing but itself here.
    public static func isDNSName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isNameByte) && IPAddress(text) == nil
    }

    public static func isMailAddress(_ text: String) -> Bool { text.utf8.contains(at) && !text.utf8.contains(colon) }

    /// A scheme and a colon; `fd00::1` would be one, if it were not an address.
    public static func isURI(_ text: String) -> Bool { text.utf8.contains(colon) && IPAddress(text) == nil }

    /// DNS names are the same whatever the case of their letters, addresses however they are written.
    static func areSame(_ one: String, _ other: String) -> Bool {
        if let address = IPAddress(one) { return IPAddress(other) == address }
        guard isDNSName(one) else { return CertificateMatcher.areSameBytes(one, other) }
        return one.utf8.elementsEqual(other.utf8) { $0.lowercased == $1.lowercased }
    }

    private static let at = UInt8(ascii: "@")
    private static let colon = UInt8(ascii: ":")

    private static func isNameByte(_ byte: UInt8) -> Bool {
        ObjectName.isByte(byte) || byte == UInt8(ascii: "*")
    }
}
