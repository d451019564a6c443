// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import NIOCore
import NIOEmbedded
import NIOPosix
import NIOSSL
import PolicyCore
import TestSupport
import Testing

@testable import DataPlane

@Suite("TLS")
struct TLSContextTests {
    private let certificates: TestCertificates
    private let server: TestCertificates.Issued

    init() throws {
        certificates = try TestCertificates()
        server = try certificates.server()
    }

    private var authority: String { certificates.authority.certificate }

    private func files(clientCA: String? = nil) -> TLSServerFiles {
        TLSServerFiles(certificate: server.certificate, key: server.key, clientCA: clientCA)
    }

    private func harness(
        clientCA: String? = nil, _ client: TestCertificates.Issued? = nil, name: String = "localhost",
        address: String = "127.0.0.1"
    ) throws -> TLSHarness {
        let files = files(clientCA: clientCA)
        let ours = TLSClientFiles(certificate: client?.certificate, key: client?.key, ca: authority)
        return try TLSHarness(files, ours, name: name, address: address)
    }

    // MARK: Who gets in

    @Test("without a client CA nobody is asked for a certificate")
    func open() throws {
        let harness = try harness()
        #expect(harness.isServerReady && harness.isClientReady)
        #expect(try harness.server.pipeline.syncOperations.nioSSL_peerCertificate() == nil)
    }

    @Test("a certificate of the client CA lets in, and says who it is")
    func client() throws {
        let ours = try certificates.client("ci", subject: "/CN=ci", names: ["URI:spiffe://example/ci"])
        let harness = try harness(clientCA: authority, ours)
        #expect(harness.isServerReady && harness.isClientReady)
        let shown = try #require(try harness.server.pipeline.syncOperations.nioSSL_peerCertificate())
        let identity = PeerCertificate.identity(of: shown)
        #expect(identity?.subject == "ci")
        #expect(identity?.alternativeNames == ["spiffe://example/ci"])
    }

    @Test("a client shows its certificate and those of its authorities, and no more than that", arguments: [1, 8, 80])
    func chain(length: Int) throws {
        let ours = try certificates.client("ci", subject: "/CN=ci")
        let one = try String(contentsOfFile: ours.certificate, encoding: .utf8)
        let size = try NIOSSLCertificate.fromPEMFile(ours.certificate)[0].toDERBytes().count
        try String(repeating: one, count: length).write(toFile: ours.certificate, atomically: true, encoding: .utf8)
        let harness = try harness(clientCA: authority, ours)
        #expect(harness.isServerReady == (length * size < TLSBounds.longestChain), "\(length) of \(size) bytes")
        #expect(harness.isServerReady == (length < 80))
    }

    @Test("a client without a certificate never finishes the handshake")
    func noCertificate() throws {
        let harness = try harness(clientCA: authority)
        #expect(!harness.isServerReady)
        #expect(harness.serverEvents.hasError(NIOSSLError.self))
        #expect(!harness.server.isActive)
    }

    @Test("a certificate of another authority is refused, whatever it says of itself")
    func wrongAuthority() throws {
        let strangers = try TestCertificates()
        let harness = try harness(clientCA: authority, strangers.client("ci", subject: "/CN=ci"))
        #expect(!harness.isServerReady)
        #expect(harness.serverEvents.hasError(NIOSSLError.self))
        // Its folder goes with it.
        withExtendedLifetime(strangers) {}
    }

    @Test("a client's certificate that has expired is refused")
    func expiredClient() throws {
        let ours = try certificates.client("ci", subject: "/CN=ci")
        try certificates.expire(ours)
        #expect(!(try harness(clientCA: authority, ours).isServerReady))
    }

    @Test("a server's certificate is no client's")
    func wrongUsage() throws {
        #expect(!(try harness(clientCA: authority, server).isServerReady))
    }

    // MARK: Whom we believe

    @Test(
        "an engine is believed by the name or address that its certificate holds",
        arguments: [
            ("localhost", "127.0.0.1"), ("LocalHost.", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1"),
        ])
    func rightEngine(name: String, address: String) throws {
        #expect(try harness(name: name, address: address).isClientReady)
    }

    @Test(
        "an engine is not believed by another name, nor by the address that its name led to",
        arguments: [
            ("example.com", "127.0.0.1"), ("127.0.0.2", "127.0.0.2"), ("127.0.0.2", "127.0.0.1"), ("::2", "::2"),
        ])
    func wrongEngine(name: String, address: String) throws {
        let harness = try harness(name: name, address: address)
        #expect(!harness.isClientReady)
        #expect(!harness.clientEvents.errors.isEmpty)
        #expect(!harness.client.isActive)
    }

    @Test("an engine of another authority is not believed")
    func wrongEngineAuthority() throws {
        let other = try TestCertificates()
        let ours = TLSClientFiles(ca: other.authority.certificate)
        let harness = try TLSHarness(files(), ours, name: "localhost")
        #expect(!harness.isClientReady)
        #expect(harness.clientEvents.hasError(NIOSSLError.self))
    }

    @Test(
        "a wildcard stands for one whole label",
        arguments: [
            ("a.example.com", true), ("A.Example.com", true), ("example.com", false), ("a.b.example.com", false),
            (".example.com", false), ("*.example.com", true),
        ])
    func wildcard(host: String, isNamed: Bool) throws {
        let issued = try certificates.issue(
            "wild", subject: "/CN=\(host)", names: ["DNS:*.example.com"], usage: .serverAuth)
        let certificate = try NIOSSLCertificate.fromPEMFile(issued.certificate)[0]
        let identity = try #require(PeerCertificate.identity(of: certificate))
        #expect(EngineName(host).isNamed(by: identity) == isNamed)
    }

    // MARK: Versions

    private func withServer<Value>(_ files: TLSServerFiles, _ body: (Int) throws -> Value) throws -> Value {
        let context = try TLSContexts.server(with: files)
        let channel = try ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        defer { try? channel.close().wait() }
        return try body(try #require(channel.localAddress?.port))
    }

    @Test("TLS 1.2 and 1.3 are spoken", arguments: ["-tls1_2", "-tls1_3"])
    func newVersions(option: String) throws {
        let said = try withServer(files()) { port in
            try TestCertificates.handshake(["-connect", "127.0.0.1:\(port)", "-CAfile", authority, option])
        }
        #expect(said.contains("Verify return code: 0 (ok)"), "\(said)")
        #expect(!said.contains("Cipher is (NONE)"))
    }

    @Test("TLS 1.0 and 1.1 are refused with the alert that says so", arguments: ["-tls1", "-tls1_1"])
    func oldVersions(option: String) throws {
        let said = try withServer(files()) { port in
            try TestCertificates.handshake([
                "-connect", "127.0.0.1:\(port)", "-CAfile", authority, option, "-cipher", "DEFAULT@SECLEVEL=0",
            ])
        }
        #expect(said.contains("alert protocol version"), "\(said)")
        #expect(said.contains("Cipher is (NONE)"))
    }

    @Test("a cipher without forward secrecy is refused")
    func weakCipher() throws {
        let said = try withServer(files()) { port in
            try TestCertificates.handshake([
                "-connect", "127.0.0.1:\(port)", "-CAfile", authority, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA",
            ])
        }
        #expect(said.contains("alert handshake failure"), "\(said)")
    }
}
