// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// The look-ups of a connection's exchange, and the client that they are for.
extension DownstreamHandler {
    var client: Client { exchange.client }
    /// The version of the API in the request's path.
    var version: APIVersion? { exchange.version }
    var identity: ClientIdentity { exchange.client.identity }
    /// The time by which the client has to be identified.
    var lookupDeadline: NIODeadline { exchange.identity.lookupDeadline ?? .now() + EngineLookup.limit }

    /// The permit of the request that waits for a connection to the engine; nil if none waits, or the client has left.
    var awaitedPermit: Permit? {
        guard !isGone, case .connecting(let forwarded) = exchange.phase else { return nil }
        return forwarded.permit
    }

    func resolved(with result: Result<ResolvedObjects, any Error>) {
        handle { exchange in
            switch result {
            case .success(let found): exchange.resolved(found.results, memory: found.memory, turn: found.turn)
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

    /// Passes the result of the client's identification to the exchange.
    func identified(by lookup: LookupResult) { handle { $0.identified(by: lookup) } }
}
