// SPDX-License-Identifier: Apache-2.0

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

    private func file(_ path: String, _ port: UInt16, _ engine: StubEngine, clientsOf: TestCertificates) throws {
        let server = try certificates.server()
        try """
        caisson: 1
        upstream: unix://\(engine.path)
        listeners:
          - tls: "127.0.0.1:\(port)"
            certificate: \(server.certificate)
            key: \(server.key)
            client_ca: \(clientsOf.authority.certificate)
        policies: { all: { allow: [SystemPing] } }

        """.write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test("end with a reload, and with them the connections whose handshake has not begun")
    func handshakeToCome() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        let (path, port) = (directory.path + "/caisson.yaml", try Sockets.freePort())
        try file(path, port, engine, clientsOf: strangers)
        let caisson = try RunningCaisson(environment: ["CAISSON_LISTEN": ""], arguments: ["run", "--policy", path])
        let waiting = try RawConnection.tcp(port: port)
        // It is accepted by now: what comes behind it has its answer.
        let behind = try RawConnection.tcp(port: port)
        try behind.send("no greeting")
        #expect(behind.isClosedByPeer())
        try file(path, port, engine, clientsOf: certificates)
        try caisson.waitForLog(containing: "reloaded")
        #expect(waiting.isClosedByPeer(within: .seconds(3)))
    }

    @Test("are one revision until they are replaced, or their listener is gone")
    func revisions() throws {
        let server = try certificates.server()
        let files = TLSServerFiles(certificate: server.certificate, key: server.key, clientCA: nil)
        let credentials = TLSCredentials(try TLSContexts.server(files))
        let first = credentials.current().stamp
        #expect(first.isCurrent && credentials.current().stamp.isCurrent)
        credentials.replace(with: try TLSContexts.server(files))
        let second = credentials.current().stamp
        #expect(!first.isCurrent && second.isCurrent)
        credentials.revoke()
        #expect(!second.isCurrent)
    }
}
