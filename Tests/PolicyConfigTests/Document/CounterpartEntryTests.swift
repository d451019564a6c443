// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("What is denied")
struct CounterpartEntryTests {
    private func reading(allow: String, deny: String) -> PolicyFile.Reading {
        PolicyText.read("caisson: 1\npolicies:\n  p: { allow: [\(allow)], deny: [\(deny)] }\n")
    }

    private func allowed(_ reading: PolicyFile.Reading) throws -> Set<Endpoint> {
        Set(try #require(reading.file?.policies.first, "\(reading.issues)").policy.allowedEndpoints)
    }

    @Test("is denied with all its counterparts, and nothing else is", arguments: Endpoint.allCases)
    func counterparts(endpoint: Endpoint) throws {
        let reading = reading(allow: #""* /**""#, deny: endpoint.operationId)
        let closed = Set([endpoint] + endpoint.counterparts)
        #expect(try allowed(reading) == Set(Endpoint.allCases).subtracting(closed))
        // Of Podman's own by name, Docker's are open.
        let open = Endpoint.allCases.filter { !closed.contains($0) }
        let isWarned = endpoint.isPodmans && open.contains { $0.podmanNamesake.map(closed.contains) ?? false }
        let isPartlyOpen = open.contains(where: endpoint.partialWays.contains)
        #expect(reading.issues.isEmpty != (isWarned || isPartlyOpen), "\(reading.issues)")
    }

    @Test("is told where something else that is allowed brings the same about for some objects alone")
    func partialWays() {
        let both = reading(allow: #""containers:write""#, deny: "ContainerDelete")
        let words = [
            "\"ContainerDelete\" is denied, but ContainerPrune can bring the same about for some objects, or on the way to "
                + "something else, and is still allowed"
        ]
        #expect(both.issues.map(\.message) == words)
        #expect(reading(allow: #""containers:write""#, deny: "ContainerDelete, ContainerPrune").issues.isEmpty)
        #expect(reading(allow: "ContainerList", deny: "ContainerDelete").issues.isEmpty)
    }

    @Test("as a group or a glob is denied with its counterparts as well, but for Docker's where Podman's own are named")
    func many() throws {
        let group = try allowed(reading(allow: #""* /**""#, deny: #""containers:exec", "exec:exec""#))
        for endpoint in [Endpoint.libpodContainerExec, .libpodExecStart, .containerAttachWebsocket] {
            #expect(!group.contains(endpoint))
        }
        let glob = reading(allow: #""* /**""#, deny: #""Libpod*""#)
        #expect(try allowed(glob) == Set(Endpoint.allCases.filter { !$0.isPodmans }))
        #expect(glob.issues.isEmpty)
    }

    @Test(
        "by a path, a pattern or Podman's name is told where a counterpart of it is still open",
        arguments: [
            (
                #""POST /containers/{id}/exec""#, #""POST /containers/{id}/exec""#,
                "LibpodContainerUpdate, LibpodContainerExec"
            ),
            ("LibpodContainerExec", #""LibpodContainerExec""#, "ContainerExec"),
            (
                #"{ path_regex: "(/v[0-9.]+)?/commit" }"#, #""path_regex: (/v[0-9.]+)?/commit""#, "LibpodImageCommit"
            ),
            (#""GET /images/{name}/get", "* /libpod/**""#, #""GET /images/{name}/get""#, "ImageGetAll"),
        ])
    func open(deny: String, entry: String, counterpart: String) {
        let (verb, end) = counterpart.contains(",") ? ("do", "are") : ("does", "is")
        let words = "\(entry) is denied, but \(counterpart) \(verb) the same and \(end) still allowed"
        #expect(reading(allow: #""* /**""#, deny: deny).issues.map(\.message) == [words])
    }

    @Test("by a path with its counterparts leaves nothing to warn of")
    func both() {
        let deny =
            #""POST /containers/{id}/exec", "POST /libpod/containers/{id}/exec", "#
            + "ContainerUpdate, ServiceUpdate"
        #expect(reading(allow: #""* /**""#, deny: deny).issues.isEmpty)
        #expect(reading(allow: #""Container*""#, deny: #""POST /containers/{id}/exec""#).issues.isEmpty)
    }
}
