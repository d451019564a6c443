// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The identity in a client's certificate, once the certificate has been verified.
public struct CertificateIdentity: Sendable, Equatable {
    /// The common name; nil if there is none, more than one, or one that is not plain text.
    public let subject: String?
    /// DNS names, addresses in the form of RFC 5952, e-mail addresses and URIs. No text of one kind could be of
    /// another.
    public let alternativeNames: [String]
    /// The SHA-256 of the SubjectPublicKeyInfo in DER, 64 hexadecimal digits in lower case.
    public let publicKey: String

    public init(subject: String?, alternativeNames: [String], publicKey: String) {
        self.subject = subject
        self.alternativeNames = alternativeNames
        self.publicKey = publicKey
    }
}

/// A condition on a client's certificate.
public enum CertificateMatcher: Sendable, Hashable {
    /// The common name of the subject.
    case subject(String)
    /// One of the alternative names.
    case alternativeName(String)
    /// The SHA-256 of the public key, 64 hexadecimal digits in lower case.
    case publicKey(String)

    public func matches(_ identity: CertificateIdentity) -> Bool {
        switch self {
        case .subject(let name): identity.subject.map { Self.areSameBytes($0, name) } ?? false
        case .alternativeName(let name): identity.alternativeNames.contains { AlternativeName.areSame($0, name) }
        case .publicKey(let digest): Self.areSameBytes(identity.publicKey, digest)
        }
    }

    /// Whether two names have the same bytes. Swift's `==` also holds for strings that only look the same.
    fileprivate static func areSameBytes(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}

/// The kinds of alternative names (RFC 5280 section 4.2.1.6) as texts: each kind excludes texts of the others, so that
/// a certificate's URI is never taken for a DNS name.
public enum AlternativeName {
    /// Whether the text is a DNS name: letters, digits, `-`, `_`, `.` and the `*` of a wildcard, which here matches
    /// only itself.
    public static func isDNSName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isNameByte) && IPAddress(text) == nil
    }

    public static func isMailAddress(_ text: String) -> Bool { text.utf8.contains(at) && !text.utf8.contains(colon) }

    /// Whether the text has a colon behind a scheme and is no address, as `fd00::1` is.
    public static func isURI(_ text: String) -> Bool { text.utf8.contains(colon) && IPAddress(text) == nil }

    /// Whether two names are equal: DNS names in any case, addresses in any form.
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
