// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import TestSupport
import Testing

/// What is hidden, searched for in every answer, and aimed at by every write. The endpoints come from the route table.
extension EngineTests {
    /// Podman's, and the engine's profiles: they need no entry as long as they are refused, which is tested.
    private static func inquiry(_ route: Route) -> Inquiry? {
        if let inquiry = Inquiry.table[route.endpoint] { return inquiry }
        let name = "\(route.endpoint)"
        if ["libpodPing", "libpodPingHead", "libpodSystemVersion", "libpodSwagger"].contains(name) {
            return .harmless("it tells of no object")
        }
        if case .unreadable = route.endpoint.responseShape {
            return name.hasPrefix("libpod") || name.hasPrefix("debug") ? .refused : nil
        }
        return name.hasPrefix("libpod") ? .harmless("it is asked of Podman, in PodmanLeakTests") : nil
    }

    private static func kind(_ route: Route) -> HiddenWorld.Kind? {
        HiddenWorld.Kind(rawValue: "\(route.traits.object)")
    }

    /// The shapes of answers change between these; the first query of each route is asked in all versions.
    private static let versions = ["/v1.24", "/v1.27", "/v1.30", "/v1.40", ""]

    private var allVersions: [String] {
        let newest = Int(bench.api.split(separator: ".").last ?? "") ?? 41
        return (24...max(newest, 24)).map { "/v1.\($0)" } + [""]
    }

    /// A world, and a gate before it that hides what is to be hidden.
    func withWorld(_ body: (HiddenWorld, Asking) async throws -> Void) async throws {
        try await HiddenWorld.with(bench) { world in
            let gate = try await FileGate(bench, HiddenWorld.policy) { _, socket in "listeners: [\"unix://\(socket)\"]"
            }
            defer { gate.running.kill() }
            try await body(world, Asking(gate.socketPath))
        }
    }

    // MARK: The tests

    @Test("Every route has an answer to how it could leak")
    func routesAreAskedFor() {
        for route in RouteTable.routes where Self.inquiry(route) == nil {
            Issue.record("how could \(route.method) \(route.template) show what is hidden?")
        }
    }

    @Test("Nothing that is hidden is read, touched, or told apart from nothing", .timeLimit(.minutes(3)))
    func nothingLeaks() async throws {
        try await withWorld { world, gate in
            for route in RouteTable.routes {
                if case .reads(let queries) = Self.inquiry(route) { try await read(route, queries, world, gate) }
                if case .refused = Self.inquiry(route) { try await refused(route, gate) }
            }
            let before = try await world.untouched()
            for route in RouteTable.routes { try await aim(route, world, gate) }
            let after = try await world.untouched()
            for (name, told) in before { #expect(after[name] == told, "\(name) was touched: \(told.text)") }
            try await plainIsUnchanged(world, gate)
        }
    }

    @Test("Errors, conflicts, filters and tags do not tell of what is hidden", .timeLimit(.minutes(2)))
    func oracles() async throws {
        try await withWorld { world, gate in
            let mark = HiddenWorld.mark
            let pairs = [
                "/containers/json?all=1&filters={\"network\":[\"%net\"]}",
                "/containers/json?all=1&filters={\"volume\":[\"%vol\"]}",
                "/containers/json?all=1&filters={\"status\":[\"%c0\"]}", "/tasks?filters={\"service\":[\"%svc\"]}",
            ]
            for path in pairs {
                let one = try await gate.send("GET", path.replacing("%", with: mark))
                let none = try await gate.send("GET", path.replacing("%", with: "nonx"))
                #expect(one.status == none.status && one.body.count == none.body.count, "\(path): \(one.text)")
            }
            try await failures(world, gate)
            try await buildsFrom("\(mark)img:1", "\(mark)il", gate)
            let before = try await world.untouched()
            let tagged = try await gate.send("POST", "/images/busybox/tag?repo=\(mark)img&tag=1")
            #expect(tagged.status >= 400)
            #expect(try await world.untouched() == before)
        }
    }

    /// A build of which the image would tell its label.
    private func buildsFrom(_ image: String, _ label: String, _ gate: Asking) async throws {
        let context = try await buildContext("FROM \(image)\nLABEL own=1\n")
        let built = try await gate.send("POST", "/build?t=busybox:taken", body: context)
        let made = try await gate.send("GET", "/images/busybox:taken/json")
        #expect(!made.whole.contains(label), "\(built.text)")
        _ = try await bench.direct("rmi", "-f", "busybox:taken")
    }

    @Test("Events of a container that is renamed out of sight end with the renaming", .timeLimit(.minutes(1)))
    func eventsAfterRenaming() async throws {
        let policy = "policies:\n  p: { allow: [SystemEvents], containers: { name: \"web*\" } }\n"
        let gate = try await FileGate(bench, policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let names = ["web", "last"].map { "\($0)\(UInt32.random(in: 0...UInt32.max))" }
        for name in [names[0], "web\(names[1])"] {
            _ = try await bench.direct("create", "--name", name, BusyboxImage.name)
        }
        // What is past comes at once: the stream is there then.
        let wire = try Wire(gate.socketPath)
        try wire.send("GET /events?since=1 HTTP/1.1\r\nHost: docker\r\n\r\n")
        _ = try wire.receive(until: "web\(names[1])")
        _ = try await bench.direct("rename", names[0], "unseen")
        _ = try await bench.direct("rm", "unseen")
        _ = try await bench.direct("rm", "web\(names[1])")
        let told = try wire.receive(until: "\"destroy\",\"Actor\"")
        let last = try wire.receive(until: "\n")
        #expect(last.contains(names[1]), "\(told) \(last)")
        #expect(!last.contains("unseen"), "\(last)")
    }

    private func failures(_ world: HiddenWorld, _ gate: Asking) async throws {
        let failed = try await gate.send("GET", "/containers/\(HiddenWorld.failed)/json")
        let leaks = world.leaks(in: failed, asked: HiddenWorld.failed)
        #expect(leaks.isEmpty, "\(failed.text)")
        _ = try await bench.direct("tag", BusyboxImage.name, "busybox:removed")
        let removed = try await gate.send("DELETE", "/images/busybox:removed")
        #expect(removed.whole.contains("busybox:removed"), "\(removed.text)")
    }

    @Test("A filtered stream of events begins before anything happens", .timeLimit(.minutes(1)))
    func eventsBegin() async throws {
        let policy = "policies:\n  p: { allow: [SystemEvents], containers: { name: \"web*\" } }\n"
        let gate = try await FileGate(bench, policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let wire = try Wire(gate.socketPath, patience: .seconds(3))
        try wire.send("GET /events HTTP/1.1\r\nHost: docker\r\n\r\n")
        let head = try? wire.receive(until: "\r\n\r\n")
        #expect(head?.hasPrefix("HTTP/1.1 200") == true)
    }

    // MARK: One route

    private func read(_ route: Route, _ queries: [String], _ world: HiddenWorld, _ gate: Asking) async throws {
        let kind = Self.kind(route)
        let hidden = kind.map { world.hidden[$0, default: []] }
        let tied = kind == .container ? world.entangled : []
        let shown = kind.map { Array(world.plain[$0, default: []].prefix(1)) + tied } ?? []
        for query in queries {
            for name in hidden.map({ $0 + shown }) ?? [""] {
                let every = query == queries.first ? allVersions : Self.versions
                for version in shown.contains(name) || hidden == nil ? every : [""] {
                    let path = Self.request(version + route.path(naming: name), query)
                    let answer = try await gate.send(Self.method(route), path)
                    let leaks = world.leaks(in: answer, asked: name)
                    #expect(leaks.isEmpty, "\(route.method) \(path) tells \(leaks): \(answer.text)")
                }
            }
            for name in hidden ?? [] { try await tellsNothing(route, query, nil, name, gate) }
        }
    }

    private func refused(_ route: Route, _ gate: Asking) async throws {
        let answer = try await gate.send(Self.method(route), route.path(naming: "show0"))
        #expect([403, 404].contains(answer.status), "\(route.method) \(route.template): \(answer.text)")
        #expect(answer.head.contains("Caisson-Request"), "the engine has answered \(route.template): \(answer.text)")
    }

    private func aim(_ route: Route, _ world: HiddenWorld, _ gate: Asking) async throws {
        switch Self.inquiry(route) {
        case .writes(let query, let body):
            guard let kind = Self.kind(route) else { return }
            for name in world.hidden[kind, default: []] { try await tellsNothing(route, query, body, name, gate) }
        case .names(let kind, let query, let bodies):
            for body in bodies {
                for name in world.hidden[kind, default: []] { try await tellsNothing(route, query, body, name, gate) }
            }
        default: break
        }
    }

    /// Asks for a hidden object and for one that does not exist: the answers are equal.
    private func tellsNothing(
        _ route: Route, _ query: String, _ body: String?, _ name: String, _ gate: Asking
    ) async throws {
        let nobody = HiddenWorld.stranger(to: name)
        var told: [String] = []
        for asked in [name, nobody] {
            let path = Self.request(route.path(naming: asked), query.replacing("%", with: asked))
            let filled = body?.replacing("%", with: asked)
            let answer = try await gate.send(Self.method(route), path, body: filled)
            told.append(answer.comparable(asked: asked))
        }
        #expect(told[0] == told[1], "\(route.method) \(route.template)?\(query) \(body ?? "") for \(name)")
    }

    private static func method(_ route: Route) -> String { "\(route.method)".uppercased() }

    private static func request(_ path: String, _ query: String) -> String {
        let now = String(Int(Date().timeIntervalSince1970))
        return query.isEmpty ? path : "\(path)?\(query.replacing("NOW", with: now))"
    }

    // MARK: The other half

    /// Of what has nothing to do with hidden objects the client gets the engine's own bytes.
    private func plainIsUnchanged(_ world: HiddenWorld, _ gate: Asking) async throws {
        var paths = ["/version", "/volumes/showvol", "/images/busybox:latest/history"]
        for name in world.plain[.container, default: []] {
            paths += [
                "/containers/\(name)/json", "/containers/\(name)/logs?stdout=1",
                "/containers/\(name)/archive?path=/etc",
            ]
        }
        paths += ["secret", "config", "service"].map { "/\($0)s/show\($0 == "service" ? "svc" : $0)" }
        for path in paths {
            let (engine, gate) = try await both(path, gate)
            #expect(engine.body == gate.body, "\(path): \(engine.text)\nbecame \(gate.text)")
            #expect(engine.status == gate.status, "\(path)")
        }
    }

    /// The engine's answer and the gate's, at a moment when the engine says twice the same.
    private func both(_ path: String, _ gate: Asking) async throws -> (engine: Answered, gate: Answered) {
        let engine = Asking(bench.engine.socketPath)
        for _ in 0..<10 {
            let before = try await engine.send("GET", path)
            let answer = try await gate.send("GET", path)
            if try await engine.send("GET", path).body == before.body { return (before, answer) }
        }
        throw TimedOut("two equal answers of the engine to \(path)", seen: "they always differ")
    }
}
