// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import TestSupport
import Testing

@Suite("What a record keeps of a request")
struct RecordTests {
    private func facts(_ line: String) throws -> RequestFacts { try RequestFacts.of(line) }

    private func query(_ line: String) throws -> RecordedQuery {
        let facts = try facts(line)
        return RecordedQuery(of: facts.request.target, at: facts.endpoint)
    }

    @Test(
        "are the values of parameters that are harmless, and the names of others",
        arguments: [
            ("GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22mark%22%5D%7D", ["all=1", "filters"], 0),
            ("GET /containers/json?all=mark", ["all"], 0),
            ("GET /containers/json?mark=1&limit=7", ["limit=7"], 1),
            ("GET /containers/web/logs?stdout=true&tail=100&since=1700000000.5", nil, 0),
            ("GET /containers/web/archive?path=/run/secrets/mark", ["path"], 0),
            ("POST /containers/web/kill?signal=SIGHUP", ["signal=SIGHUP"], 0),
            ("POST /containers/create?name=web-1", ["name=web-1"], 0),
            ("POST /containers/create?name=a%20mark", ["name"], 0),
            ("POST /images/create?fromImage=user:mark@registry.example/app&tag=1", ["fromImage", "tag=1"], 0),
            ("POST /images/create?fromImage=app@sha256:0123", ["fromImage=app@sha256:0123"], 0),
            ("POST /build?buildargs=%7B%22TOKEN%22%3A%22mark%22%7D&t=mark&remote=http://u:mark@h/", nil, 0),
            ("GET /unknown?mark=mark", [], 1),
            ("GET /containers/json?a;b=mark", [], 1),
        ])
    func parameters(line: String, expected: [String]?, unknown: Int) throws {
        let recorded = try query(line)
        if let expected { #expect(recorded.parameters == expected) }
        #expect(recorded.unknown == unknown)
        #expect(!recorded.parameters.contains { $0.contains("mark") })
    }

    private func objects(_ request: OutgoingRequest, sent: RequestTarget? = nil) -> [RecordedObject] {
        RecordedObject.all(in: request.target, method: request.method, sent: sent)
    }

    @Test("are the objects that path and query name, and the id that travels in the place of a name")
    func objects() throws {
        let id = String(repeating: "a1", count: 32)
        let web = try facts("GET /v1.45/containers/web/json").request
        let sent = try facts("GET /v1.45/containers/\(id)/json").request.target
        #expect(objects(web) == [RecordedObject(kind: "container", name: "web")])
        #expect(objects(web, sent: sent) == [RecordedObject(kind: "container", name: "web", id: id)])
        let pull = try facts("POST /images/create?fromImage=alpine&tag=3").request
        #expect(objects(pull) == [RecordedObject(kind: "image", name: "alpine")])
        let create = try facts("POST /containers/create?name=db").request
        #expect(objects(create) == [RecordedObject(kind: "container", name: "db")])
        #expect(objects(try facts("GET /info").request).isEmpty)
    }

    @Test("are stable words for violations, and no word of the client's")
    func violations() {
        let found: [(Violation, String, Violation.Part)] = [
            (.parameter(.unknown("mark")), "unknown", .parameter),
            (.parameter(.severalReadings), "several_readings", .parameter),
            (.visibility(.foreignImage("mark")), "foreign_image", .visibility),
            (.visibility(.unknownPath), "unknown_path", .visibility),
            (.builder(.visibility(.buildKitSession), grpc: .unknownPath), "build_kit_session", .visibility),
        ]
        for (violation, code, part) in found {
            #expect(violation.code == code)
            #expect(violation.part == part)
            #expect(violation.path(at: .containerCreate) == nil)
        }
    }
}
