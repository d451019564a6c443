// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("However the engine is named", .serialized)
struct EngineAddressTests {
    /// A way to configure a gate that lets containers be listed, with a place for the engine's address.
    struct Naming: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var environment: [String: String] = [:]
        var arguments: [String] = []
        /// A policy file.
        var file: String?

        init(_ words: String, _ environment: [String: String] = [:], _ arguments: [String] = [], file: String? = nil) {
            (testDescription, self.environment, self.arguments, self.file) = (words, environment, arguments, file)
        }
    }

    private static let policy = "policies: { all: { allow: [\"containers:read\", SystemPing] } }"

    private static let namings = [
        Naming("CAISSON_UPSTREAM of tecnativa, a socket", ["CAISSON_UPSTREAM": "unix://SOCKET", "CONTAINERS": "1"]),
        Naming(
            "CAISSON_UPSTREAM of tecnativa, an address",
            ["CAISSON_UPSTREAM": "tcp://127.0.0.1:PORT", "CONTAINERS": "1"]),
        Naming(
            "CAISSON_UPSTREAM of tecnativa, a name", ["CAISSON_UPSTREAM": "tcp://localhost:PORT", "CONTAINERS": "1"]),
        Naming(
            "CAISSON_UPSTREAM of linuxserver",
            ["CAISSON_DIALECT": "linuxserver", "CAISSON_UPSTREAM": "tcp://localhost:PORT", "CONTAINERS": "1"]),
        Naming(
            "CAISSON_UPSTREAM of a preset",
            ["CAISSON_PRESET": "docker-cli", "CAISSON_UPSTREAM": "tcp://127.0.0.1:PORT"]),
        Naming("SOCKET_PATH", ["SOCKET_PATH": "SOCKET", "CONTAINERS": "1"]),
        Naming("PROXY_URL, http and an address", ["PROXY_URL": "http://127.0.0.1:PORT"]),
        Naming("PROXY_URL, http and a name", ["PROXY_URL": "http://localhost:PORT"]),
        Naming("PROXY_URL, tcp", ["PROXY_URL": "tcp://127.0.0.1:PORT", "CONTAINER_NAMES": "web"]),
        Naming("PROXY_URL, a socket", ["PROXY_URL": "unix://SOCKET"]),
        Naming(
            "-backend-addr, an address", [:],
            ["cetusguard", "-backend-addr", "tcp://127.0.0.1:PORT", "-rules", "GET %API_PREFIX_CONTAINERS%/json"]),
        Naming(
            "-backend-addr, a socket", [:],
            ["cetusguard", "-backend-addr", "unix://SOCKET", "-rules", "GET %API_PREFIX_CONTAINERS%/json"]),
        Naming(
            "CETUSGUARD_BACKEND_ADDR",
            [
                "CAISSON_DIALECT": "cetusguard", "CETUSGUARD_BACKEND_ADDR": "tcp://localhost:PORT",
                "CETUSGUARD_RULES": "GET %API_PREFIX_CONTAINERS%/json",
            ]),
        Naming("-socketpath", [:], ["wollomatic", "-socketpath=SOCKET", "-allowGET=/v1.41/containers/json"]),
        Naming(
            "SP_SOCKETPATH",
            ["CAISSON_DIALECT": "wollomatic", "SP_SOCKETPATH": "SOCKET", "SP_ALLOW_GET": "/v1.41/containers/json"]),
        Naming(
            "CAISSON_UPSTREAM of wollomatic", ["CAISSON_UPSTREAM": "tcp://127.0.0.1:PORT"],
            ["wollomatic", "-allowGET=/v1.41/containers/json"]),
        Naming("a file, a socket", file: "upstream: unix://SOCKET\n\(policy)"),
        Naming("a file, an address", file: "upstream: tcp://127.0.0.1:PORT\n\(policy)"),
        Naming("a file, a name", file: "upstream: tcp://localhost:PORT\n\(policy)"),
        Naming("a file, TLS", file: "upstream: { tls: \"localhost:TLS\", ca: AUTHORITY }\n\(policy)"),
    ]

    @Test("requests are forwarded to it", arguments: namings)
    func forwards(naming: Naming) throws {
        let engine = try StubEngine { connection in
            while true {
                _ = try connection.readRequest()
                try connection.respond(headers: [("Api-Version", "1.41"), ("Server", "Docker/stub")], body: "[]")
            }
        }
        defer { engine.stop() }
        let certificates = try TestCertificates()
        let plain = try Relay(toSocket: engine.path)
        defer { plain.stop() }
        let secure = try Relay(toSocket: engine.path, certificate: certificates.server())
        defer { secure.stop() }
        func filled(_ text: String) -> String {
            text.replacingOccurrences(of: "SOCKET", with: engine.path)
                .replacingOccurrences(of: "PORT", with: "\(plain.port)")
                .replacingOccurrences(of: "TLS", with: "\(secure.port)")
                .replacingOccurrences(of: "AUTHORITY", with: certificates.authority.certificate)
        }
        let directory = try TemporaryDirectory()
        var arguments = naming.arguments.map(filled)
        if let file = naming.file {
            let path = directory.path + "/caisson.yaml"
            try "caisson: 1\n\(filled(file))\n".write(toFile: path, atomically: true, encoding: .utf8)
            arguments = ["run", "--policy", path]
        }
        let gate = try RunningCaisson(
            environment: naming.environment.mapValues(filled), arguments: arguments, listener: .tcp)
        defer { gate.kill() }
        try gate.waitForLog(containing: "engine: Docker/stub, API 1.41, at ")
        engine.clear()
        let client = try gate.connect()
        for _ in 0..<2 {
            try client.send("GET /v1.41/containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try client.receiveResponse()
            #expect(answer.status == 200 && answer.bodyText == "[]", "\(answer.bodyText)")
        }
        #expect(engine.received.contains { $0.target == "/v1.41/containers/json" })
    }
}
