// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson see")
struct SeeTests {
    private let directory: TemporaryDirectory
    private let engine = StubContainers()
    private let stub: StubEngine

    init() throws {
        directory = try TemporaryDirectory()
        let rows: [(Character, String, [String: String])] = [
            ("a", "web", ["homepage.name": "Web"]), ("b", "db", [:]), ("c", "vault", ["secret": "1"]),
        ]
        for (digit, name, labels) in rows {
            engine.put(
                .init(id: String(repeating: digit, count: 64), name: name, address: "", label: "x", labels: labels))
        }
        stub = try StubEngine(engine.answer)
    }

    private func see(_ words: String..., environment: [String: String]) throws -> (
        status: Int32, out: String, err: String
    ) {
        defer { stub.stop() }
        return try RunningCaisson.run(
            ["see"] + words, environment: environment.merging(["CAISSON_UPSTREAM": stub.address]) { $1 })
    }

    private static let clients = [
        "CAISSON_CLIENTS": "homepage: preset homepage, show label=homepage.*; traefik: allow SystemInfo"
    ]

    @Test("lists by name what a client would see of what the engine has, and what not")
    func containers() throws {
        let seen = try see("--as", "host:homepage", "containers", environment: Self.clients)
        #expect(
            seen.out == """
                policy homepage sees 1 of 3 containers
                response: cut down to Id, Names, Labels (preset homepage)
                response: docker ps shows <no image> and blanks here: Image, Command, Created, Status, Ports are left out, not empty
                response: without hidden containers (CAISSON_CLIENTS line 1)
                seen:
                  web
                hidden:
                  db
                  vault

                """, "\(seen.err)")
        #expect(seen.status == 0)
    }

    @Test("says that the client may not even list them")
    func denied() throws {
        let seen = try see("--as", "host:traefik", "container", environment: Self.clients)
        #expect(seen.out.contains("policy traefik sees 3 of 3 containers\ndenied: ContainerList is not allowed: "))
        #expect(seen.err == "caisson: if it is host:homepage, too, that entry comes first\n")
        #expect(seen.out.contains("\"traefik: allow SystemInfo, ContainerList\" in CAISSON_CLIENTS would allow it"))
    }

    @Test("answers in JSON, and says by its status who is nobody and who is not known")
    func others() throws {
        let json = try see(
            "--json", "containers", environment: ["CAISSON_ALLOW": "ContainerList", "CAISSON_SHOW": "name=d*"])
        let object = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
        #expect(object?["policy"] as? String == "allow" && object?["mayList"] as? Bool == true)
        #expect(object?["seen"] as? [String] == ["db"] && object?["hidden"] as? [String] == ["vault", "web"])
        #expect(try RunningCaisson.run(["see", "--as", "user:1", "images"], environment: Self.clients).status == 2)
        let unclear = try RunningCaisson.run(["see", "--as", "host:x", "images"], environment: Self.clients)
        #expect(unclear.status == 3 && unclear.err.contains("it may be host:homepage, host:traefik"))
        let several = try RunningCaisson.run(["see", "images"], environment: Self.clients)
        #expect(several.status == 64 && several.err.contains("say who asks with --as"))
        let unknown = try RunningCaisson.run(["see", "contaners"], environment: Self.clients)
        #expect(unknown.err.contains("did you mean containers?"))
    }

    @Test("says in words why the engine does not answer")
    func noEngine() throws {
        let path = directory.path + "/none.sock"
        let asked = try RunningCaisson.run(
            ["see", "containers"], environment: ["CAISSON_PRESET": "dozzle", "CAISSON_UPSTREAM": "unix://\(path)"])
        #expect(asked.status == 1)
        #expect(asked.err.contains("the engine does not answer: unix://\(path): "), "\(asked.err)")
        #expect(asked.err.contains("there is no \(path)"), "\(asked.err)")
    }
}
