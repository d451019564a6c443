// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("What is asked for by parameters and filters")
struct KnownParameterTests {
    private static let hiding = Policy.open.seeing(
        View(visibility: Visibility([.container: .init(hidden: [.name(.exact("vault"))])])))
    private static let limited = Policy.open.constraining(.binds(BindMountLimit(directories: ["/srv"])))

    private static func redacting(_ change: (inout Redaction) -> Void) -> Policy {
        var redaction = Redaction()
        change(&redaction)
        return Policy.open.seeing(View(visibility: Visibility(), redaction: redaction))
    }

    private static let addresses = redacting { $0.addresses = true }

    private func route(_ endpoint: Endpoint) throws -> Route {
        try #require(RouteTable.routes.first { $0.endpoint == endpoint })
    }

    private func filter(_ endpoint: Endpoint, _ json: String) throws -> String {
        let escaped = json.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return try route(endpoint).line("filters=" + escaped.joined())
    }

    // MARK: Parameters

    @Test("is either known, or not let through while something is hidden or redacted")
    func everyParameter() throws {
        let all = EngineParameters.docker + EngineParameters.podman
        #expect(all.count > 400, "rows of operations that there are")
        for (endpoint, name) in all where !KnownParameters.isKnown(name, at: endpoint) {
            let line = try route(endpoint).line("\(name)=x")
            for policy in [Self.hiding, Self.addresses] { #expect(try policy.objection(line) != nil, "\(line)") }
        }
    }

    @Test("is known of Docker's parameters, so that a client of today is not refused for one")
    func dockerParameters() throws {
        for (endpoint, name) in EngineParameters.docker where endpoint.group != .debug {
            #expect(KnownParameters.isKnown(name, at: endpoint), "\(endpoint) \(name)")
        }
    }

    @Test("is refused on every route when a newer engine invents it")
    func newParameters() throws {
        for route in RouteTable.routes {
            let line = route.line("new-parameter=1")
            for policy in [Self.hiding, Self.addresses] { #expect(try policy.objection(line) != nil, "\(line)") }
            if BindMountLimit.mayRefuse(route.endpoint) { #expect(try Self.limited.objection(line) != nil, "\(line)") }
        }
        #expect(try Self.limited.objection("GET /containers/json?new-parameter=1") == nil)
        #expect(try Self.hiding.objection("GET /containers/json?new-parameter=1")?.contains("leave it out") == true)
        #expect(try Self.hiding.objection("GET /containers/json?ALL=1") != nil, "Podman reads it")
    }

    @Test("is known as Podman's own client writes it, in small letters, and stands there once whatever its letters")
    func smallLetters() throws {
        let engine = AskedEngine(objects: [AskedEngine.object(.container, "web", id: "a")], isPodman: true)
        func target(_ line: String) throws -> String { try engine.judge(Self.hiding, line).target }
        let path = "/v5.0.0/libpod/containers"
        let id = String(repeating: "a", count: 64)
        #expect(try target("POST \(path)/web/start?detachkeys=x") == "\(path)/\(id)/start?detachKeys=x")
        #expect(try target("GET \(path)/web/changes?difftype=all") == "\(path)/\(id)/changes?diffType=all")
        #expect(try target("PUT \(path)/web/archive?path=%2Fx&copyuidgid=1").contains("copyUIDGID=1"))
        #expect(try target("POST \(path)/web/wait?condition=a&condition=b").hasSuffix("condition=a&condition=b"))
        #expect(try target("GET \(path)/web/top?ps_args=pid&ps_args=comm").hasSuffix("ps_args=pid&ps_args=comm"))
        for line in [
            "GET \(path)/web/changes?difftype=image", "GET \(path)/web/changes?difftype=all&diffType=image",
            "POST \(path)/web/start?detachkeys=x&detachKeys=y", "GET \(path)/json?All=1",
            "GET \(path)/json?FILTERS=%7B%7D",
            "GET /containers/web/changes?difftype=all", "POST \(path)/web/wait?Condition=a",
        ] {
            #expect(try engine.judge(Self.hiding, line).denial != nil, "\(line)")
        }
    }

    // MARK: Filters

    @Test("is either a known filter, or not let through while something is hidden, redacted or trimmed")
    func everyFilter() throws {
        let trimmed = Policy.open.seeing(View(fields: [.containerList: ["Id"]]))
        for (endpoint, name) in EngineParameters.filters where KnownFilters.meaning(of: name, at: endpoint) == nil {
            let line = try filter(endpoint, #"{"\#(name)":["x"]}"#)
            for policy in [Self.hiding, Self.addresses, trimmed] {
                #expect(try policy.objection(line)?.contains(name) == true, "\(line)")
            }
        }
        let unknown = EngineParameters.filters.filter { KnownFilters.meaning(of: $1, at: $0) == nil }.map(\.1)
        #expect(
            Set(unknown) == ["pod", "command", "opt", "parent", "description", "artifact", "after", "since"],
            "of a prune Podman's since and after, and what reads commands, options and build steps")
    }

    @Test(
        "is refused as a filter that an engine reads as another",
        arguments: [
            #"{"LABEL":["a=b"]}"#, #"{"label=a":["b"]}"#, #"{"Label":["a"]}"#, #"{"label ":["a"]}"#, #"{"":["a"]}"#,
            #"["label"]"#, #""label""#, #"{"label":"a"}"#, #"{"label":[1]}"#, #"{"label":{"a":1}}"#, "{", "1",
            #"{"label":["a"],"label":["b"]}"#,
        ])
    func oddFilters(json: String) throws {
        for endpoint in [Endpoint.containerList, .networkList, .systemEvents, .volumeList, .imageList] {
            #expect(try Self.addresses.objection(filter(endpoint, json)) != nil, "\(endpoint)")
        }
    }

    @Test("passes as Docker's clients write it")
    func usualFilters() throws {
        for json in [#"{"label":["a=b","c"]}"#, #"{"label":{"a=b":true}}"#, "{}", "null"] {
            #expect(try Self.addresses.objection(filter(.containerList, json)) == nil, "\(json)")
        }
        #expect(try Self.addresses.objection(route(.containerList).line("filters=")) == nil)
    }

    @Test("does not read a redacted label by a pattern, nor a redacted path by a volume's filter")
    func redactedFilters() throws {
        let labels = Self.redacting { $0.labels = [.glob("*secret*")] }
        for text in ["my.secret=x", "*=x", "my.s*=x", "a*b=x"] {
            let json = #"{"label":["\#(text)"]}"#
            for endpoint in [Endpoint.containerList, .containerPrune, .systemEvents, .imageList] {
                #expect(try labels.objection(filter(endpoint, json))?.contains("redacted") == true, "\(text)")
            }
        }
        #expect(try labels.objection(filter(.nodeList, #"{"node.label":["my.secret=x"]}"#)) != nil)
        #expect(try labels.objection(filter(.containerList, #"{"label":["a=x*","my.secret"]}"#)) == nil)
        let paths = Self.redacting { $0.hostPaths = true }
        #expect(try paths.objection(filter(.containerList, #"{"volume":["/srv/db"]}"#)) != nil)
        #expect(try paths.objection(filter(.containerList, #"{"volume":["data"]}"#)) == nil)
    }

    @Test("does not read the command line of an exec by its beginning, where commands are redacted")
    func actions() throws {
        let commands = Self.redacting { $0.commands = true }
        let line = "exec_create: mysql -psesa"
        for endpoint in [Endpoint.systemEvents, .libpodSystemEvents] {
            for json in [
                #"{"event":["health_status","\#(line)"]}"#,
                #"{"event":{"\#(line)":true}}"#, #"{"status":["\#(line)"]}"#,
                #"{"event":["exec_start:"]}"#, #"{"event":["health_status","exec_die "]}"#,
            ] {
                #expect(try commands.objection(filter(endpoint, json))?.contains("redacted") == true, "\(json)")
            }
            let usual = #"{"event":["exec_create","start","health_status: healthy"],"type":["container"]}"#
            #expect(try commands.objection(filter(endpoint, usual)) == nil)
            #expect(try Self.addresses.objection(filter(endpoint, #"{"event":["\#(line)"]}"#)) == nil)
        }
    }

    @Test(
        "does not read by a filter what is left out of the answer",
        arguments: [
            (Endpoint.containerList, "name", "Names", "Id"), (.containerList, "label", "Labels", "Names"),
            (.containerList, "volume", "Mounts.Source", "Id"), (.imageList, "reference", "RepoTags", "Id"),
            (.networkList, "name", "Name", "Id"), (.volumeList, "label", "Volumes[].Labels", "Volumes[].Name"),
            (.volumeList, "name", "Volumes", "Warnings"), (.serviceList, "name", "Spec", "ID"),
            (.secretList, "label", "Spec.Labels.public", "Spec.Name"), (.systemEvents, "event", "Action", "Type"),
            (.systemEvents, "label", "Actor", "Type"), (.systemEvents, "type", "Type", "Action"),
            (.systemEvents, "daemon", "Actor", "Type"), (.systemEvents, "container", "Actor", "Actor.ID"),
            (.systemEvents, "plugin", "Actor", "Action"), (.systemEvents, "scope", "scope", "Action"),
            (.containerList, "publish", "Ports", "Id"), (.containerList, "expose", "Ports", "Id"),
            (.containerList, "annotation", "HostConfig.Annotations", "Labels"),
            (.containerList, "id", "Id", "Names"), (.nodeList, "label", "Description.Engine.Labels", "Spec.Labels"),
            (.nodeList, "node.label", "Spec.Labels", "Description"), (.networkList, "driver", "Driver", "Id"),
        ])
    func trimmedMembers(endpoint: Endpoint, name: String, member: String, other: String) throws {
        let line = try filter(endpoint, #"{"\#(name)":["x"]}"#)
        func objection(_ field: String) throws -> String? {
            try Policy.open.seeing(View(fields: [endpoint: [field]])).objection(line)
        }
        #expect(try objection(member) == nil)
        #expect(try objection(other)?.contains("left out of the answer") == true)
    }

    @Test("of a list says which member it reads, or is denied where the answer is trimmed")
    func everyMember() throws {
        let lists: [Endpoint] = [
            .containerList, .imageList, .networkList, .volumeList, .serviceList, .taskList, .secretList, .configList,
            .nodeList, .systemEvents,
        ]
        for (endpoint, name) in EngineParameters.filters where lists.contains(endpoint) {
            guard KnownFilters.meaning(of: name, at: endpoint) != nil else { continue }
            let trimmed = Policy.open.seeing(View(fields: [endpoint: ["Nothing"]]))
            let members = KnownFilters.members(readBy: name, at: endpoint)
            let line = try filter(endpoint, #"{"\#(name)":["x"]}"#)
            #expect((try trimmed.objection(line) == nil) == (members?.isEmpty == true), "\(line)")
        }
        let unknown = try filter(.containerList, #"{"restart-policy":["always"]}"#)
        let trimmed = Policy.open.seeing(View(fields: [.containerList: ["Id", "State"]]))
        #expect(try trimmed.objection(unknown)?.contains("left out of the answer") == true)
    }

    @Test("of images has another name in old versions, and is the same")
    func oldReference() throws {
        let trimmed = Policy.open.seeing(View(fields: [.imageList: ["Id"]]))
        #expect(try trimmed.objection("GET /v1.40/images/json?filter=app")?.contains("RepoTags") == true)
        let named = Policy.open.seeing(View(visibility: Visibility([.image: .init(shown: [.name(.glob("app:*"))])])))
        #expect(try named.objection("GET /v1.40/images/json?filter=vault")?.contains("names that are hidden") == true)
        #expect(try named.objection("GET /v1.40/images/json?filter=app") == nil)
    }

    @Test("is asked for by a state though the state is left out")
    func states() throws {
        let trimmed = Policy.open.seeing(View(fields: [.containerList: ["Id"], .taskList: ["ID"]]))
        #expect(try trimmed.objection(filter(.containerList, #"{"health":["unhealthy"],"status":["running"]}"#)) == nil)
        #expect(try trimmed.objection(filter(.taskList, #"{"service":["web"],"desired-state":["running"]}"#)) == nil)
    }

    @Test("tells no arguments of a build by what is attested of it")
    func attestations() throws {
        let route = try route(.imageAttestations)
        #expect(try Self.addresses.objection(route.line())?.contains("attested") == true)
        #expect(try Policy.open.seeing(View(fields: [.containerList: ["Id"]])).objection(route.line()) == nil)
    }

    // MARK: Events

    @Test("names no hidden thing by the filters of events: nobody has the name that travels")
    func events() throws {
        let digits = String(repeating: "d0", count: 32)
        for kind in ObjectKind.allCases where kind != .task {
            let policy = Policy.open.seeing(
                View(visibility: Visibility([kind: .init(hidden: [.name(.exact("vault"))])])))
            let facts = try RequestFacts.of(filter(.systemEvents, #"{"\#(kind)":["vault","web"],"type":["\#(kind)"]}"#))
            guard case .needs(.objects(let questions)) = policy.evaluate(facts) else {
                Issue.record("nobody asked what \(kind) is meant")
                continue
            }
            #expect(Set(questions.map(\.reference)) == ["vault", "web"])
            let found = questions.map { question in
                let object = ObjectDescription(kind: kind, id: digits, names: [question.reference])
                return (question, ObjectResult(id: digits, descriptions: [object]))
            }
            let answers = ObjectResults(
                byQuestion: Dictionary(found) { first, _ in first }, decoy: String(repeating: "c1", count: 32))
            guard case .allowed(let permit) = policy.evaluate(facts.with(objects: answers)) else {
                Issue.record("\(kind)")
                continue
            }
            let sent = String(decoding: permit.request.target.query, as: UTF8.self)
            #expect(!sent.contains("vault") && sent.contains("web") && sent.contains("type"), "\(sent)")
        }
    }

    // MARK: Prunes

    @Test("is pruned by the label of the client's own rule, and by nothing wider")
    func prunes() throws {
        let rule = Visibility.Rule(shown: [
            .label(key: .exact("owner"), value: .exact("ci")), .label(key: .exact("any"), value: nil),
            .name(.glob("ci-*")),
        ])
        let kinds: [(ObjectKind, Endpoint)] = [
            (.container, .containerPrune), (.image, .imagePrune), (.network, .networkPrune), (.volume, .volumePrune),
        ]
        for (kind, endpoint) in kinds {
            let policy = Policy.open.seeing(View(visibility: Visibility([kind: rule])))
            for own in [
                #"{"label":["owner=ci"]}"#, #"{"label":{"owner=ci":true},"until":["1h"]}"#, #"{"label":["any=x"]}"#,
            ] {
                #expect(try policy.objection(filter(endpoint, own)) == nil, "\(endpoint) \(own)")
            }
            for wider in [
                "{}", "null", #"{"label":["owner"]}"#, #"{"label":["owner=ops"]}"#, #"{"label":["owner="]}"#,
                #"{"label!":["owner=ci"]}"#, #"{"label":[]}"#, #"{"label":["owner=ci","x=y"]}"#,
                #"{"label":{"owner=ci":false}}"#, #"{"label":["owner=c*"]}"#, #"{"label":["o*=ci"]}"#,
                #"{"LABEL":["owner=ci"]}"#,
            ] {
                #expect(try policy.objection(filter(endpoint, wider)) != nil, "\(endpoint) \(wider)")
            }
            #expect(try policy.objection(route(endpoint).line())?.contains("with the filter label=") == true)
            let excluding = Policy.open.seeing(
                View(visibility: Visibility([kind: .init(shown: rule.shown, hidden: [.name(.exact("x"))])])))
            #expect(try excluding.objection(filter(endpoint, #"{"label":["owner=ci"]}"#)) != nil)
        }
    }

    @Test("is not pruned as a network that a hidden container has left for a moment")
    func networksOfHiddenContainers() throws {
        for json in ["{}", #"{"label":["owner=ci"]}"#] {
            #expect(try Self.hiding.objection(filter(.networkPrune, json))?.contains("networks of containers") == true)
        }
        #expect(try Self.hiding.objection("POST /volumes/prune") == nil)
    }

    // MARK: Names

    @Test("is a network of one scope by the name that was asked for, for an id has any")
    func scopes() throws {
        let id = String(repeating: "a1", count: 32)
        let policy = Policy.open.seeing(
            View(visibility: Visibility([.network: .init(hidden: [.name(.exact("vault"))])])))
        func sent(_ line: String, _ name: String) throws -> String {
            let question = ObjectQuestion(kind: .object(.network), reference: name)
            let found = ObjectDescription(kind: .network, id: id, names: [name])
            let answers = ObjectResults(
                byQuestion: [question: ObjectResult(id: id, descriptions: [found])],
                decoy: String(repeating: "d0", count: 32))
            guard case .allowed(let permit) = policy.evaluate(try .of(line).with(objects: answers)) else {
                return "denied"
            }
            return String(decoding: permit.request.target.canonical, as: UTF8.self)
        }
        #expect(try sent("GET /networks/over?scope=local", "over") == "/networks/over?scope=local")
        #expect(try sent("GET /networks/over?scope=", "over") == "/networks/\(id)?scope=")
        #expect(try sent("GET /networks/over", "over") == "/networks/\(id)")
        #expect(try !sent("GET /networks/vault?scope=local", "vault").contains("vault"))
    }

    @Test("shows no task whose container the engine does not know, where containers have a rule")
    func unknownContainers() throws {
        let task = ObjectDescription(kind: .task, id: "t1")
        let elsewhere = ObjectDescription(kind: .container, id: String(repeating: "e", count: 64))
        let here = ObjectDescription(kind: .container, id: String(repeating: "e", count: 64), names: ["/web"])
        let rule = Visibility([.container: .init(hidden: [.name(.exact("vault"))])])
        func shows(_ container: ObjectDescription, _ visibility: Visibility) -> Bool {
            ObjectResult(id: "t1", descriptions: [task, container]).shown(by: visibility) != nil
        }
        #expect(!shows(elsewhere, rule) && shows(here, rule))
        #expect(shows(elsewhere, Visibility([.task: .init(hidden: [.name(.exact("x"))])])))
    }
}
