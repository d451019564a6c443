// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DockerAPI

@Suite("The body of a request")
struct RequestBodyTests {
    @Test("is none for every GET and HEAD, and for what only waits")
    func none() {
        for route in RouteTable.routes where route.method == .get || route.method == .head {
            #expect(!route.method.mayHaveBody(route.endpoint), "\(route.endpoint)")
        }
        #expect(!Method.get.mayHaveBody(nil))
        #expect(!Method.post.mayHaveBody(.containerWait) && !Method.post.mayHaveBody(.libpodContainerWait))
    }

    @Test("is there for every upload, for every tunnel that is posted, and for whatever no route knows")
    func some() {
        for route in RouteTable.routes where route.traits.transfer == .upload {
            #expect(route.method.mayHaveBody(route.endpoint), "\(route.endpoint)")
        }
        for route in RouteTable.routes where route.method == .post {
            if case .tunnel = route.traits.transfer { #expect(Method.post.mayHaveBody(route.endpoint)) }
        }
        #expect(Method.post.mayHaveBody(nil) && Method.put.mayHaveBody(nil) && Method.delete.mayHaveBody(nil))
    }

    @Test("is there where the engine's API has one", arguments: Self.withBody)
    func json(endpoint: Endpoint) {
        #expect(Method.post.mayHaveBody(endpoint))
    }

    /// POSTs with a body in moby's api/swagger.yaml, and those that older versions of it had.
    private static let withBody: [Endpoint] = [
        .containerCreate, .containerUpdate, .containerExec, .containerCopy, .containerStart, .imageCommit, .imageCreate,
        .imagePush, .imageLoad, .imageBuild, .execStart, .networkCreate, .networkConnect, .networkDisconnect,
        .volumeCreate,
        .systemAuth, .pluginPull, .pluginPush, .pluginUpgrade, .pluginSet, .pluginCreate, .swarmInit, .swarmJoin,
        .swarmUpdate, .swarmUnlock, .nodeUpdate, .serviceCreate, .serviceUpdate, .secretCreate, .secretUpdate,
        .configCreate,
        .configUpdate, .checkpointCreate,
    ]
}
