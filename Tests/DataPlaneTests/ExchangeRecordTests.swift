// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import Telemetry
import Testing

@testable import DataPlane

/// What a client may send and no record may hold.
private let mark = "x8pTq1mark"

@Suite("The record of an exchange")
struct ExchangeRecordTests {
    private func harness(_ policy: Policy = .everything) -> ExchangeHarness { ExchangeHarness(policy: policy) }

    private var limited: Policy {
        Policy.everything.constraining(.binds(BindMountLimit(directories: ["/srv"])))
    }

    /// The records as the JSON log and the audit write them.
    private func objects(of harness: ExchangeHarness) throws -> [[String: Any]] {
        try harness.records.all.map { record in
            var line = LineBuffer()
            line.append("{")
            RecordMembers(run: "ab12").append(record, to: &line)
            line.append("}")
            return try #require(try JSONSerialization.jsonObject(with: Data(line.bytes)) as? [String: Any])
        }
    }

    private func create(_ body: String, query: String = "name=web") -> String {
        """
        POST /v1.45/containers/create?\(query) HTTP/1.1\r\nHost: x\r\nX-Registry-Auth: \(mark)\r\n\
        Authorization: Basic \(mark)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    private static let body = """
        {"Image":"alpine:3","Env":["TOKEN=\(mark)"],"Cmd":["sh","-c","\(mark)"],"Labels":{"\(mark)":"\(mark)"},
        "\(mark)":"\(mark)","Healthcheck":{"Test":["CMD","\(mark)"]},"HostConfig":{"Binds":["/srv/a:/a"]}}
        """

    @Test("tells who was told by what, which rule decided, what was named, and what the body's fields are")
    func whole() throws {
        var gate = harness(limited)
        gate.client(create(Self.body, query: "name=web&platform=linux/amd64"))
        gate.connected()
        gate.engine("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")
        let record = try #require(try objects(of: gate).first)
        #expect(record["policy"] as? String == "test")
        #expect(record["identified_by"] as? String == "anyone")
        #expect(record["generation"] as? Int == 1)
        #expect(record["code"] as? String == "rule")
        #expect(record["rule"] as? String == "/containers")
        #expect(record["query"] as? [String] == ["name=web", "platform=linux/amd64"])
        #expect(record["query_unknown"] == nil)
        let named = try #require(record["objects"] as? [[String: String]])
        #expect(named == [["kind": "container", "name": "web"], ["kind": "image", "name": "alpine:3"]])
        let body = try #require(record["body"] as? [String: Any])
        #expect(body["bytes"] as? Int == Self.body.utf8.count)
        #expect((body["digest"] as? String)?.count == 64)
        #expect(
            Set(body["fields"] as? [String] ?? [])
                == ["Image", "Env", "Cmd", "Labels", "*", "Healthcheck.Test", "HostConfig.Binds"])
    }

    @Test("tells of a denied body where it stands and by which word, and its digest is the same each time")
    func denied() throws {
        var gate = harness(limited)
        let body = Self.body.replacingOccurrences(of: "/srv/a", with: "/\(mark)")
        gate.client(create(body) + create(body))
        let records = try objects(of: gate)
        try #require(records.count == 2)
        #expect(records[0]["decision"] as? String == "denied")
        #expect(records[0]["code"] as? String == "body_not_allowed")
        let violation = try #require(records[0]["violation"] as? [String: String])
        #expect(violation == ["in": "body", "code": "inside", "path": "HostConfig.Binds[0]"])
        let digests = records.compactMap { ($0["body"] as? [String: Any])?["digest"] as? String }
        #expect(digests.count == 2 && digests[0] == digests[1])
    }

    @Test("holds nothing of fields, bodies and values that a client sends, whatever becomes of the request")
    func marks() throws {
        let requests = [
            create(Self.body), create("{\"\(mark)\":"), create("[\"\(mark)\"]"),
            create(Self.body.replacingOccurrences(of: "/srv/a", with: "/\(mark)")),
            create(Self.body, query: "\(mark)=\(mark)&name=a%20\(mark)"),
            "GET /containers/json?all=\(mark)&filters=\(mark)&\(mark) HTTP/1.1\r\nHost: x\r\nX-A: \(mark)\r\n\r\n",
            "GET /containers/web/archive?path=/\(mark) HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /images/create?fromImage=u:\(mark)@host/app&fromSrc=\(mark) HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /build?buildargs=\(mark)&t=\(mark)&remote=\(mark) HTTP/1.1\r\nHost: x\r\nX-Registry-Config: \(mark)\r\n\r\n",
            "GET /nothing?\(mark)=\(mark) HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /info HTTP/1.1\r\nHost: x\r\nTraceparent: \(mark)\r\nX: \(mark)\u{1}\r\n\r\n",
        ]
        let nothing = Policy(name: "nothing", rules: [])
        for policy in [limited, .everything, nothing, limited.enforcing(.warns)] {
            for request in requests {
                var gate = harness(policy)
                gate.client(request)
                gate.connected()
                gate.engine("HTTP/1.1 200 OK\r\nX-B: \(mark)\r\nContent-Length: \(mark.utf8.count)\r\n\r\n\(mark)")
                let records = try objects(of: gate)
                #expect(!records.isEmpty)
                #expect(!"\(records)".contains(mark), "\(request)")
            }
        }
    }
}
