// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite("A label that can have no effect")
struct LabelTests {
    private static func container(_ digit: Character, _ labels: [String: String]) -> StubContainers.Container {
        StubContainers.Container(
            id: String(repeating: digit, count: 64), name: "web", address: "127.13.0.1", label: "x", labels: labels)
    }

    @Test("is told when its container is first seen, and not again when that is recreated")
    func recreated() throws {
        let engine = StubContainers()
        engine.put(.init(id: String(repeating: "f", count: 64), name: "gate", address: "127.13.0.2", label: "x"))
        engine.put(Self.container("a", ["socket-proxy.allow.get": "info"]))
        let stub = try StubEngine(engine.answer)
        defer { stub.stop() }
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(stub.path)"],
            arguments: ["wollomatic", "-proxycontainername=gate", "-allowGET=/_ping"], listener: .tcp)
        let told =
            "container web: label socket-proxy.allow.get: \"info\" can match nothing: every path begins with /"
        try gate.waitForLog(containing: told)
        engine.recreate(Self.container("b", ["socket-proxy.allow.get": "info"]))
        engine.recreate(Self.container("c", ["socket-proxy.allow.get": "info", "socket-proxy.allow.gte": "/x"]))
        try gate.waitForLog(containing: "label socket-proxy.allow.gte: is not a label that is read; did you mean")
        #expect(gate.logLines.count { $0.contains("label socket-proxy.allow.get:") } == 1)
    }
}
