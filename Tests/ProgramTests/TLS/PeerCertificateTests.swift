// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOSSL
import PolicyCore
import TestSupport
import Testing

@testable import DataPlane

@Suite("A peer's certificate")
struct PeerCertificateTests {
    private let certificates: TestCertificates

    init() throws { certificates = try TestCertificates() }

    private func der(_ subject: String, _ names: [String] = []) throws -> [UInt8] {
        let issued = try certificates.client("client", subject: subject, names: names)
        let path = "\(certificates.folder)/client.der"
        try TestCertificates.openssl(["x509", "-in", issued.certificate, "-outform", "der", "-out", path])
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test("gives its common name and all kinds of alternative names as text")
    func names() throws {
        let names = ["DNS:CI.example.com", "IP:10.0.0.7", "IP:fd00::1:2", "email:ci@example.com", "URI:spiffe://a/ci"]
        let identity = PeerCertificate.identity(ofDER: try der("/O=Example/CN=ci \u{2693}", names + ["RID:1.2.3"]))
        #expect(identity?.subject == "ci \u{2693}")
        #expect(
            identity?.alternativeNames == [
                "CI.example.com", "10.0.0.7", "fd00::1:2", "ci@example.com", "spiffe://a/ci",
            ])
    }

    @Test("is the same read from DER and from NIOSSL")
    func sameReading() throws {
        let bytes = try der("/CN=ci", ["DNS:ci"])
        let certificate = try NIOSSLCertificate(bytes: bytes, format: .der)
        let identity = try #require(PeerCertificate.identity(ofDER: bytes))
        #expect(PeerCertificate.identity(of: certificate) == identity)
    }

    @Test("its key's digest is what openssl and sha256sum say", arguments: ["ec", "rsa", "ed25519"])
    func publicKey(kind: String) throws {
        let folder = certificates.folder
        let key =
            kind == "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"] : kind == "rsa" ? ["rsa:2048"] : [kind]
        try TestCertificates.openssl(
            ["req", "-x509", "-subj", "/CN=x", "-nodes", "-newkey"] + key
                + ["-keyout", "\(folder)/x.key", "-out", "\(folder)/x.pem", "-config", "\(folder)/openssl.cnf"])
        try TestCertificates.openssl([
            "pkey", "-in", "\(folder)/x.key", "-pubout", "-outform", "der", "-out", "\(folder)/x.pub",
        ])
        let said = try TestCertificates.openssl(["dgst", "-sha256", "-r", "\(folder)/x.pub"])
        let identity = PeerCertificate.identity(of: try NIOSSLCertificate.fromPEMFile("\(folder)/x.pem")[0])
        #expect(identity?.publicKey.utf8.count == 64)
        #expect(identity.map { said.hasPrefix($0.publicKey) } == true)
    }

    @Test(
        "with two common names has none", arguments: ["/CN=admin/CN=ci", "/CN=ci/O=Example/CN=ci", "/CN=ci+CN=admin"])
    func twoNames(subject: String) throws {
        #expect(PeerCertificate.identity(ofDER: try der(subject)) != nil)
        #expect(PeerCertificate.identity(ofDER: try der(subject))?.subject == nil)
    }

    @Test("without names has none, and still a key")
    func noNames() throws {
        let identity = try #require(PeerCertificate.identity(ofDER: try der("/O=Example")))
        #expect(identity.subject == nil)
        #expect(identity.alternativeNames == [])
    }

    /// The signature is not looked at here, so that what no tool would sign can be made.
    private func replacing(_ text: String, _ byte: UInt8, in der: [UInt8]) throws -> [UInt8] {
        let wanted = Array(text.utf8)
        var changed = der
        var count = 0
        for start in der.indices.dropLast(wanted.count) where der[start..<(start + wanted.count)].elementsEqual(wanted)
        {
            changed[start + 2] = byte
            count += 1
        }
        try #require(count == 1)
        return changed
    }

    @Test(
        "a name with a NUL, a line feed or bytes that are no text is left out",
        arguments: [0x00, 0x0A, 0xFF] as [UInt8])
    func strangeBytes(byte: UInt8) throws {
        let bytes = try der("/CN=admin", ["DNS:ci-example", "DNS:other"])
        let subject = try #require(PeerCertificate.identity(ofDER: try replacing("admin", byte, in: bytes)))
        #expect(subject.subject == nil)
        #expect(subject.alternativeNames == ["ci-example", "other"])
        let name = try #require(PeerCertificate.identity(ofDER: try replacing("ci-example", byte, in: bytes)))
        #expect(name.subject == "admin")
        #expect(name.alternativeNames == ["other"])
    }

    @Test(
        "a name that reads like one of another kind is left out",
        arguments: ["DNS:10.0.0.1", "DNS:a@b", "DNS:a:b", "URI:example", "URI:10.0.0.1", "URI:fd00::1", "email:ci"])
    func otherKind(name: String) throws {
        let identity = try #require(PeerCertificate.identity(ofDER: try der("/CN=ci", [name])))
        #expect(identity.alternativeNames == [])
    }

    @Test("cut short anywhere, or with more behind it, is no certificate")
    func truncated() throws {
        let whole = try der("/CN=ci", ["DNS:ci", "IP:::1"])
        for length in whole.indices {
            #expect(PeerCertificate.identity(ofDER: Array(whole[..<length])) == nil, "\(length) bytes")
        }
        #expect(PeerCertificate.identity(ofDER: whole + [0]) == nil)
    }

    @Test("with any byte changed is read or not, but never with the same key where the key was changed")
    func flipped() throws {
        let whole = try der("/CN=ci", ["DNS:ci", "IP:::1"])
        let identity = try #require(PeerCertificate.identity(ofDER: whole))
        var otherKeys = 0
        for index in whole.indices {
            for mask in [0x01, 0x20, 0x80, 0xFF] as [UInt8] {
                var changed = whole
                changed[index] ^= mask
                let other = PeerCertificate.identity(ofDER: changed)
                if let other, other.publicKey != identity.publicKey { otherKeys += 1 }
            }
        }
        // A point on P-256 is 64 bytes of the key, and no change to them is seen by anything but the digest.
        #expect(otherKeys >= 64 * 4)
    }

    @Test("nested without end is no certificate")
    func nested() {
        let layers = (0..<20_000).reduce(into: [UInt8]()) { bytes, _ in bytes += [0x30, 0x84, 0x00, 0x01, 0x00, 0x00] }
        #expect(PeerCertificate.identity(ofDER: layers) == nil)
        #expect(PeerCertificate.identity(ofDER: []) == nil)
        #expect(PeerCertificate.identity(ofDER: [UInt8](repeating: 0x30, count: 100_000)) == nil)
    }
}
