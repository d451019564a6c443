// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// What was looked up for a connection's exchange, and for whom.
extension DownstreamHandler {
    var client: Client { exchange.client }
    /// The version of the API that the request asks for.
    var version: APIVersion? { exchange.version }
    var identity: ClientIdentity { exchange.client.identity }
    /// By then it is to be known who the client is.
    var lookupDeadline: NIODeadline { exchange.identity.lookupDeadline ?? .now() + EngineLookup.limit }

    /// Nil unless the client is still there and waits for a connection to the engine.
    var awaitedPermit: Permit? {
        guard !isGone, case .connecting(let forwarded) = exchange.phase else { return nil }
        return forwarded.permit
    }

    func resolved(with result: Result<ResolvedObjects, any Error>) {
        handle { exchange in
            switch result {
            case .success(let found): exchange.resolved(found.results, memory: found.memory)
            case .failure(let error): exchange.resolved(nil, failure: .lookupFailed(because: error))
            }
        }
    }

    func learned(_ number: UInt64, result: Result<SeenObjects, any Error>) {
        handle { exchange in
            switch result {
            case .success(let seen): exchange.learned(number, seen: seen)
            case .failure(let error): exchange.learned(number, seen: nil, failure: .lookupFailed(because: error))
            }
        }
    }

    /// It is known who the client is, or that nobody knows.
    func identified(by lookup: LookupResult) { handle { $0.identified(by: lookup) } }
}
