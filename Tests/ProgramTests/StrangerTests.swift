// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite("A client that no entry names")
struct StrangerTests {
    private static let compose = [
        "com.docker.compose.project": "shop", "com.docker.compose.service": "traefik",
    ]

    private static func container(_ digit: Character, _ name: String, at address: String, _ labels: [String: String])
        -> StubContainers.Container
    {
        StubContainers.Container(
            id: String(repeating: digit, count: 64), name: name, address: address, label: "x", labels: labels)
    }

    @Test("learns who it is to the gate and which line would name it, and the log says so once, with what comes near")
    func stranger() throws {
        let engine = StubContainers()
        engine.put(Self.container("a", "shop-traefik-1", at: "127.15.0.1", Self.compose))
        let stub = try StubEngine(engine.answer)
        defer { stub.stop() }
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let gate = try RunningCaisson(
            policy: """
                listeners: ["tcp://127.0.0.1:\(port)"]
                clients: [{ container: traefik, policy: p }]
                policies: { p: { preset: traefik } }
                """, upstream: stub.address, listener: nil)
        for _ in 1...2 {
            let client = try RawConnection.tcp(port: port, from: "127.15.0.1")
            try client.send("GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answer = try client.receiveResponse()
            #expect(answer.status == 403)
            #expect(
                answer.bodyText.contains(
                    "Caisson does not know this client: it is container shop-traefik-1 (compose service shop/traefik) at "
                        + "127.15.0.1, and no entry under clients matches it; "
                        + #"add \"- { compose_service: shop/traefik, policy: … }\""#), "\(answer.bodyText)")
        }
        let line =
            "is named by no entry; the entry container:traefik comes near: add \"- { compose_service: shop/traefik"
        try gate.waitForLog(containing: line)
        #expect(gate.logLines.count { $0.contains("is named by no entry") } == 1)
        // Everybody's first mistake is told without anybody who asks, too.
        try gate.waitForLog(
            containing: "clients: no container fits container: traefik; container shop-traefik-1 comes near: "
                + "write compose_service: shop/traefik", timeout: .seconds(20))
    }

    @Test("is told by its address where no entry asks for containers, and the variable is named")
    func byAddress() throws {
        let stub = try StubEngine.echoing()
        defer { stub.stop() }
        let gate = try RunningCaisson(
            environment: [
                "CAISSON_UPSTREAM": stub.address, "CAISSON_CLIENTS": "address:10.0.0.0/8: preset traefik",
            ], listener: .tcp)
        let client = try gate.connect()
        try client.send("GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let words = try client.receiveResponse().bodyText
        #expect(
            words.contains(
                "it is 127.0.0.1, and no entry in CAISSON_CLIENTS matches it; "
                    + #"add \"address:127.0.0.1: preset …\""#), "\(words)")
    }
}
