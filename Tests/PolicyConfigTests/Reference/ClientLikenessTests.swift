// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("An entry of clients and a client who is described")
struct ClientLikenessTests {
    @Test(
        "may agree for certain, perhaps, or never",
        arguments: [
            ("container:web", "container:web", .certain), ("container:web", "container:api", .impossible),
            ("label:role", "label:role=ci", .certain), ("label:role=ci", "label:role=ci", .certain),
            ("label:role=ci", "label:role=dev", .impossible), ("label:role=ci", "label:role", .possible),
            ("label:role=ci", "label:tier=web", .possible), ("label:role=ci", "container:web", .possible),
            ("compose_service:shop/web", "container:web", .possible),
            ("address:10.0.0.0/8", "address:10.1.2.3", .certain),
            ("address:10.0.0.0/8", "address:192.168.0.1", .impossible),
            ("address:10.0.0.0/8", "container:web", .possible), ("address:10.0.0.0/8", "user:1000", .impossible),
            ("host:web", "address:10.0.0.1", .possible), ("host:web", "host:api", .possible),
            ("host:web", "host:web", .certain),
            ("address:10.1.0.0/16", "address:10.0.0.0/8", .possible),
            ("address:10.0.0.0/8", "address:10.1.0.0/16", .certain),
            ("address:10.1.0.0/16", "address:10.2.0.0/16", .impossible),
            ("certificate:san=CI.example", "certificate:san=ci.example", .certain),
            ("certificate:san=ci.example", "certificate:san=viewer.example", .possible),
            ("user:1000", "user:1000", .certain), ("user:1000", "group:1000", .possible),
            ("user:1000", "container:web", .possible),
            ("certificate:subject=ci", "certificate:subject=ci", .certain),
            ("certificate:subject=ci", "certificate:subject=dev", .impossible),
            ("certificate:subject=ci", "certificate:san=ci.example", .possible),
            ("certificate:subject=ci", "user:1000", .impossible),
            ("listener:tcp://0.0.0.0:2375", "container:web", .impossible),
            ("listener:tcp://0.0.0.0:2375", "listener:tcp://0.0.0.0:2375", .certain),
            ("user:1000", "listener:tcp://0.0.0.0:2375", .impossible),
            ("user:1000", "listener:unix:///run/ci.sock", .possible),
        ] as [(String, String, ClientLikeness)])
    func likeness(entry: String, client: String, expected: ClientLikeness) throws {
        let entry = try #require(ClientMatcher(text: entry))
        let client = try #require(ClientMatcher(text: client))
        #expect(entry.likeness(to: client) == expected)
    }

    @Test(
        "are written as they are read",
        arguments: [
            "container:web", "compose_service:shop/web", "label:role", "label:role=ci", "address:10.0.0.0/8",
            "host:web", "user:1000", "group:999", "listener:unix:///run/ci.sock", "certificate:subject=ci",
            "certificate:san=ci.example", "certificate:spki=sha256:" + String(repeating: "9f", count: 32),
        ])
    func words(text: String) throws {
        #expect(try #require(ClientMatcher(text: text)).words == text)
    }
}
