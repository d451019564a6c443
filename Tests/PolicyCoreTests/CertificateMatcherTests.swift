// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@Suite("A certificate's matcher")
struct CertificateMatcherTests {
    private static let digest = String(repeating: "0a", count: 32)

    private func identity(subject: String? = nil, names: [String] = []) -> CertificateIdentity {
        CertificateIdentity(subject: subject, alternativeNames: names, publicKey: Self.digest)
    }

    @Test("compares the subject byte by byte, and never matches one that is not there")
    func subject() {
        #expect(CertificateMatcher.subject("ci").matches(identity(subject: "ci")))
        #expect(!CertificateMatcher.subject("ci").matches(identity(subject: "CI")))
        #expect(!CertificateMatcher.subject("").matches(identity(subject: nil)))
        #expect(!CertificateMatcher.subject("caf\u{E9}").matches(identity(subject: "cafe\u{301}")))
        #expect(!CertificateMatcher.subject("ci").matches(identity(names: ["ci"])))
    }

    @Test("compares DNS names without regard to case, and other alternative names exactly")
    func alternativeNames() {
        let names = identity(names: ["CI.example.com", "ci@Example.com", "spiffe://example/CI", "fd00::1"])
        #expect(CertificateMatcher.alternativeName("ci.EXAMPLE.com").matches(names))
        #expect(CertificateMatcher.alternativeName("ci@Example.com").matches(names))
        #expect(!CertificateMatcher.alternativeName("ci@example.com").matches(names))
        #expect(CertificateMatcher.alternativeName("spiffe://example/CI").matches(names))
        #expect(!CertificateMatcher.alternativeName("spiffe://example/ci").matches(names))
        #expect(CertificateMatcher.alternativeName("FD00:0::1").matches(names))
        #expect(!CertificateMatcher.alternativeName("fd00::2").matches(names))
        #expect(!CertificateMatcher.alternativeName("a.example.com").matches(identity(names: ["*.example.com"])))
    }

    @Test("compares the public key's digest")
    func publicKey() {
        #expect(CertificateMatcher.publicKey(Self.digest).matches(identity()))
        #expect(!CertificateMatcher.publicKey(String(repeating: "0b", count: 32)).matches(identity()))
    }

    @Test(
        "No text is an alternative name of two kinds",
        arguments: ["10.0.0.1", "fd00::1", "a.b", "a@b", "x:a@b", "@", ":"])
    func kinds(text: String) {
        let kinds = [
            AlternativeName.isDNSName(text), AlternativeName.isMailAddress(text), AlternativeName.isURI(text),
            IPAddress(text) != nil,
        ]
        #expect(kinds.count { $0 } == 1)
    }
}
