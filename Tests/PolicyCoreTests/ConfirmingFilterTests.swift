// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("A filter that would confirm a guess")
struct ConfirmingFilterTests {
    private static func line(_ filters: String, _ path: String = "/containers/json") -> String {
        "GET \(path)?filters=" + filters.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func hiding(_ kind: ObjectKind) -> Policy {
        AskedEngine.policy([kind: .init(hidden: [.name(.glob("vault*"))])])
    }

    @Test("of whose network a container shares is refused whatever is hidden, redacted or left out")
    func sharedNetworks() throws {
        let trimmed = Policy.open.seeing(View(fields: [.containerList: ["Id", "NetworkSettings"]]))
        for policy in ObjectKind.allCases.map(Self.hiding) + [trimmed] {
            for text in ["container:vault", "container:", "ns:/proc/1/ns/net"] {
                for filters in [#"{"network":["\#(text)"]}"#, #"{"network":{"\#(text)":true}}"#] {
                    #expect(try policy.objection(Self.line(filters))?.contains("name of a network") == true)
                }
            }
        }
        #expect(try trimmed.objection(Self.line(#"{"network":["front"]}"#)) == nil)
    }

    @Test("by a volume and the path where it is mounted is refused where volumes have a rule")
    func volumesAtDestination() throws {
        for text in ["/x/volumes/vault/_data:/d", "vault:/d", "open:/d"] {
            let line = Self.line(#"{"volume":["\#(text)"]}"#)
            #expect(try Self.hiding(.volume).objection(line)?.contains("behind a colon") == true)
            #expect(try Self.hiding(.image).objection(line) == nil)
        }
    }

    @Test("by an image or a network is refused where these are left out of the answer")
    func trimmed() throws {
        for (filter, member) in [("ancestor", "Image"), ("network", "NetworkSettings")] {
            let line = Self.line(#"{"\#(filter)":["x"]}"#)
            func objection(_ fields: [String]) throws -> String? {
                try Policy.open.seeing(View(fields: [.containerList: fields])).objection(line)
            }
            #expect(try objection(["Id", member]) == nil)
            #expect(try objection(["Id", "Names"])?.contains("left out of the answer") == true)
        }
    }

    @Test("by an image travels with its id, which no pattern is, and as Podman compares it")
    func ancestors() throws {
        let digits = String(repeating: "a", count: 64)
        var engine = AskedEngine(objects: [AskedEngine.object(.image, "open:1", id: "a")])
        for (isPodman, written) in [(false, "sha256:\(digits)"), (true, digits)] {
            engine.isPodman = isPodman
            for filter in ["ancestor", "before", "since"] {
                let path = filter == "ancestor" ? "/containers/json" : "/images/json"
                let sent = try engine.judge(Self.hiding(.image), Self.line(#"{"\#(filter)":["open:1"]}"#, path))
                #expect(sent == .sent(target: Self.canonical(#"{"\#(filter)":["\#(written)"]}"#, path), body: ""))
            }
            let absent = try engine.judge(Self.hiding(.image), Self.line(#"{"ancestor":["op.n"]}"#))
            #expect(absent.target.contains("absent-") && !absent.target.contains("op.n"))
        }
        let events = Self.line(#"{"image":["open:1"]}"#, "/events")
        #expect(try "GET " + engine.judge(Self.hiding(.image), events).target == events, "events go by names")
    }

    private static func canonical(_ filters: String, _ path: String) -> String {
        var query = QueryParameters(parsing: [])
        query?.set("filters", to: filters.utf8)
        return path + "?" + String(decoding: query?.encoded ?? [], as: UTF8.self)
    }
}
