// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import NIOSSL
import TestSupport
import Testing

@testable import DataPlane

@Suite("The credentials of a TLS listener")
struct TLSReloadTests {
    private let certificates: TestCertificates
    private let strangers: TestCertificates

    init() throws {
        certificates = try TestCertificates()
        strangers = try TestCertificates()
    }

    private func policy(_ port: UInt16, clientsOf authority: TestCertificates) throws -> String {
        try certificates.server().listeners(port: port, clientsOf: authority)
            + "policies: { all: { allow: [SystemPing] } }"
    }

    @Test("end with a reload, and with them the connections whose handshake has not begun")
    func handshakeToCome() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let caisson = try RunningCaisson(
            policy: policy(port, clientsOf: strangers), upstream: engine.address, listener: nil)
        let waiting = try RawConnection.tcp(port: port)
        // It is accepted by now: what comes behind it has its answer.
        let behind = try RawConnection.tcp(port: port)
        try behind.send("no greeting")
        #expect(behind.isClosedByPeer())
        try caisson.replace(policy: policy(port, clientsOf: certificates), upstream: engine.address)
        try caisson.waitForLog(containing: "reloaded")
        #expect(waiting.isClosedByPeer(within: .seconds(3)))
    }

    @Test("stay as they are where a reload finds the same in their files, and so do all connections")
    func unchanged() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let policy = try policy(port, clientsOf: certificates)
        let caisson = try RunningCaisson(policy: policy, upstream: engine.address, listener: nil)
        let waiting = try RawConnection.tcp(port: port)
        let behind = try RawConnection.tcp(port: port)
        try behind.send("no greeting")
        #expect(behind.isClosedByPeer())
        try caisson.replace(policy: policy + "\n# nothing new\n", upstream: engine.address)
        try caisson.waitForLog(containing: "reloaded")
        #expect(!waiting.isClosedByPeer(within: .seconds(1)))
        try waiting.send("no greeting")
        #expect(waiting.isClosedByPeer(), "it is let on to its handshake")
    }

    @Test("are others where one byte of one of their files is", arguments: 0..<3)
    func fingerprints(changed: Int) throws {
        let server = try certificates.server()
        let directory = try TemporaryDirectory()
        let paths = ["certificate", "key", "ca"].map { "\(directory.path)/\($0)" }
        let sources = [server.certificate, server.key, server.certificate]
        for (source, path) in zip(sources, paths) { try FileManager.default.copyItem(atPath: source, toPath: path) }
        let files = TLSServerFiles(certificate: paths[0], key: paths[1], clientCA: paths[2])
        let fingerprint = try TLSFingerprint(of: files)
        let credentials = TLSCredentials(context: try TLSContexts.server(with: files), fingerprint: fingerprint)
        #expect(credentials.areOf(try TLSFingerprint(of: files)))
        let withoutAuthority = TLSServerFiles(certificate: paths[0], key: paths[1], clientCA: nil)
        #expect(!credentials.areOf(try TLSFingerprint(of: withoutAuthority)))
        var text = try String(contentsOfFile: paths[changed], encoding: .utf8)
        text += "\n"
        try text.write(toFile: paths[changed], atomically: false, encoding: .utf8)
        #expect(!credentials.areOf(try TLSFingerprint(of: files)))
    }

    @Test("are one revision until they are replaced, or their listener is gone")
    func revisions() throws {
        let server = try certificates.server()
        let files = TLSServerFiles(certificate: server.certificate, key: server.key, clientCA: nil)
        let credentials = TLSCredentials(context: try TLSContexts.server(with: files))
        let first = credentials.current().stamp
        #expect(first.isCurrent && credentials.current().stamp.isCurrent)
        credentials.replace(with: try TLSContexts.server(with: files))
        let second = credentials.current().stamp
        #expect(!first.isCurrent && second.isCurrent)
        credentials.revoke()
        #expect(!second.isCurrent)
    }
}
