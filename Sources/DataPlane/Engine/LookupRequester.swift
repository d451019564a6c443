// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The client for whom the gate asks the engine, or the gate itself.
struct LookupRequester: Sendable {
    /// Whose share of the bounds a question takes.
    let holder: ShareOwner
    /// What lines of the log call it.
    let name: String
    /// The version of the API of the request for which it is asked; nil for the engine's own.
    var version: APIVersion?

    /// - Parameter directory: knows in which container a process is; without it none is known.
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

    /// Lists that are shared by whoever waits for them.
    static func everybody(version: APIVersion?) -> LookupRequester {
        LookupRequester(holder: .gate, name: "all clients that wait for this list", version: version)
    }
}
