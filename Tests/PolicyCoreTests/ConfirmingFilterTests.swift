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

    @Test("by the path where a volume is mounted is refused where volumes have a rule")
    func destinations() throws {
        for text in ["/x", "/x/volumes/vault", "/srv"] {
            let line = Self.line(#"{"volume":["\#(text)"]}"#)
            #expect(try Self.hiding(.volume).objection(line)?.contains("ask by the name of a volume") == true)
            #expect(try Self.hiding(.image).objection(line) == nil)
        }
    }

    @Test("by the beginning of a container's id finds what it would find were nothing hidden there")
    func beginningsOfIDs() throws {
        func container(_ name: String, _ id: String) -> ObjectDescription {
            var object = AskedEngine.object(.container, name, id: "0")
            object.id = id + String(repeating: "0", count: 64 - id.utf8.count)
            return object
        }
        let (own, twin) = (container("own", "c1"), container("twin", "c2"))
        let hidden = container("vault", "c3")
        let policy = Self.hiding(.container)
        func sent(_ objects: [ObjectDescription], _ beginning: String, isPodman: Bool = false) throws -> String {
            let engine = AskedEngine(objects: objects, isPodman: isPodman)
            return try engine.judge(policy, Self.line(#"{"id":["\#(beginning)"]}"#)).target
        }
        func canonical(_ id: String) -> String { Self.canonical(#"{"id":["\#(id)"]}"#, "/containers/json") }
        for objects in [[own], [own, hidden]] {
            #expect(try sent(objects, "c") == canonical(own.id))
            #expect(try sent(objects, "own").contains("ab5e"), "a name is no id")
            #expect(try sent(objects, "c3").contains("ab5e"))
        }
        #expect(try sent([own, twin], "c").contains("ab5e"), "Docker says of neither that it is meant")
        #expect(try "GET " + sent([own, twin], "c", isPodman: true) == Self.line(#"{"id":["c"]}"#), "Podman has both")
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
        let events = try engine.judge(Self.hiding(.image), Self.line(#"{"image":["open:1"]}"#, "/events"))
        let named = Self.canonical(#"{"image":["open:1"],"type":["container","image"]}"#, "/events")
        #expect(events.target == named, "events go by names")
    }

    private static func canonical(_ filters: String, _ path: String) -> String {
        var query = QueryParameters(parsing: [])
        query?.set("filters", to: filters.utf8)
        return path + "?" + String(decoding: query?.encoded ?? [], as: UTF8.self)
    }
}
