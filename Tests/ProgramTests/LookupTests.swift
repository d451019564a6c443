// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import TestSupport
import Testing

@testable import DataPlane

@Suite("A question of the gate's own")
struct LookupQuestionTests {
    private typealias Question = EngineLookup.Question

    @Test("waits for whomever the engine asks first: the drivers of volumes, the managers of a swarm")
    func patience() {
        for kind in ObjectKind.allCases {
            let isSlow = ![.container, .image, .network].contains(kind)
            for question in [Question.object(kind, "x"), .objects(kind)] {
                #expect((question.patience > EngineLookup.limit) == isSlow, "\(question)")
            }
        }
        #expect(Question.tasks(service: "x").patience > EngineLookup.limit)
        for question in [Question.ping, .version, .table, .networks, .inspection("x"), .exec(id: "x")] {
            #expect(question.patience == EngineLookup.limit, "clients are told by it, or nobody else is asked")
        }
    }

    @Test("carries a version, and one that knows what it asks for")
    func targets() {
        #expect(Question.object(.container, "web").target(minor: 41) == "/v1.41/containers/web/json")
        #expect(Question.objects(.image).target(minor: 24) == "/v1.24/images/json?all=1")
        #expect(Question.objects(.network).target(minor: nil) == "/networks")
        #expect(Question.objects(.config).target(minor: 24) == "/v1.30/configs")
        #expect(Question.object(.secret, "x").target(minor: 24) == "/v1.25/secrets/x")
        #expect(Question.events(since: 7).target(minor: 44).hasPrefix("/v1.44/events?since=7&"))
        #expect(Question.exec(id: "a b").target(minor: 41) == "/v1.41/exec/a%20b/json")
    }

    @Test("is answered by what an engine says of it, and by nothing else")
    func statuses() {
        let all = [200, 400, 401, 403, 404, 405, 406, 407, 409, 429, 500, 502, 503, 504]
        func answered(_ question: Question) -> [Int] { all.filter(question.isAnswered) }
        #expect(answered(.object(.container, "x")) == [200, 400, 404, 409, 500])
        #expect(answered(.object(.service, "x")) == [200, 400, 404, 406, 409, 500, 503])
        #expect(answered(.exec(id: "x")) == [200, 400, 404, 409, 500])
        #expect(answered(.objects(.container)) == [200, 404])
        #expect(answered(.objects(.node)) == [200, 404, 406, 503])
        #expect(answered(.events(since: 0)) == [200])
    }

    @Test(
        "knows the engine's version as it is written",
        arguments: [("1.41", 41), ("1.52", 52), ("", nil), ("2.0", nil), ("1.x", nil), ("1.12", nil)]
            as [(String, Int?)])
    func versions(text: String, minor: Int?) {
        #expect(EngineLookup.Engine(server: "", apiVersion: text).minorVersion == minor)
    }
}

/// An engine behind a proxy that lets through what `allows` says, and answers all else with `refusal`.
private struct Behind: Sendable {
    let refusal: Int
    let allows: @Sendable (String) -> Bool

    func answer(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            let target = request.target
            guard allows(target) else {
                try connection.respond(status: refusal, body: #"{"message":"no"}"#)
                continue
            }
            if target.contains("/events") {
                try connection.raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                _ = connection.raw.isClosedByPeer(within: .seconds(60))
                return
            }
            try respond(to: target, connection)
        }
    }

    private func respond(to target: String, _ connection: StubConnection) throws {
        if target.hasPrefix("/v1.99/") {
            let words = "client version 1.99 is too new. Maximum supported API version is 1.41"
            return try connection.respond(
                status: 400, headers: EngineScript.version, body: #"{"message":"\#(words)"}"#)
        }
        let isList = target.contains("/containers/json")
        let isWeb = ["web", EngineScript.shownID].contains { target.contains("/containers/\($0)/") }
        let isMissing = target.contains("/containers/") && !isList && !isWeb
        try connection.respond(
            status: isMissing ? 404 : 200, headers: EngineScript.version,
            body: isList
                ? "[\(Self.web)]"
                : isWeb ? Self.web : target.hasSuffix("/networks") ? "[\(Self.front)]" : "{}")
    }

    private static let web =
        #"{"Id":"\#(EngineScript.shownID)","Name":"/web","Names":["/web"],"Config":{"Labels":{"role":"shown"}},"#
        + #""Labels":{"role":"shown"},"State":{"Running":true},"#
        + #""NetworkSettings":{"Networks":{"front":{"NetworkID":"\#(network)","IPAddress":"127.0.0.3"}}}}"#
    private static let network = String(repeating: "c3", count: 32)
    /// Docker tells networks by their whole ids.
    private static let front = StubContainers.front.replacingOccurrences(of: #""Id":"n""#, with: #""Id":"\#(network)""#)
}

@Suite("Before another proxy, a gate that hides", .serialized)
struct LookupRefusalTests {
    private static let hiding = """
        policies:
          all: { allow: ["containers:read", SystemPing], containers: { label: role=shown } }
        """
    private static let byContainer = """
        clients: [{ container: web, policy: all }]
        policies: { all: { allow: ["containers:read"] } }
        """

    private func withGate(
        _ policies: String, before proxy: Behind, _ body: (RunningCaisson, UInt16, StubEngine) throws -> Void
    ) throws {
        let engine = try StubEngine(proxy.answer)
        defer { engine.stop() }
        let gate = try RunningCaisson(policy: policies, upstream: engine.address, listener: .tcp)
        defer { gate.kill() }
        try body(gate, #require(gate.port), engine)
    }

    private func ask(_ target: String, at port: UInt16, from source: String? = nil) throws -> RawResponse {
        let client = try RawConnection.tcp(port: port, from: source)
        try client.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return try client.receiveResponse()
    }

    @Test("asks in the version of the client's request, and then in the engine's")
    func versions() throws {
        // As a pattern of the other proxy has it: versions, and no ping.
        let proxy = Behind(refusal: 403) { $0.hasPrefix("/v1.") && !$0.hasSuffix("_ping") }
        try withGate(Self.hiding, before: proxy) { _, port, engine in
            let old = try ask("/v1.40/containers/web/json", at: port)
            #expect(old.status == 200, "\(old.bodyText)")
            #expect(engine.received.contains { $0.target == "/v1.40/containers/web/json" })
            let new = try ask("/v1.99/containers/web/json", at: port)
            #expect(new.status == 400, "it is the engine that refuses this: \(new.bodyText)")
            #expect(engine.received.contains { $0.target == "/v1.41/containers/web/json" })
        }
    }

    @Test("knows containers that clients are told by")
    func containers() throws {
        let proxy = Behind(refusal: 403) { $0.hasPrefix("/v1.") && !$0.hasSuffix("_ping") }
        try withGate(Self.byContainer, before: proxy) { _, port, engine in
            let listed = try ask("/v1.41/containers/json", at: port, from: "127.0.0.3")
            #expect(listed.status == 200, "\(listed.bodyText)")
            #expect(engine.received.contains { $0.target.hasPrefix("/v1.41/events?") })
        }
    }

    @Test("never takes a refusal for \"not there\"", arguments: [401, 403, 405, 407, 429, 502, 503])
    func refusals(status: Int) throws {
        let proxy = Behind(refusal: status) { !$0.contains("/containers/web/") }
        try withGate(Self.hiding, before: proxy) { gate, port, _ in
            let answer = try ask("/v1.41/containers/web/json", at: port)
            #expect(answer.status == 502 && answer.bodyText.contains("was refused (\(status))"), "\(answer.bodyText)")
            let line = try gate.waitForLog(
                containing: "the gate's own question GET /containers/web/json, for 127.0.0.1, was")
            #expect(line.contains("refused with \(status) (\"no\"): "), "\(line)")
            let record = try gate.waitForLog(containing: "lookup_failed")
            #expect(record.contains("failed") && !record.contains("denied"), "\(record)")
        }
    }

    @Test("has a line for each kind of question that comes to nothing")
    func events() throws {
        let proxy = Behind(refusal: 403) { !$0.contains("/events") }
        try withGate(Self.byContainer, before: proxy) { gate, port, _ in
            try gate.waitForLog(containing: "question GET /events?")
            #expect(try ask("/v1.41/containers/json", at: port).status == 403)
            #expect(
                gate.logLines.count { $0.contains("question GET /events?") } == 1, "once, however often it is asked")
        }
    }
}
