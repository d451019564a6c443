// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("A policy that only warns")
struct WarnTests {
    private static let policy = "caisson: 1\npolicies: { trial: { allow: [SystemPing], mode: warn } }\n"

    private func withFile(_ body: (String) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/caisson.yaml"
        try Self.policy.write(toFile: path, atomically: true, encoding: .utf8)
        try body(path)
    }

    @Test("lets pass what it would deny, logs it so, and says at the start that nothing is enforced")
    func passes() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        try withFile { path in
            let gate = try RunningCaisson(
                environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)"], arguments: ["run", "--policy", path])
            defer { gate.kill() }
            try gate.waitForLog(containing: "policy trial: mode: warn: NOTHING IS ENFORCED")
            let client = try RawConnection.unix(gate.socketPath)
            try client.send("GET /info HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.receiveResponse().status == 200)
            try gate.waitForLog(containing: "warned GET /info status=200")
            try gate.waitForLog(containing: "reason=\"SystemInfo is not allowed: ")
            try client.send("GET /containers/../info HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.receiveResponse().status == 400, "what is malformed is refused as ever")
        }
    }

    @Test("is explained as if it were enforced")
    func explained() throws {
        try withFile { path in
            let told = try RunningCaisson.run(["explain", "--policy", path, "GET", "/info"])
            #expect(told.status == 2)
            #expect(told.out.contains("(mode: warn: it passes all the same)"), "\(told.out)")
            let printed = try RunningCaisson.run(["check", "--print", path])
            #expect(printed.out.contains("\n    mode: warn\n"), "\(printed.out)")
        }
    }

    @Test("is warned of by a check")
    func checked() throws {
        try withFile { path in
            let told = try RunningCaisson.run(["check", path])
            #expect(told.status == 0)
            let warning = "warning: \(path):2:13: policy trial has mode: warn: nothing is denied, only told"
            #expect(told.out == "\(warning)\n\(path): 1 policy\n")
        }
    }
}
