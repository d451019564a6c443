// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// The engine's objects, for commands: looked up and read as the gate's own look-ups are.
package enum EngineObjects {
    /// Lists all objects of a kind, including stopped containers and images without a name. A kind that the engine does
    /// not have, such as services without a swarm, has none.
    package static func list(
        of kind: ObjectKind, at upstream: Upstream, on eventLoop: any EventLoop
    ) throws -> EventLoopFuture<[ObjectDescription]> {
        let engine = EngineLookup(upstream: try UpstreamConnector(upstream: upstream))
        return ObjectLookup(engine: engine).all(of: [kind], on: eventLoop).map(\.objects)
    }

    /// Pings the engine. The future fails with the reason if there is no answer.
    package static func ping(_ upstream: Upstream, on eventLoop: any EventLoop) throws -> EventLoopFuture<Void> {
        let engine = EngineLookup(upstream: try UpstreamConnector(upstream: upstream))
        return engine.ask(.ping, on: eventLoop).flatMapThrowing { response in
            guard response.status < 500 else { throw EngineLookup.Failure.refused(status: response.status) }
        }
    }
}
