// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

/// Docker compares a filter that names an object with the ids and names of all events, and a label with all attributes.
@Suite("A filter of events")
struct EventFilterTests {
    private static func line(_ filters: String) -> String {
        "GET /events?filters=" + filters.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func hiding(_ kind: ObjectKind) -> Policy {
        AskedEngine.policy([kind: .init(hidden: [.name(.glob("vault*"))])])
    }

    private static let redacting: Policy = {
        var redaction = Redaction()
        redaction.addresses = true
        return AskedEngine.policy([:], redaction)
    }()

    /// Policies that each make another part of the answer unreadable.
    private static let views = ObjectKind.allCases.map(hiding) + [redacting]

    /// The filters that travel.
    private func sent(_ policy: Policy, _ filters: String) throws -> JSONValue? {
        let engine = AskedEngine(objects: ObjectKind.allCases.map { AskedEngine.object($0, "web:1", id: "e") })
        let target = try engine.judge(policy, Self.line(filters)).target
        guard let query = target.split(separator: "?").last else { return nil }
        return QueryParameters(parsing: Array(query.utf8))?["filters"].flatMap { JSONValue(parameter: $0) }
    }

    private func denial(_ policy: Policy, _ filters: String) throws -> String? {
        try AskedEngine().judge(policy, Self.line(filters)).denial
    }

    private static let types: [(filter: String, types: [String])] =
        ObjectKind.allCases.filter { $0 != .task && $0 != .image }.map { ("\($0)", ["\($0)"]) } + [
            ("image", ["container", "image"]), ("label", ["container", "image"]), ("plugin", ["plugin"]),
        ]

    @Test("is kept to events of the types that it is about, whatever is hidden, redacted or left out")
    func types() throws {
        let trimmed = Policy.open.seeing(View(fields: [.systemEvents: ["Type", "Action", "Actor"]]))
        for policy in Self.views + [trimmed] {
            for (filter, types) in Self.types {
                let list = try #require(try sent(policy, #"{"\#(filter)":["web:1"]}"#), "\(filter)")
                #expect(list["type"]?.array?.compactMap(\.string) == types, "\(filter)")
                let map = try #require(try sent(policy, #"{"\#(filter)":{"web:1":true}}"#))
                #expect(map["type"]?.object?.map(\.name) == types, "an engine reads one form")
            }
        }
    }

    @Test("is denied beside a type that it is not about")
    func otherTypes() throws {
        for policy in Self.views {
            for (filter, types) in Self.types {
                for type in ["image", "container", "network", "daemon", "x"] where !types.contains(type) {
                    let denial = try denial(policy, #"{"\#(filter)":["web:1"],"type":["\#(type)"]}"#)
                    #expect(denial?.contains("leave out the type") == true, "\(filter) \(type)")
                }
                let type = types[0]
                let several = try sent(policy, #"{"\#(filter)":["web:1"],"type":["builder","\#(type)"]}"#)
                #expect(several?["type"]?.array?.compactMap(\.string) == [type])
                #expect(try sent(policy, #"{"\#(filter)":["web:1"],"type":[]}"#)?["type"]?.array?.count == types.count)
            }
            #expect(try denial(policy, #"{"container":["web:1"],"network":["web:1"]}"#) != nil)
        }
    }

    @Test("of the engine is about the engine, and denied while nodes are hidden")
    func engine() throws {
        for policy in ObjectKind.allCases.filter({ $0 != .node }).map(Self.hiding) + [Self.redacting] {
            #expect(try sent(policy, #"{"daemon":["v"]}"#)?["type"]?.array?.compactMap(\.string) == ["daemon"])
            #expect(try denial(policy, #"{"daemon":["v"],"type":["image"]}"#) != nil)
        }
        #expect(try denial(Self.hiding(.node), #"{"daemon":["v"]}"#)?.contains("nodes") == true)
        #expect(try denial(Self.hiding(.node), #"{"type":["daemon"]}"#) == nil)
    }

    @Test(
        "by a label names no attribute of the engine's own",
        arguments: [
            "image=vault/x:9", "image", "imageRef=x", "name=vault", "oldName=/vault", "oldName", "node.ip=10.0.0.1",
            "error", "container=x", "na*",
        ])
    func attributes(label: String) throws {
        for policy in Self.views {
            #expect(try denial(policy, #"{"label":["\#(label)"]}"#)?.contains("ask by a label") == true)
            #expect(try denial(policy, #"{"label":{"\#(label)":true}}"#) != nil)
        }
    }

    @Test("passes as it is where it compares with what every event tells, and where all is told")
    func plain() throws {
        let usual = #"{"event":["start","die"],"type":["container","image"],"scope":["local"]}"#
        for policy in Self.views {
            #expect(try sent(policy, usual) == JSONValue(parameter: Array(usual.utf8)))
        }
        let all = #"{"container":["web"],"daemon":["v"],"label":["image"],"type":["image"]}"#
        #expect(try "GET " + AskedEngine().judge(Policy.open, Self.line(all)).target == Self.line(all))
    }
}
