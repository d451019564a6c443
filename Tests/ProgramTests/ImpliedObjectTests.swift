// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import NIOCore
import PolicyCore
import TestSupport
import Testing

@testable import DataPlane

@Suite("What a container brings along, as the engine tells it")
struct ImpliedObjectTests {
    private static func names(_ implication: Implication, _ text: String) throws -> [String]? {
        let json = try #require(JSONValue(engine: ByteBuffer(string: text)))
        return ImpliedNames(implication, of: try #require(EngineContainer(json: json))).all?.map {
            $0.kind == .volume || $0.kind == .network ? $0.text : "\($0.kind) \($0.text)"
        }
    }

    @Test(
        "is read from its inspection; nothing is said where one of it has no name",
        arguments: [
            (
                Implication.mounts,
                #"{"Id":"c","Mounts":[{"Type":"volume","Name":"v"},{"Type":"tmpfs"},{"Type":"bind","Source":"/srv"}]}"#,
                ["v"]
            ),
            (.mounts, #"{"Id":"c","Mounts":[{"Type":"bind","Source":"/x/volumes/w/_data"}]}"#, ["w"]),
            (.mounts, #"{"Id":"c","Mounts":null}"#, []), (.mounts, #"{"Id":"c"}"#, nil),
            (.mounts, #"{"Id":"c","Mounts":[{"Type":"bind","Source":"/var/lib/docker"}]}"#, nil),
            (.mounts, #"{"Id":"c","Mounts":[{"Type":"volume"}]}"#, nil),
            (.mounts, #"{"Id":"c","Mounts":[{"Type":"new"}]}"#, nil),
            (
                .networks,
                #"{"Id":"c","HostConfig":{"NetworkMode":"n"},"NetworkSettings":{"Networks":{"n":{"NetworkID":"i"},"m":{},"bridge":{}}}}"#,
                ["i", "m"]
            ),
            (
                .networks, #"{"Id":"c","HostConfig":{"NetworkMode":"container:x"},"NetworkSettings":{"Networks":{}}}"#,
                nil
            ),
            (.networks, #"{"Id":"c","HostConfig":{"NetworkMode":"ns:/x"},"NetworkSettings":{"Networks":{}}}"#, nil),
            (.networks, #"{"Id":"c","NetworkSettings":{"Networks":{}}}"#, nil),
            (.image, #"{"Id":"c","Image":"sha256:1"}"#, ["image sha256:1"]), (.image, #"{"Id":"c","Image":""}"#, nil),
            (
                .mounts, #"{"Id":"c","Mounts":[{"Type":"image","Name":"vault/x:1","Source":"/var/lib/x"}]}"#,
                ["image vault/x:1"]
            ),
            (.mounts, #"{"Id":"c","Mounts":[{"Type":"image","Source":"vault/x:1"}]}"#, ["image vault/x:1"]),
            (.mounts, #"{"Id":"c","Mounts":[{"Type":"image","Source":"/var/lib/x"}]}"#, nil),
            (.mounts, #"{"Id":"c","HostConfig":{"PidMode":"container:x"},"Mounts":[]}"#, []),
            (.processes, #"{"Id":"c","HostConfig":{"PidMode":""},"Mounts":[{"Type":"volume","Name":"v"}]}"#, ["v"]),
            (.processes, #"{"Id":"c","HostConfig":{"PidMode":"container:x"},"Mounts":[]}"#, nil),
            (.processes, #"{"Id":"c","HostConfig":{"PidMode":"ns:/x"},"Mounts":[]}"#, nil),
            (.memory, #"{"Id":"c","HostConfig":{"IpcMode":"private"}}"#, []),
            (.memory, #"{"Id":"c","HostConfig":{"IpcMode":"container:x"}}"#, nil),
        ] as [(Implication, String, [String]?)])
    func names(implication: Implication, json: String, names: [String]?) throws {
        #expect(try Self.names(implication, json) == names)
    }
}

@Suite("A gate before an engine that looks by patterns", .serialized)
struct PatternLookupTests {
    /// Podman finds by `a1__` and by `%` what begins so; and a container brings its volumes.
    private static func answer(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            let path = request.target.prefix { $0 != "?" }.split(separator: "/").drop { $0.hasPrefix("v1.") }
            let (status, body) = answer(path.map(String.init))
            try connection.respond(
                status: status, headers: [("Api-Version", "1.41"), ("Server", "Libpod/5.8.6 (linux)")], body: body)
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    private static let web =
        #"{"Id":"\#(EngineScript.shownID)","Name":"/web","Mounts":[{"Type":"volume","Name":"open"}]}"#
    private static let vault =
        #"{"Id":"\#(EngineScript.hiddenID)","Name":"/other","Mounts":[{"Type":"volume","Name":"vault"}]}"#

    private static func answer(_ path: [String]) -> (Int, String) {
        switch (path.first, path.count) {
        case ("containers", 2) where path[1] == "json": return (200, "[\(web),\(vault)]")
        case ("containers", 2): return (201, #"{"Id":"new"}"#)
        case ("containers", _):
            if ["other", EngineScript.hiddenID].contains(path[1]) { return (200, vault) }
            // What begins with the shown one's first letter, in any of these forms.
            let isFound = ["web", EngineScript.shownID, "a1", "a_", "_1", "%25", "A1"].contains(path[1])
            return isFound ? (200, web) : (404, #"{"message":"No such container: \#(path[1])"}"#)
        case ("volumes", 2):
            return ["open", "vault"].contains(path[1])
                ? (200, #"{"Name":"\#(path[1])"}"#) : (404, #"{"message":"get \#(path[1]): no such volume"}"#)
        default: return (200, "OK")
        }
    }

    private func ask(_ rules: String, _ requests: [String]) throws -> (answers: [RawResponse], received: [RawRequest]) {
        let engine = try StubEngine(Self.answer)
        defer { engine.stop() }
        let policy = "policies: { all: { allow: [ContainerInspect, ContainerCreate], \(rules) } }"
        let gate = try RunningCaisson(policy: policy, upstream: engine.address)
        defer { gate.kill() }
        let client = try gate.connect()
        let answers = try requests.map { request in
            try client.send(request)
            return try client.receiveResponse()
        }
        return (answers, engine.received)
    }

    @Test("finds by the beginning of an id, and by no pattern for one")
    func patterns() throws {
        let names = ["web", "a1", "a_", "_1", "%25", "A1"]
        let (answers, _) = try ask(
            "containers: { except: { name: vault } }",
            names.map { "GET /v1.41/containers/\($0)/json HTTP/1.1\r\nHost: x\r\n\r\n" })
        #expect(answers.map(\.status) == [200, 200, 404, 404, 404, 404])
    }

    @Test("takes the volumes of another container where all of them are shown, and that container by its id")
    func volumes() throws {
        let requests = ["web", "other", "gone"].map { name in
            let body = #"{"Image":"x","HostConfig":{"VolumesFrom":["\#(name):ro"]}}"#
            return "POST /v1.41/containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        let (answers, received) = try ask("volumes: { except: { name: vault } }", requests)
        #expect(answers.map(\.status) == [201, 403, 201])
        #expect(answers[1].bodyText.contains("brings its volumes along"))
        let sent = received.filter { $0.target.hasSuffix("/create") }.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(sent.first?.contains(#"["\#(EngineScript.shownID):ro"]"#) == true, "\(sent)")
        #expect(sent.allSatisfy { !$0.contains("other") && !$0.contains("gone") })
    }
}
