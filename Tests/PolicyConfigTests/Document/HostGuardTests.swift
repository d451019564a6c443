// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("What the engine runs or opens on its host for a client")
struct HostGuardTests {
    private static let attack = "GET /containers/x/top?ps_args=-omin_flt=PID%20-oargs%20axe%20f"

    @Test("is of a closed list in every preset, with all of its options")
    func presets() throws {
        for preset in Preset.all {
            let policy = preset.policy(with: preset.options.compactMap(\.option))
            guard policy.allowedEndpoints.contains(.containerTop) else { continue }
            #expect(try decision(policy, Self.attack) == "403", "\(preset.name)")
            #expect(try decision(policy, "GET /containers/x/top?ps_args=-ef") == "pass", "\(preset.name)")
            #expect(policy.endpointsThatReachHost.isEmpty, "\(preset.name)")
        }
    }

    @Test("is of a closed list in a policy file, however its entries are written")
    func files() throws {
        for entry in [
            #""containers:read""#, "ContainerTop", #""GET /containers/**""#, #"{ path_regex: ".*" }"#, #""*""#,
        ] {
            let reading = PolicyText.read("caisson: 1\npolicies:\n  p: { allow: [\(entry)] }\n")
            let policy = try #require(reading.file?.policies.first?.policy)
            let denial = try denial(policy, Self.attack)
            #expect(denial?.hasPrefix("ContainerTop is not allowed: ps_args are arguments of ps") == true, "\(entry)")
            #expect(try decision(policy, "GET /containers/x/top") == "pass", "\(entry)")
        }
    }

    @Test("is free in a dialect that judges paths alone, unless something is hidden there")
    func dialects() throws {
        func policy(_ variables: [String: String]) throws -> Policy {
            let configuration = Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: false))
            return try #require(configuration.policies.policies.first)
        }
        let open = try policy(["CONTAINERS": "1"])
        #expect(try decision(open, Self.attack) == "pass")
        #expect(open.endpointsThatReachHost.contains(.containerTop))
        let hiding = try policy(["CONTAINERS": "1", "EXCLUDE_NAMES": "vault"])
        #expect(try decision(hiding, Self.attack) == "403")
        #expect(hiding.endpointsThatReachHost.isEmpty)
    }
}
