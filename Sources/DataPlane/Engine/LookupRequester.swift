// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The client for whom the gate asks the engine, or the gate itself.
struct LookupRequester: Sendable {
    /// The owner of the share that a look-up counts against.
    let holder: ShareOwner
    /// The requester's name in the log.
    let name: String
    /// The API version of the request behind the look-up; nil for the engine's own.
    var version: APIVersion?

    /// - Parameter directory: finds the container that a process runs in; without it none is known.
    init(client: Client, version: APIVersion?, directory: ClientDirectory? = nil) {
        self.init(holder: ShareOwner(of: client.identity, in: directory), name: client.name, version: version)
    }

    private init(holder: ShareOwner, name: String, version: APIVersion? = nil) {
        self.holder = holder
        self.name = name
        self.version = version
    }

    /// The gate's own table of containers.
    static let gate = LookupRequester(holder: .gate, name: "the gate's table of containers")

    /// Returns a requester for all clients that share a list.
    static func everybody(version: APIVersion?) -> LookupRequester {
        LookupRequester(holder: .gate, name: "all clients that wait for this list", version: version)
    }
}
