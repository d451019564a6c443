// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("What is wrong with an engine", .serialized)
struct EngineWordsTests {
    private let certificates: TestCertificates
    private let server: TestCertificates.Issued
    private let engine: StubEngine

    init() throws {
        certificates = try TestCertificates()
        server = try certificates.server()
        engine = try StubEngine { connection in
            while true {
                _ = try connection.readRequest()
                try connection.respond(headers: [("Api-Version", "1.41"), ("Server", "Docker/stub")])
            }
        }
    }

    /// A gate before that engine says so at its start, and to a client. Its words name no file of a build.
    private func expect(_ upstream: String, _ words: String, toClient: Bool = true) throws {
        defer { engine.stop() }
        let gate = try RunningCaisson(policy: "policies: { all: { allow: [SystemPing] } }", upstream: upstream)
        defer { gate.kill() }
        let line = try gate.waitForLog(containing: "engine: ")
        #expect(line.contains(words), "\(line)")
        let client = try gate.connect()
        try client.send("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
        let answer = try client.receiveResponse()
        let told = answer.bodyText.replacingOccurrences(of: #"\""#, with: "\"")
        if toClient { #expect(answer.status == 502 && told.contains(words), "\(told)") }
        for text in gate.logLines + [answer.bodyText] {
            #expect(!text.contains(".cc") && !text.contains(".build") && !text.contains("Error("), "\(text)")
        }
    }

    private func over(
        _ certificate: TestCertificates.Issued?, clientCA: String? = nil, _ body: (UInt16) throws -> Void
    ) throws {
        let relay = try Relay(toSocket: engine.path, certificate: certificate, clientCA: clientCA)
        defer { relay.stop() }
        try body(relay.port)
    }

    private var ca: String { certificates.authority.certificate }

    @Test("its socket is of users that the gate's namespace does not have", .enabled(if: getuid() == 0))
    func remappedUsers() throws {
        defer { engine.stop() }
        guard chown(engine.path, 4242, 4242) == 0, chmod(engine.path, 0o660) == 0 else { throw POSIXError(.EPERM) }
        let gate = try RunningCaisson(
            policy: "policies: { all: { allow: [SystemPing] } }", upstream: engine.address,
            wrapped: ["unshare", "--map-root-user"])
        defer { gate.kill() }
        let line = try gate.waitForLog(containing: "the container's users are not the machine's (userns-remap)")
        #expect(line.contains("`userns_mode: host` lets it through") && !line.contains("group_add"), "\(line)")
    }

    @Test("its certificate has another name")
    func name() throws {
        let other = try certificates.issue(
            "other", subject: "/CN=x", names: ["DNS:engine.example"], usage: .serverAuth)
        try over(other) {
            try expect(
                "{ tls: \"localhost:\($0)\", ca: \(ca) }",
                "its certificate holds engine.example, not localhost: upstream.server_name says another")
        }
    }

    @Test("its certificate has no name")
    func noName() throws {
        let nameless = try certificates.issue("nameless", subject: "/CN=localhost", usage: .serverAuth)
        try over(nameless) {
            try expect(
                "{ tls: \"localhost:\($0)\", ca: \(ca) }", "its certificate holds no name, and localhost is wanted")
        }
    }

    @Test("its certificate is of an authority that nobody named")
    func authority() throws {
        let stranger = try TestCertificates()
        let signed = "its certificate is signed by \"Caisson test authority\", which "
        try over(server) { port in
            try expect(
                "{ tls: \"localhost:\(port)\", ca: \(stranger.authority.certificate) }",
                signed + "upstream.ca does not hold")
        }
        withExtendedLifetime(stranger) {}
    }

    @Test("its certificate is of an authority that the system does not know")
    func systemAuthority() throws {
        try over(server) {
            try expect("{ tls: \"localhost:\($0)\" }", "which this system does not know: upstream.ca names its file")
        }
    }

    @Test("its certificate has expired")
    func expired() throws {
        try certificates.expire(server)
        try over(server) { try expect("{ tls: \"localhost:\($0)\", ca: \(ca) }", "its certificate has expired") }
    }

    @Test("it wants a certificate, and is shown none")
    func wantsCertificate() throws {
        try over(server, clientCA: ca) {
            try expect(
                "{ tls: \"localhost:\($0)\", ca: \(ca) }",
                "it wants a certificate: name one as upstream.certificate, and its upstream.key")
        }
    }

    @Test("it does not take the certificate that it is shown")
    func wrongCertificate() throws {
        let strangers = try TestCertificates()
        let foreign = try strangers.client("foreign", subject: "/CN=gate")
        try over(server, clientCA: ca) {
            try expect(
                "{ tls: \"localhost:\($0)\", ca: \(ca), certificate: \(foreign.certificate), key: \(foreign.key) }",
                "it does not take the certificate \(foreign.certificate)")
        }
        withExtendedLifetime(strangers) {}
    }

    @Test("it speaks TLS, and the address does not say so")
    func plainToTLS() throws {
        try over(server) {
            try expect("tcp://127.0.0.1:\($0)", "write tls:// instead of tcp://", toClient: false)
        }
    }

    @Test("it speaks TLS, and says so by an alert")
    func plainToAlert() throws {
        let server = try StubEngine { connection in
            _ = try connection.readRequest()
            try connection.raw.send([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28])
        }
        defer { server.stop() }
        try expect("unix://\(server.path)", "it speaks TLS there", toClient: false)
    }

    @Test("it speaks TLS, and says in HTTP that it does")
    func plainToGo() throws {
        let go = try StubEngine { connection in
            _ = try connection.readRequest()
            try connection.raw.send(
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
        }
        defer { go.stop() }
        try expect("unix://\(go.path)", "it speaks TLS there", toClient: false)
    }

    @Test("it speaks no TLS, and the address says that it does")
    func tlsToPlain() throws {
        let plain = try StubEngine { connection in
            _ = try connection.raw.receiveSome()
            try connection.raw.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request")
        }
        defer { plain.stop() }
        let relay = try Relay(toSocket: plain.path)
        defer { relay.stop() }
        try expect(
            "{ tls: \"localhost:\(relay.port)\", ca: \(ca) }",
            "it does not speak TLS there: write tcp:// instead of tls://")
    }

    @Test("it is a web server")
    func webServer() throws {
        let web = try StubEngine.echoing()
        defer { web.stop() }
        try expect(
            "unix://\(web.path)", "is not one: this is no Docker or Podman (no Api-Version)", toClient: false)
    }

    @Test("another proxy does not let a ping through")
    func refusedPing() throws {
        let proxy = try StubEngine { connection in
            while true {
                _ = try connection.readRequest()
                try connection.respond(status: 403, headers: [("Content-Type", "text/plain")], body: "Forbidden")
            }
        }
        defer { proxy.stop() }
        try expect("unix://\(proxy.path)", "answers a ping with 403: is there another proxy", toClient: false)
    }

    @Test(
        "nothing is there",
        arguments: [
            ("unix:///tmp/caisson-nowhere.sock", "its socket does not exist"),
            ("tcp://127.0.0.1:1", "nothing listens at its address"),
        ])
    func nothing(upstream: String, words: String) throws { try expect(upstream, words) }
}
