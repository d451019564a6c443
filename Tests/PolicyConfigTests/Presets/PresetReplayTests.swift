// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import TestSupport
import Testing

@testable import PolicyConfig

@Suite("A preset")
struct PresetReplayTests {
    @Test("lets its client make the calls that it cannot do without", arguments: ClientCalls.all)
    func requiredCalls(client: ClientCalls) throws {
        let policy = try #require(Preset.named(client.preset)).policy(with: [])
        for call in client.always { #expect(try policy.denial(of: call) == nil, "\(call)") }
    }

    @Test("lets it make those that some of its users need, by their option", arguments: ClientCalls.all)
    func optionalCalls(client: ClientCalls) throws {
        let preset = try #require(Preset.named(client.preset))
        for (option, calls) in client.options {
            let policy = preset.policy(with: [option])
            for call in client.always + calls { #expect(try policy.denial(of: call) == nil, "\(option): \(call)") }
        }
        guard !client.full.isEmpty else { return }
        let policy = preset.policy(with: ["full"])
        for call in client.everything { #expect(try policy.denial(of: call) == nil, "full: \(call)") }
    }

    @Test("denies every other endpoint of every engine", arguments: Preset.all.map(\.name))
    func nothingElse(name: String) throws {
        let preset = try #require(Preset.named(name))
        for option in [nil] + preset.options.map(\.option) {
            let expected = try endpoints(ClientCalls.expected(of: name, with: option))
            let policy = preset.policy(with: option.map { [$0] } ?? [])
            let allowed = try Self.everyEndpoint.filter { try policy.denial(of: $0.call) == nil }.map(\.endpoint)
            #expect(Set(allowed) == expected, "with \(option ?? "nothing")")
            #expect(Set(policy.allowedEndpoints) == expected, "with \(option ?? "nothing")")
        }
    }

    @Test("denies what no route knows as the engine does, with 404", arguments: Preset.all.map(\.name))
    func unknownPaths(name: String) throws {
        let policy = try #require(Preset.named(name)).policy(with: [])
        for call in ["GET /brandnew", "POST /v1.51/containers/web/brandnew", "PATCH /containers/json"] {
            let denial = try #require(try policy.denial(of: call))
            #expect(denial.status == 404)
            #expect(denial.reason == .unknownEndpoint)
        }
    }

    @Test("has a client that is replayed, and no call is replayed against a preset or an option that is not there")
    func everyPresetIsReplayed() {
        #expect(Set(ClientCalls.all.map(\.preset)) == Set(Preset.all.map(\.name)))
        for client in ClientCalls.all {
            let known = Preset.named(client.preset)?.options.compactMap(\.option) ?? []
            #expect(Set(client.options.keys).isSubset(of: known), "\(client.client)")
        }
    }

    /// A client that begins with HEAD /_ping goes on with GET where it is not answered.
    private func endpoints(_ calls: [String]) throws -> Set<Endpoint> {
        let endpoints = Set(try calls.map { try #require(try RequestFacts.of($0).endpoint, "\($0) has a route") })
        return endpoints.contains(.systemPingHead) ? endpoints.union([.systemPing]) : endpoints
    }

    /// A call to each route, under a version that serves it.
    private static let everyEndpoint = RouteTable.routes.map { route in
        let version =
            switch route.libpodEra {
            case .v3: "/v3.4.4"
            case .v4AndUp: "/v5.0.0"
            case .any: ""
            }
        let path = route.template.path(naming: "x")
        return (endpoint: route.endpoint, call: "\(route.method.token) \(version)\(path)")
    }

    @Test("is held against calls that reach every endpoint there is")
    func everyEndpointIsReached() throws {
        for (endpoint, call) in Self.everyEndpoint {
            #expect(try RequestFacts.of(call).endpoint == endpoint, "\(call)")
        }
        #expect(Set(Self.everyEndpoint.map(\.endpoint)).count == Set(RouteTable.routes.map(\.endpoint)).count)
    }
}

extension Policy {
    /// The denial of a request line, nil if it is allowed.
    func denial(of call: String) throws -> Denial? {
        guard case .denied(let denial) = evaluate(try .of(call)) else { return nil }
        return denial
    }
}
