// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import Suggestions

@Suite("A log")
struct LogReaderTests {
    private static let text = """
        {"time":"2026-11-21T17:52:13.080Z","level":"error","message":"the old configuration stays in force"}
        caisson-1  | \(Lines.line("GET /v1.51/containers/web/json", client: "traefik@10.0.0.5"))

        2026-11-21T17:52:13.061Z allowed GET /containers/json status=200
        \(Lines.line("POST /containers/web/stop", decision: "denied", status: 403))
        """

    private func read(_ text: String, inPiecesOf size: Int) -> (LogReader, [LoggedRequest]) {
        var (reader, requests) = (LogReader(), [LoggedRequest]())
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.read(bytes[start..<min(start + size, bytes.count)]) { requests.append($0) }
        }
        reader.end { requests.append($0) }
        return (reader, requests)
    }

    @Test("is read the same in pieces of any size", arguments: [1, 2, 7, 64, 4096])
    func pieces(size: Int) {
        let (reader, requests) = read(Self.text, inPiecesOf: size)
        #expect(reader.requests == 2)
        #expect(reader.unreadable == 1, "the line of text")
        #expect(requests.map(\.path) == ["/v1.51/containers/web/json", "/containers/web/stop"])
        #expect(requests.map(\.endpoint) == [.containerInspect, .containerStop])
        #expect(requests.map(\.object) == ["web", "web"])
        #expect(requests.map(\.outcome) == [.passed, .denied])
        #expect(requests.first?.client == "traefik@10.0.0.5")
    }

    @Test("loses a line that is too long, and nothing else")
    func longLine() {
        let long = "{\"time\":\"" + String(repeating: "x", count: 2 << 20) + "\"}\n"
        let (reader, requests) = read(long + Lines.line("GET /info"), inPiecesOf: 65_536)
        #expect(reader.unreadable == 1)
        #expect(requests.map(\.endpoint) == [.systemInfo])
    }

    @Test("tells objects and parameters where it holds them")
    func members() throws {
        let more = """
            "query":["t=5","filters"],"objects":[{"kind":"container","name":"web","id":"\(String(repeating: "a", count: 64))"},\
            {"kind":"spaceship","id":"1"},{"kind":"container","name":"bbbbbbbbbbbb","id":"bbbbbbbbbbbb"}]
            """
        let request = try #require(Lines.requests([Lines.line("GET /containers/4f66/json", more: more)]).first)
        #expect(request.parameters == [.init(name: "t", value: "5"), .init(name: "filters", value: nil)])
        #expect(request.descriptions.map(\.names) == [["web"]])
        let unknown = Lines.requests([Lines.line("GET /info"), Lines.line("GET /info", more: #""query_unknown":1"#)])
        #expect(unknown.map(\.parameters) == [nil, nil])
        let none = Lines.requests([Lines.line("GET /info", more: #""code":"rule""#)])
        #expect(none.map(\.parameters) == [[]])
    }

    @Test("names clients, of which addresses are one")
    func clients() {
        let names = ["traefik@10.0.0.5", "CN=ci@10.0.0.9", "unix:1000", "unix", "10.0.0.5", "fe80::1", ""]
        #expect(
            names.map(LoggedClient.init(text:)) == [
                .container("traefik"), .certificate("ci"), .user("1000"), .others, .others, .others, .others,
            ])
    }
}
