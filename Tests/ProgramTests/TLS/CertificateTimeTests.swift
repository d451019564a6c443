// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("A client's certificate")
struct CertificateTimeTests {
    /// Asks for a ping, then for a stream until that ends, then for a ping in a session that is resumed.
    fileprivate static let script = """
        import socket, ssl, sys
        port, authority, certificate, key, version = sys.argv[1:6]
        context = ssl.create_default_context(cafile=authority)
        context.load_cert_chain(certificate, key)
        context.maximum_version = getattr(ssl.TLSVersion, version)

        def ask(path, client=None, session=None):
            client = client or context.wrap_socket(
                socket.create_connection(("127.0.0.1", int(port))), server_hostname="localhost", session=session)
            client.sendall(f"GET {path} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
            return client, client.recv(65536)[:12].decode()

        first, answer = ask("/_ping")
        print(answer, flush=True)
        session = first.session
        if len(sys.argv) > 6:
            print(ask("/events", first)[1], flush=True)
            try:
                first.recv(65536)
            except OSError:
                pass
            print("ended", flush=True)
        try:
            second, answer = ask("/_ping", session=session)
            print("resumed" if second.session_reused else "shaken hands", answer, flush=True)
        except OSError:
            print("refused", flush=True)
        """

    private struct Gate {
        let certificates: TestCertificates
        let engine = StubContainers()
        let stub: StubEngine
        let port: UInt16
        let caisson: RunningCaisson

        init() throws {
            certificates = try TestCertificates()
            stub = try StubEngine(engine.answer)
            port = try Sockets.freePort()
            let listeners = try certificates.server().listeners(port: port, clientsOf: certificates)
            let policy = """
                clients: [{ certificate: { subject: ci }, policy: watching }]
                policies: { watching: { allow: [SystemPing, SystemEvents] } }
                """
            caisson = try RunningCaisson(policy: listeners + policy, upstream: stub.address, listener: nil)
        }

        func stop() {
            engine.stop()
            stub.stop()
        }

        func ask(_ client: TestCertificates.Issued, _ version: String, streams: Bool) throws -> [String] {
            let python = Process()
            python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            python.arguments =
                ["python3", "-c", CertificateTimeTests.script, "\(port)", certificates.authority.certificate]
                + [client.certificate, client.key, version] + (streams ? ["stream"] : [])
            let output = Pipe()
            python.standardOutput = output
            try python.run()
            let said = output.fileHandleForReading.readDataToEndOfFile()
            python.waitUntilExit()
            return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    @Test(
        "counts until it ends: then its connections end, streams among them, and no ticket lets it in again",
        arguments: ["TLSv1_2", "TLSv1_3"])
    func end(version: String) throws {
        let gate = try Gate()
        defer { gate.stop() }
        let lasting = try gate.certificates.client("lasting", subject: "/CN=ci")
        #expect(
            try gate.ask(lasting, version, streams: false) == ["HTTP/1.1 200", "resumed HTTP/1.1 200"],
            "tickets do let clients in")
        let ending = try gate.certificates.client("ending", subject: "/CN=ci", endingIn: 5)
        let said = try gate.ask(ending, version, streams: true)
        #expect(said.prefix(3) == ["HTTP/1.1 200", "HTTP/1.1 200", "ended"])
        #expect(said.count == 4 && !said[3].contains("200"), "\(said)")
        try gate.caisson.waitForLog(containing: #"reason="certificate_ended""#)
    }
}
