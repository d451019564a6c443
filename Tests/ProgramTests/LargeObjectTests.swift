// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Containers as large as engines let them be, of a client that may make some.
@Suite("Beside a client with large containers an honest one", .serialized)
struct LargeObjectTests {
    private static let ids = (0..<50).map { String(repeating: "0", count: 62) + "\(10 + $0)" }

    private static func container(_ number: Int, address: String, label: Int) -> String {
        let labels = #"{"role":"c\#(number)","x":"\#(String(repeating: "y", count: label))"}"#
        return #"{"Id":"\#(ids[number])","Names":["/c\#(number)"],"Labels":\#(labels),"#
            + #""State":"running","NetworkSettings":{"Networks":{"front":{"NetworkID":"n","IPAddress":"\#(address)"}}}}"#
    }

    /// The list of networks, and the record of the one that the small container and the first of the others are on.
    private static func network(at target: String) -> String? {
        if target.hasSuffix("/networks") { return "[\(StubContainers.front)]" }
        guard target.contains("/networks/") else { return nil }
        let members = zip(ids, [3, 2]).map { #""\#($0)":{"IPv4Address":"127.0.0.\#($1)/8"}"# }
        return #"{"Id":"n","Containers":{\#(members.joined(separator: ","))}}"#
    }

    /// An engine with one small container, at 127.0.0.3, and others with a label of this size. It tells of these in
    /// lines as long, whenever `event` is signalled.
    private func engine(label: Int, others: Int, event: DispatchSemaphore) throws -> StubEngine {
        let all =
            [Self.container(0, address: "127.0.0.3", label: 1)]
            + (1...others).map { Self.container($0, address: "127.0.0.\($0 + 1)", label: label) }
        let list = "[\(all.joined(separator: ","))]"
        let line =
            #"{"Type":"container","Action":"start","Actor":{"ID":"\#(Self.ids[1])","Attributes":{"x":""#
            + String(repeating: #"\u003c"#, count: 1_000_000) + "\"}},\"time\":1}\n"
        return try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                if request.target.contains("/events") {
                    try connection.raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    connection.note("events")
                    while event.wait(timeout: .now() + 20) == .success {
                        let size = String(line.utf8.count, radix: 16)
                        guard (try? connection.raw.send("\(size)\r\n\(line)\r\n")) != nil else { break }
                        connection.note("event")
                    }
                    return
                }
                let isInspection = request.target.contains("/containers/0")
                if isInspection { connection.note("inspected") }
                let body =
                    request.target.contains("/containers/json")
                    ? list
                    : isInspection ? all[1] : Self.network(at: request.target) ?? "OK"
                try connection.respond(headers: [("Api-Version", "1.41")], body: body)
                if request[header: "Connection"] == "close" { return }
            }
        }
    }

    private func gate(before engine: StubEngine) throws -> RunningCaisson {
        let policy = """
            limits: { body_memory: 16 }
            policies: { p: { allow: [SystemPing] } }
            clients: [{ container: c0, policy: p }, { container: c1, policy: p }]
            """
        return try RunningCaisson(policy: policy, upstream: engine.address, listener: .tcp)
    }

    private func ping(_ gate: RunningCaisson, from address: String = "127.0.0.3") throws -> RawResponse {
        let client = try RawConnection.tcp(port: #require(gate.port), from: address)
        defer { client.close() }
        try client.send("GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return try client.receiveResponse()
    }

    @Test("is known, however large the list is; the large ones are not, and cost no memory")
    func list() throws {
        let engine = try engine(label: 2 << 20, others: 40, event: DispatchSemaphore(value: 0))
        defer { engine.stop() }
        let gate = try gate(before: engine)
        defer { gate.kill() }
        try engine.waitUntil("the stream of events") { engine.notes.contains("events") }
        for _ in 0..<3 { #expect(try ping(gate).status == 200) }
        let large = try ping(gate, from: "127.0.0.2")
        #expect(large.status == 403 && large.bodyText.contains("nobody can tell which container this client is"))
        #expect(gate.residentBytes < 48 << 20, "\(gate.residentBytes >> 20) MiB, and the list has 80")
    }

    @Test("stays known while long events tell of others, which alone are asked for")
    func events() throws {
        let event = DispatchSemaphore(value: 0)
        let engine = try engine(label: 1, others: 1, event: event)
        defer { engine.stop() }
        let gate = try gate(before: engine)
        defer { gate.kill() }
        try engine.waitUntil("the stream of events") { engine.notes.contains("events") }
        #expect(try ping(gate).status == 200)
        for number in 1...3 {
            event.signal()
            try engine.waitUntil("an inspection") { engine.notes.filter { $0 == "inspected" }.count >= number }
            #expect(try ping(gate).status == 200)
        }
        #expect(engine.notes.filter { $0 == "events" }.count == 1, "one stream, to the end")
    }
}
