// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import NIOSSL
import TestSupport
import Testing

@testable import DataPlane

@Suite("A mistake in TLS files")
struct TLSMistakeTests {
    private let certificates: TestCertificates
    private let server: TestCertificates.Issued

    init() throws {
        certificates = try TestCertificates()
        server = try certificates.server()
    }

    private func file(_ name: String, _ content: String) throws -> String {
        let path = "\(certificates.folder)/\(name)"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func content(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func message(_ files: TLSServerFiles) -> String? {
        do throws(TLSProblem) {
            _ = try TLSContexts.server(with: files)
            return nil
        } catch { return error.message }
    }

    private func message(_ files: TLSClientFiles) -> String? {
        do throws(TLSProblem) {
            _ = try TLSContexts.client(with: files)
            return nil
        } catch { return error.message }
    }

    private func message(certificate: String? = nil, key: String? = nil, clientCA: String? = nil) -> String? {
        let files = TLSServerFiles(
            certificate: certificate ?? server.certificate, key: key ?? server.key, clientCA: clientCA)
        return message(files)
    }

    @Test("there is none in good files, with a chain and with certificate and key in one file")
    func none() throws {
        #expect(message() == nil)
        let chain = try content(server.certificate) + content(certificates.authority.certificate)
        #expect(message(certificate: try file("chain.pem", chain)) == nil)
        let both = try file("both.pem", try content(server.key) + content(server.certificate))
        #expect(message(certificate: both, key: both) == nil)
        #expect(message(TLSClientFiles()) == nil)
    }

    @Test("names a file that is missing")
    func missing() {
        #expect(message(certificate: "/nowhere/a.pem") == "the certificate /nowhere/a.pem does not exist")
        #expect(message(key: "/nowhere/a.key") == "the key /nowhere/a.key does not exist")
        #expect(message(clientCA: "/nowhere/ca.pem") == "the client CA /nowhere/ca.pem does not exist")
        #expect(message(TLSClientFiles(ca: "/nowhere/ca.pem")) == "the CA /nowhere/ca.pem does not exist")
    }

    @Test("names a file that cannot be read, and why")
    func unreadable() {
        let folder = certificates.folder
        #expect(message(certificate: folder) == "the certificate \(folder) cannot be read: Is a directory")
    }

    @Test(
        "names a file that holds something else", arguments: ["", "hello\n", "-----BEGIN CERTIFICATE REQUEST-----\n"])
    func notPEM(text: String) throws {
        let path = try file("other.pem", text)
        let noCertificate = "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"
        #expect(message(certificate: path) == "the certificate \(path) \(noCertificate)")
        #expect(message(clientCA: path) == "the client CA \(path) \(noCertificate)")
        #expect(message(key: path) == "the key \(path) holds no private key in PEM (-----BEGIN PRIVATE KEY-----)")
    }

    @Test("names a file that was cut short")
    func damaged() throws {
        let certificate = try file("short.pem", String(try content(server.certificate).prefix(300)))
        #expect(
            message(certificate: certificate)
                == "the certificate \(certificate) holds a certificate that cannot be read: it is damaged or cut short")
        let key = try file("short.key", String(try content(server.key).prefix(100)))
        #expect(message(key: key)?.hasPrefix("the key \(key) holds a private key that cannot be read: ") == true)
    }

    @Test("a chain whose second certificate is damaged is not taken without it")
    func damagedChain() throws {
        let text = try content(server.certificate) + content(server.certificate).prefix(300)
        let path = try file("chain.pem", text)
        #expect(
            message(certificate: path)
                == "the certificate \(path) holds a certificate that cannot be read: it is damaged or cut short")
    }

    @Test("finds a key of another certificate at the start, not at the first handshake")
    func foreignKey() throws {
        let other = try certificates.server("other")
        let sentence = "the key \(other.key) does not belong to the certificate \(server.certificate)"
        #expect(message(key: other.key) == sentence)
        #expect(message(TLSClientFiles(certificate: server.certificate, key: other.key)) == sentence)
        let path = "\(certificates.folder)/rsa.key"
        try TestCertificates.openssl(["genrsa", "-out", path, "2048"])
        #expect(message(key: path) == "the key \(path) does not belong to the certificate \(server.certificate)")
    }

    @Test("says that an encrypted key is one", arguments: [["pkey", "-aes256"], ["ec", "-aes256"]])
    func encryptedKey(command: [String]) throws {
        let path = "\(certificates.folder)/locked.key"
        try TestCertificates.openssl(command + ["-in", server.key, "-out", path, "-passout", "pass:secret"])
        #expect(
            message(key: path)
                == """
                the key \(path) is encrypted, and nobody is there to type its password: `openssl pkey` writes it \
                without one
                """)
    }

    @Test("a certificate without a key, and a key without a certificate, are of no use to an engine")
    func half() {
        let certificate = TLSClientFiles(certificate: "/a.pem")
        #expect(message(certificate) == "the certificate /a.pem is of no use without a key")
        #expect(message(TLSClientFiles(key: "/a.key")) == "the key /a.key is of no use without a certificate")
    }

    @Test("an expired certificate is a warning, not a mistake")
    func expired() throws {
        #expect(try TLSContexts.warnings(for: TLSServerFiles(certificate: server.certificate, key: server.key)) == [])
        try certificates.expire(server)
        #expect(message() == nil)
        let files = TLSServerFiles(certificate: server.certificate, key: server.key, clientCA: server.certificate)
        let ending = "has expired: it is refused by whoever looks at its date"
        #expect(
            try TLSContexts.warnings(for: files) == [
                "the certificate \(server.certificate) \(ending)", "the client CA \(server.certificate) \(ending)",
            ])
    }
}
