// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore
import TestSupport
import Testing

@testable import PolicyConfig

@Suite("A policy file")
struct PolicyFileTests {
    private func good() throws -> PolicyFile {
        let reading = PolicyText.read(PolicyText.good)
        #expect(reading.issues == [])
        return try #require(reading.file)
    }

    @Test("that takes a preset leaves out what its client does not read, unless it says otherwise itself")
    func presetFields() throws {
        func fields(_ lines: String) throws -> [Endpoint: [String]] {
            let text = "caisson: 1\npolicies: { p: { preset: homepage, \(lines) } }\n"
            let reading = PolicyFile.read(from: Array(text.utf8), named: "f") { name, options in
                Preset.find(name).flatMap { $0.rules(with: options) }.mapError { PresetProblem($0.description) }
            }
            #expect(reading.issues == [], "\(lines)")
            return try #require(reading.file?.policies.first?.policy).view?.fields ?? [:]
        }
        #expect(try fields("deny: []") == [.containerList: ["Id", "Names", "Labels"]])
        #expect(try fields("fields: { ContainerList: [Id] }") == [.containerList: ["Id"]])
        for entry in ["ContainerList", "\"containers:read\"", "\"GET /containers/json\"", "{ path_regex: '.*' }"] {
            #expect(try fields("allow: [\(entry)]") == [:], "somebody reads more by \(entry)")
        }
    }

    @Test("says where to listen and whom to ask")
    func listeners() throws {
        let file = try good()
        #expect(file.upstream?.address == .unix("/run/docker.sock"))
        let ci = PolicyFile.ListenerEntry(
            address: .unix("/run/caisson/ci.sock"), policy: "ci", mode: 0o660, owner: "root", group: "docker",
            place: SourceLocation(line: 7, column: 5))
        #expect(
            file.listeners == [
                PolicyFile.ListenerEntry(
                    address: .tcp(host: "0.0.0.0", port: 2375), place: SourceLocation(line: 6, column: 5)),
                ci,
                PolicyFile.ListenerEntry(
                    address: .tcp(host: "::1", port: 2376), policy: "watch", place: SourceLocation(line: 12, column: 5)),
                PolicyFile.ListenerEntry(
                    address: .unix("/run/caisson/any.sock"), place: SourceLocation(line: 13, column: 5)),
                PolicyFile.ListenerEntry(
                    address: .tls(host: "::1", port: 2377),
                    tls: TLSServerFiles(certificate: "/c", key: "/k", clientCA: "/a"),
                    place: SourceLocation(line: 14, column: 5)),
            ])
    }

    @Test("says who is calling, in the order that is written")
    func clients() throws {
        let matchers = try good().clients.map(\.matcher)
        let four = try #require(AddressBlock("10.10.0.0/16"))
        let six = try #require(AddressBlock("fd00::/8"))
        #expect(
            matchers == [
                .listener(.tcp(host: "0.0.0.0", port: 2375)), .container("traefik"),
                .composeService(project: "shop", service: "web"), .label(key: "com.acme.role", value: "ci"),
                .label(key: "com.acme.any", value: nil), .address(four), .address(six), .host("dozzle"),
                .certificate(.subject("ci")), .certificate(.alternativeName("ci.example")), .user(1000), .group(999),
            ])
        #expect(try good().clients[1].policy == "traefik")
    }

    @Test("says how to log, what to bear, and what its tests are")
    func rest() throws {
        let file = try good()
        #expect(file.log == PolicyFile.LogEntry(format: .json, detail: .denialsAndErrors))
        #expect(file.limits == PolicyFile.LimitsEntry(connections: 200, grace: 30))
        #expect(file.tests.map(\.isAllowed) == [true, false])
        #expect(file.tests[0].client == .container("traefik"))
        #expect(file.tests[1].method == .post)
        #expect(file.tests[1].path == "/v1.47/containers/create?name=a")
    }

    @Test("holds policies of presets, entries and a mode")
    func policies() throws {
        let file = try good()
        #expect(file.policies.map(\.name) == ["traefik", "watch", "ci"])
        #expect(file.policies.map(\.mode) == [.whole, .warns, .whole])
        #expect(file.policies[0].policy.allowedEndpoints == [.containerList, .containerInspect])
        #expect(file.policies[0].place == SourceLocation(line: 38, column: 3))
    }

    @Test("is read alike whatever the bytes of its line ends and its mark at the start")
    func bytes() {
        #expect(PolicyText.read("\u{FEFF}" + PolicyText.good).issues == [])
        #expect(PolicyText.read(PolicyText.good.replacing("\n", with: "\r\n")).issues == [])
    }

    @Test("that is cut off anywhere is read or refused, and never traps")
    func prefixes() {
        let bytes = Array(PolicyText.good.utf8)
        for count in 0..<bytes.count {
            let reading = PolicyFile.read(from: Array(bytes[..<count]), named: "f") { _, _ in .success(PresetRules()) }
            #expect(reading.file != nil || !reading.issues.isEmpty)
        }
    }

    @Test("of which bytes are changed at random is read or refused, and never traps")
    func changedBytes() {
        var random = Dice(seed: 47)
        let good = Array(PolicyText.good.utf8)
        for _ in 0..<500 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let reading = PolicyFile.read(from: bytes, named: "f") { _, _ in .success(PresetRules()) }
            #expect(reading.file != nil || !reading.issues.isEmpty)
        }
    }

    @Test("of random bytes is refused, and never traps")
    func randomBytes() {
        var random = Dice(seed: 11)
        let telling = Array("-:{}[]*&!|>'\"%@`#,? \n\t\u{85}abc01".utf8)
        for round in 0..<4000 {
            let bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                round.isMultiple(of: 2)
                    ? UInt8.random(in: 0...255, using: &random) : telling.randomElement(using: &random) ?? 0
            }
            #expect(PolicyFile.read(from: bytes, named: "f") { _, _ in .success(PresetRules()) }.file == nil)
        }
    }
}
