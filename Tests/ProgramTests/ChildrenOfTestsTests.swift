// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The tests' own children")
struct ChildrenOfTestsTests {
    @Test("inherit no connection of another test, so that its end reaches the other side")
    func nothingInherited() throws {
        let engine = try StubEngine(EngineScript.answer)
        defer { engine.stop() }
        let relay = try Relay(toSocket: engine.path)
        defer { relay.stop() }
        let client = try RawConnection.tcp(port: relay.port)
        try client.send("GET /_ping HTTP/1.1\r\n\r\n")
        #expect(try client.receiveResponse().bodyText == "OK")

        let sockets = #"for f in /proc/$$/fd/*; do echo "${f##*/} $(readlink "$f")"; done | grep socket:"#
        let child = try RunningCaisson.run([], wrapped: ["/bin/sh", "-c", sockets])
        let descriptors = child.out.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(descriptors == ["1", "2"], "its output and its errors: \(child.out)")
    }
}
