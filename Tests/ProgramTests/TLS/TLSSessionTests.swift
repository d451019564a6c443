// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Sessions of TLS clients")
struct TLSSessionTests {
    /// Connects twice with TLS 1.2, and says whether the second handshake resumed the first one's session.
    private static let client = """
        import socket, ssl, sys
        port, authority, certificate, key, tickets = sys.argv[1:]
        context = ssl.create_default_context(cafile=authority)
        context.load_cert_chain(certificate, key)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        if tickets == "no": context.options |= ssl.OP_NO_TICKET
        def connect(session):
            raw = socket.create_connection(("127.0.0.1", int(port)), timeout=10)
            with context.wrap_socket(raw, server_hostname="localhost", session=session) as tls:
                return tls.session, tls.session_reused
        first, _ = connect(None)
        print("resumed" if connect(first)[1] else "new")
        """

    @Test(
        "are remembered by clients in tickets, and not by the gate",
        arguments: [("yes", "resumed"), ("no", "new")])
    func remembered(tickets: String, second: String) throws {
        let certificates = try TestCertificates()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let listeners = try certificates.server().listeners(port: port, clientsOf: certificates)
        let gate = try RunningCaisson(
            policy: listeners + "policies: { all: { allow: [SystemPing] } }", upstream: engine.address, listener: nil)
        defer { gate.kill() }
        let ours = try certificates.client("ci", subject: "/CN=ci")
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c", Self.client, "\(port)", certificates.authority.certificate, ours.certificate, ours.key,
            tickets,
        ]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        python.waitUntilExit()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said == second + "\n")
    }
}
