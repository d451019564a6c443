// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

/// Two owners, and objects of the first one, of which the second one tries all that the route table has.
@Suite("What an owner can do with the objects of another one")
struct OwnershipWalkTests {
    private static let kinds: [ObjectKind] = [.container, .network, .volume, .service, .secret, .config, .image]

    private static func object(_ kind: ObjectKind, owner: String?, id: Character) -> ObjectDescription {
        let name = kind == .image ? "theirs:1" : "theirs"
        return AskedEngine.object(kind, name, id: id, owner.map { [("caisson.owner", $0)] } ?? [])
    }

    private static func engine(owner: String?, isPodman: Bool = false) -> AskedEngine {
        let objects = zip(kinds, "1234567").map { object($0, owner: owner, id: $1) }
        var engine = AskedEngine(objects: objects, isPodman: isPodman)
        engine.execs = ["exec1": "theirs"]
        return engine
    }

    /// By the name, the id, and the beginning of it.
    private static func references(to endpoint: Endpoint) -> [String] {
        if endpoint.traits.object == .exec { return ["exec1"] }
        guard let kind = ObjectKind(of: endpoint.traits.object), let index = kinds.firstIndex(of: kind) else {
            return ["theirs"]
        }
        let digit = "1234567".dropFirst(index).prefix(1)
        let name = kind == .image ? "theirs:1" : "theirs"
        let whole = String(repeating: String(digit), count: 64)
        let ids =
            kind == .volume ? [] : [whole, String(whole.prefix(12))] + (kind == .image ? ["sha256:" + whole] : [])
        return [name] + ids
    }

    private static func lines(of route: Route) -> [(line: String, reference: String)] {
        let version = route.endpoint.isPodmans ? "/v5.0.0" : "/v1.47"
        return references(to: route.endpoint).map { reference in
            ("\(route.method.token) \(version)\(route.template.paths(naming: [reference], under: [""])[0])", reference)
        }
    }

    private static let routes = RouteTable.routes.filter { $0.template.hasVariable && $0.libpodEra == .any }

    /// Of these no owner is known, and none of their requests changes what an owner has.
    private static func isNobodys(_ endpoint: Endpoint) -> Bool {
        let isRead = endpoint.traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost])
        return isRead && [.plugin, .node, .task, .none].contains(endpoint.traits.object)
            || endpoint == .distributionInspect
    }

    @Test("is nothing: no request travels that names one of them", arguments: ["a", "a-longer-name"], [false, true])
    func hidden(owner: String, isPodman: Bool) throws {
        let engine = Self.engine(owner: owner, isPodman: isPodman)
        let policy = Policy.owned(by: "b")
        var passed = 0
        for route in Self.routes {
            for (line, reference) in Self.lines(of: route) {
                guard let outcome = try? engine.judge(policy, line, route.hasBody ? "{}" : nil) else { continue }
                if Self.isNobodys(route.endpoint) { continue }
                let segments = outcome.target.split(separator: "/")
                #expect(!segments.contains { $0.hasPrefix(reference) || $0 == "exec1" }, "\(line): \(outcome)")
                #expect(outcome.denial?.contains(reference) != true || route.method != .get, "\(line): \(outcome)")
                if !outcome.target.isEmpty { passed += 1 }
            }
        }
        #expect(passed > 50, "what is hidden is asked for by a name that nobody has")
    }

    @Test("is to look at them, where they are nobody's and the policy shows them", arguments: [false, true])
    func shown(isPodman: Bool) throws {
        let shown = Visibility.Rule(shown: [.name(.glob("theirs*"))])
        let policy = Policy.owned(
            by: "b", beside: Visibility(Dictionary(Self.kinds.map { ($0, shown) }) { first, _ in first }))
        let engine = Self.engine(owner: nil, isPodman: isPodman)
        var (looked, refused) = (0, 0)
        for route in Self.routes {
            let effects = route.endpoint.traits.effects
            let isRead = effects.isDisjoint(with: [.changes, .executes, .controlsHost])
            for (line, reference) in Self.lines(of: route) {
                guard let outcome = try? engine.judge(policy, line, route.hasBody ? "{}" : nil) else { continue }
                if isRead {
                    looked += outcome.denial == nil ? 1 : 0
                } else {
                    // A push takes what looks like an id for a name, which nobody has.
                    let isNamed = outcome.target.split(separator: "/").contains { $0.hasPrefix(reference) }
                    #expect(outcome.denial != nil || route.endpoint == .imagePush && !isNamed, "\(line): \(outcome)")
                    refused += outcome.denial?.contains("is not b's own") == true ? 1 : 0
                }
            }
        }
        #expect(looked > 30 && refused > 30, "\(looked) \(refused)")
    }

    @Test("is not what the policy shows besides: another owner's stay hidden")
    func neverBesides() throws {
        let policy = Policy.owned(
            by: "b", beside: Visibility([.container: .init(shown: [.name(.glob("*"))])]))
        let outcome = try Self.engine(owner: "a").judge(policy, "GET /containers/theirs/json")
        #expect(!outcome.target.contains("theirs"), "\(outcome)")
    }

    // MARK: Bodies and parameters

    private static let naming: [(String, String)] = [
        ("POST /containers/create", #"{"HostConfig":{"NetworkMode":"container:theirs"}}"#),
        ("POST /containers/create", #"{"HostConfig":{"NetworkMode":"theirs"}}"#),
        ("POST /containers/create", #"{"HostConfig":{"PidMode":"container:theirs"}}"#),
        ("POST /containers/create", #"{"HostConfig":{"IpcMode":"container:theirs"}}"#),
        ("POST /containers/create", #"{"HostConfig":{"UTSMode":"container:theirs"}}"#),
        ("POST /containers/create", #"{"HostConfig":{"VolumesFrom":["theirs"]}}"#),
        ("POST /containers/create", #"{"HostConfig":{"Links":["theirs:x"]}}"#),
        ("POST /containers/create", #"{"HostConfig":{"Binds":["theirs:/x"]}}"#),
        ("POST /containers/create", #"{"HostConfig":{"Mounts":[{"Type":"volume","Source":"theirs","Target":"/x"}]}}"#),
        ("POST /containers/create", #"{"HostConfig":{"Binds":["/var/lib/docker/volumes/theirs/_data:/x"]}}"#),
        ("POST /containers/create", #"{"NetworkingConfig":{"EndpointsConfig":{"theirs":{}}}}"#),
        ("POST /networks/bridge/connect", #"{"Container":"theirs"}"#),
        ("POST /networks/bridge/disconnect", #"{"Container":"theirs"}"#),
        ("POST /networks/create", #"{"Name":"theirs"}"#), ("POST /volumes/create", #"{"Name":"theirs"}"#),
        ("POST /networks/create", #"{"Name":"n","ConfigFrom":{"Network":"theirs"}}"#),
    ]

    @Test("is neither to mount, nor to join, nor to name them in a body", arguments: naming)
    func bodies(line: String, json: String) throws {
        for owner in ["a", nil] {
            let shown = Visibility.Rule(shown: [.name(.exact("theirs"))])
            let visible = Visibility([.container: shown, .network: shown, .volume: shown])
            let policy = owner == nil ? Policy.owned(by: "b", beside: visible) : Policy.owned(by: "b")
            let outcome = try Self.engine(owner: owner).judge(policy, line, json)
            #expect(!outcome.body.contains("theirs"), "\(owner ?? "nobody"): \(outcome)")
        }
    }

    @Test("is neither to start from their images, nor to take their names")
    func images() throws {
        let engine = Self.engine(owner: "a")
        let own = AskedEngine.object(.image, "mine:1", id: "8", [("caisson.owner", "b")])
        let asked = AskedEngine(objects: engine.objects + [own])
        let policy = Policy.owned(by: "b")
        #expect(try !asked.judge(policy, "POST /containers/create", #"{"Image":"theirs:1"}"#).body.contains("theirs"))
        for line in [
            "POST /images/mine:1/tag?repo=theirs&tag=1", "POST /images/create?fromImage=theirs&tag=1",
            "POST /images/load", "POST /build?t=theirs:1", "POST /images/create?fromSrc=-&repo=theirs&tag=1",
            "POST /images/create?fromSrc=-&repo=new&changes=LABEL%20caisson.owner=a", "POST /build/cancel?id=1",
            "POST /build/prune",
        ] { #expect(try asked.judge(policy, line).denial != nil, "\(line)") }
        #expect(try asked.judge(policy, "POST /images/mine:1/tag?repo=new&tag=1").denial == nil)
        // One that is nobody's may be made containers of, and is not theirs to move or to remove.
        let common = AskedEngine(objects: [own, AskedEngine.object(.image, "busybox:latest", id: "9")])
        #expect(try common.judge(policy, "POST /containers/create", #"{"Image":"busybox"}"#).body.contains("busybox"))
        for line in [
            "DELETE /images/busybox", "POST /images/busybox/tag?repo=x", "POST /images/busybox/push?tag=latest",
            "POST /images/mine:1/tag?repo=busybox",
        ] { #expect(try common.judge(policy, line).denial?.contains("is not b's own") == true, "\(line)") }
        for line in ["DELETE /images/mine:1", "POST /images/mine/push?tag=1", "POST /images/create?fromImage=busybox"] {
            #expect(try common.judge(policy, line).denial == nil, "\(line)")
        }
    }

    @Test("is to join a network of nobody's that the policy shows and `create` names")
    func joining() throws {
        let network = AskedEngine.object(.network, "proxy", id: "5")
        let mine = AskedEngine.object(.container, "mine", id: "6", [("caisson.owner", "b")])
        let engine = AskedEngine(
            objects: [network, mine, AskedEngine.object(.image, "app:latest", id: "7")], implied: [mine.id: []])
        let shown = Visibility([.network: .init(shown: [.name(.exact("proxy"))])])
        let body = #"{"Image":"app","HostConfig":{"NetworkMode":"proxy"}}"#
        for (policy, passes) in [
            (Policy.owned(by: "b", beside: shown), false),
            (Policy.owned(by: "b", joining: [.exact("proxy")], beside: shown), true),
            (Policy.owned(by: "b", joining: [.exact("proxy")]), false),
        ] {
            #expect(try (engine.judge(policy, "POST /containers/create", body).denial == nil) == passes)
            for verb in ["connect", "disconnect"] {
                let outcome = try engine.judge(policy, "POST /networks/proxy/\(verb)", #"{"Container":"mine"}"#)
                #expect((outcome.denial == nil && outcome.target.contains("555")) == passes, "\(outcome)")
            }
            #expect(try !engine.judge(policy, "DELETE /networks/proxy").target.contains("555"))
        }
    }

    @Test("is not touched by joining the engine's own network")
    func bridge() throws {
        let mine = AskedEngine.object(.container, "mine", id: "6", [("caisson.owner", "b")])
        let engine = AskedEngine(
            objects: [AskedEngine.object(.network, "bridge", id: "5"), mine], implied: [mine.id: []])
        let outcome = try engine.judge(.owned(by: "b"), "POST /networks/bridge/connect", #"{"Container":"mine"}"#)
        #expect(outcome.denial == nil, "\(outcome)")
        #expect(try engine.judge(.owned(by: "b"), "DELETE /networks/bridge").denial != nil)
    }

    // MARK: Lists and prunes

    @Test("is not seen in a list, an event or a report: each is filtered")
    func lists() throws {
        let policy = Policy.owned(by: "b")
        for line in [
            "GET /containers/json", "GET /networks", "GET /volumes", "GET /images/json", "GET /events",
            "GET /system/df", "GET /services", "GET /tasks", "GET /secrets", "GET /configs", "GET /info",
        ] {
            let permit = try AskedEngine().permit(policy, line)
            guard case .treated(let handling) = permit.treatment else {
                Issue.record("\(line) passes as it is")
                continue
            }
            #expect(handling.plan != nil, "\(line)")
        }
    }

    @Test(
        "is not pruned: a prune takes what has the owner's label",
        arguments: ["containers", "images", "networks", "volumes"])
    func prunes(kind: String) throws {
        let policy = Policy.owned(by: "b")
        let own = "label%22%3A%5B%22caisson.owner%3Db%22%5D"
        func outcome(_ query: String) throws -> Outcome {
            try AskedEngine().judge(policy, "POST /\(kind)/prune\(query)")
        }
        for query in ["", "?filters=", "?filters=%7B%7D", "?filters=null"] {
            let pruned = try outcome(query)
            #expect(pruned.target.contains(own), "\(query): \(pruned)")
        }
        // The docker CLI writes maps, and engines read no mixture of both forms.
        let ownMap = "label%22%3A%7B%22caisson.owner%3Db%22%3Atrue%7D"
        for query in [#"?filters={"until":{"1h":true}}"#, #"?filters={"all":{"true":true},"label":{}}"#] {
            let map = try outcome(query)
            #expect(map.target.contains(ownMap) || map.denial?.contains("all") == true, "\(query): \(map)")
        }
        let more = try outcome(#"?filters={"until":["1h"],"label":["x=y"]}"#)
        if kind == "images" {
            #expect(more.denial != nil, "to Podman one of two labels of an image is enough")
        } else {
            #expect(more.target.contains("x%3Dy%22%2C%22caisson.owner%3Db") && more.target.contains("until"), "\(more)")
        }
        for query in [
            #"?filters={"label":{"x=y":false}}"#, #"?filters={"label":"x"}"#, "?filters=[", "?filters={}&filters={}",
            "?filters=%7B%7D&Filters=%7B%7D", #"?filters={"label":["a"],"Label":["b"]}"#,
        ] {
            let odd = try outcome(query)
            #expect(odd.denial != nil, "\(query): \(odd)")
        }
    }
}

extension Route {
    /// Whether it may have a body that is read.
    fileprivate var hasBody: Bool { method == .post || method == .put }
}
