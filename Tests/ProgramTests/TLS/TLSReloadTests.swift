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
