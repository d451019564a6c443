// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("What engines write into a container's place in a network")
struct AssignedMembersTests {
    private static let guarded = Policy.open.guardingHost()
    private static let policies: [Policy] = [
        guarded, guarded.constraining(.binds(BindMountLimit(directories: ["/srv"]))),
        guarded.seeing(View(visibility: Visibility([.container: .init(hidden: [.name(.exact("vault"))])]))),
        Policy.open.guardingHost().enforcing(.warns),
    ]

    private static let all = [
        #""IPAddress":"10.0.0.2""#, #""IPPrefixLen":16"#, #""Gateway":"10.0.0.1""#, #""GlobalIPv6Address":"fd00::2""#,
        #""GlobalIPv6PrefixLen":64"#, #""IPv6Gateway":"fd00::1""#, #""NetworkID":"bridge""#, #""EndpointID":"abc""#,
        #""ipaddress":"10.0.0.3""#,
    ]

    /// The body that travels.
    private func sent(_ json: String, by policy: Policy) throws -> String? {
        let facts = try RequestFacts.of("POST /networks/front/connect", json: json)
        guard case .allowed(let permit) = policy.evaluate(facts), case .judged(let bytes) = permit.request.body else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("is never sent, and what clients ask for beside it is", arguments: all)
    func dropped(member: String) throws {
        let policy = Self.guarded
        let wanted = #""IPAMConfig":{"IPv4Address":"10.0.0.2"},"Aliases":["web"]"#
        let expected = #"{"Container":"c","EndpointConfig":{\#(wanted)}}"#
        for place in ["\(wanted),\(member)", "\(member),\(wanted)"] {
            #expect(try sent(#"{"Container":"c","EndpointConfig":{\#(place)}}"#, by: policy) == expected)
            #expect(try sent(#"{"Container":"c","endpointconfig":{\#(place)}}"#, by: policy) == expected)
        }
    }

    @Test("is read for by each policy that is no way to root by itself", arguments: policies.indices)
    func read(index: Int) throws {
        let policy = Self.policies[index]
        guard case .needs(.body) = policy.evaluate(try .of("POST /networks/front/connect")) else {
            Issue.record("its body was not read")
            return
        }
        let json = #"{"Container":"c","EndpointConfig":{"IPAddress":"10.0.0.2"}}"#
        if let sent = try sent(json, by: policy) { #expect(!sent.contains("10.0.0.2")) }
    }

    @Test("is nothing that what may be created is held to")
    func created() throws {
        let policy = Policy.open.constraining(.init([.create(CreationLimit(standard: .baseline))]))
        let json = #"{"Container":"c","EndpointConfig":{"IPAddress":"10.0.0.2","NetworkID":"abc"}}"#
        #expect(try policy.objection("POST /networks/front/connect", json: json) == nil)
        let asked = #"{"Container":"c","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.0.0.2"}}}"#
        #expect(try policy.objection("POST /networks/front/connect", json: asked) != nil)
    }
}
