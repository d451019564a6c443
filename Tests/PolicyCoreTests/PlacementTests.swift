// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("Where a service may run, and what a node fills in")
struct PlacementTests {
    private static let labels: Redaction = {
        var redaction = Redaction()
        redaction.labels = [.glob("secret*")]
        return redaction
    }()

    private func objection(_ redaction: Redaction, _ constraint: String) throws -> String? {
        let text = String(decoding: JSONWriter.write(.string(constraint)), as: UTF8.self)
        return try AskedEngine.policy([:], redaction).objection(
            "POST /services/create", json: #"{"TaskTemplate":{"Placement":{"Constraints":[\#(text)]}}}"#)
    }

    @Test(
        "confirms no redacted label, whichever blanks a swarm trims, and in no form that is not known",
        arguments: [
            "node.labels.secret==x", "node.labels.secret\t==x", "node.labels.secret\u{A0}!=x",
            "\tnode.labels.secret==x", "\u{2003}Node.Labels.secret\u{85}==x", "\n engine.labels.secret == x",
            "node.labels.secret =x", "node.labels.secret", "node.labels.\u{200B}secret==x", "x=node.labels.secret==x",
            "node.labels.zone!x==a==b",
        ])
    func constraints(text: String) throws {
        #expect(try objection(Self.labels, text) != nil)
    }

    @Test(
        "may be said by what is not redacted",
        arguments: ["node.role==manager", " node.labels.zone != a b", "node.ip==::1"])
    func others(text: String) throws {
        #expect(try objection(Self.labels, text) == nil)
    }

    @Test("confirms no address that is redacted")
    func addresses() throws {
        var redaction = Redaction()
        redaction.addresses = true
        #expect(try objection(redaction, "Node.IP\t==10.0.0.0/8")?.contains("addresses of nodes") == true)
        #expect(try objection(redaction, "node.labels.zone==a") == nil)
    }

    @Test("spreads over no redacted label, with blanks at its ends")
    func preferences() throws {
        for text in ["node.labels.secret", #"\tnode.labels.secret\u00a0"#, "ENGINE.LABELS.secret"] {
            let spread = #"{"TaskTemplate":{"Placement":{"Preferences":[{"Spread":{"SpreadDescriptor":"\#(text)"}}]}}}"#
            #expect(
                try AskedEngine.policy([:], Self.labels).objection("POST /services/create", json: spread)?
                    .contains("redacted") == true)
        }
    }

    @Test("is no template in a secret or a config while nodes have a rule", arguments: ["secrets", "configs"])
    func templating(kind: String) throws {
        let nodes = AskedEngine.policy([.node: .init(shown: [.name(.exact("mine"))])])
        let body = #"{"Name":"x","Data":"e3suTm9kZS5JRH19","templating":{"Name":"golang"}}"#
        for line in ["POST /\(kind)/create", "POST /\(kind)/x/update?version=1"] {
            #expect(try nodes.objection(line, json: body)?.contains("is a template") == true)
        }
        #expect(try nodes.objection("POST /\(kind)/create", json: #"{"Name":"x","Templating":null}"#) == nil)
        let others = AskedEngine.policy([.volume: .init(hidden: [.name(.exact("x"))])])
        #expect(try others.objection("POST /\(kind)/create", json: body) == nil)
    }
}
