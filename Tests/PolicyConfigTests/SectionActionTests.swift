// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("An action of the section dialects")
struct SectionActionTests {
    private struct Case: CustomTestStringConvertible {
        let dialect: Dialect
        let variable: String
        let paths: [StaticText]
        /// What tecnativa wants besides.
        var beside: [String: String] { dialect == .tecnativa ? ["POST": "1"] : [:] }
        var testDescription: String { "\(dialect.rawValue) \(variable)" }

        static let all: [Case] = [Dialect.tecnativa, .linuxserver, .linuxserverLegacy].flatMap { dialect in
            let known = dialect == .tecnativa ? SectionDialect.tecnativaActions : nil
            return (SectionDialect.dockerActions + (known == nil ? SectionDialect.legacyActions : []))
                .filter { known?.contains($0.variable) ?? true }
                .map { Case(dialect: dialect, variable: $0.variable, paths: $0.paths) }
        }
    }

    private func policy(_ variables: [String: String], _ dialect: Dialect) throws -> Policy {
        let environment = variables.merging(["CAISSON_DIALECT": dialect.rawValue]) { $1 }
        let configuration = Configuration.read(RuntimeEnvironment(environment: environment, isInContainer: false))
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        return try #require(configuration.policies.policies.first)
    }

    /// The last word of a path: `start`.
    private func word(_ path: StaticText) -> String {
        String("\(path)".split(separator: "/").last?.dropLast() ?? "")
    }

    @Test("allows its own operations and no others, and is no power over the host", arguments: Case.all)
    private func reach(action: Case) throws {
        let before = try policy(action.beside, action.dialect).allowedEndpoints
        let after = try policy(action.beside.merging([action.variable: "1"]) { $1 }, action.dialect).allowedEndpoints
        let gained = after.filter { !before.contains($0) }
        let words = Set(action.paths.map(word))
        #expect(!gained.isEmpty)
        for endpoint in gained {
            #expect(words.contains { endpoint.operationId.lowercased().hasSuffix($0) }, "\(endpoint.operationId)")
            #expect(!endpoint.traits.effects.contains(.controlsHost), "\(endpoint.operationId)")
        }
    }

    @Test("does not reach what is called like its path: an alias of --link has a slash", arguments: Case.all)
    private func aliases(action: Case) throws {
        let policy = try policy(action.beside.merging([action.variable: "1"]) { $1 }, action.dialect)
        let closed = try self.policy(action.beside, action.dialect)
        for path in action.paths {
            let alias = "b/\(word(path))"
            // Names of Podman's own endpoints have no slash.
            for route in RouteTable.routes where "\(route.template)".contains(":.*}") {
                let request = "\(route.method.token) \(Self.path(route, name: alias))"
                guard request.contains("/containers/\(alias)") else { continue }
                guard !SectionDialect.operations(at: path).contains(route.endpoint) else { continue }
                #expect(try decision(policy, request) == decision(closed, request), "\(request)")
            }
        }
    }

    private static func path(_ route: Route, name: String) -> String {
        let segments = "\(route.template)".split(separator: "/").enumerated()
        let first = segments.first { $0.element.hasPrefix("{") }?.offset
        return segments.map { offset, segment in
            "/" + (offset == first ? name : segment.hasPrefix("{") ? "x" : String(segment))
        }.joined()
    }

    @Test(
        "passes as people's clients and newer engines ask for it",
        arguments: [
            ("POST /containers/web/start", "pass"), ("POST /v1.51/containers/web/start?detachKeys=x", "pass"),
            ("GET /containers/web/start", "pass"), ("POST /containers/web/startle", "pass"),
            ("POST /containers/web/start/brandnew", "pass"), ("DELETE /containers/4f2c9a1b7e3d/start", "pass"),
            ("DELETE /containers/b/start?force=1", "403"), ("POST /containers/b/start/exec", "403"),
            ("POST /containers/4f2c9a1b7e3d/start/exec", "403"), ("POST /containers/b/start/kill", "403"),
            ("POST /containers/b/start/start", "pass"), ("GET /containers/b/start/json", "403"),
            ("PUT /containers/b/start/archive?path=/", "403"), ("DELETE /containers/bbbbbbbbbbbz/start", "403"),
            ("POST /containers/a/b/start", "403"),
        ])
    func linuxserver(request: String, expected: String) throws {
        let policy = try policy(["ALLOW_START": "1"], .linuxserver)
        #expect(try decision(policy, request) == expected)
    }
}
