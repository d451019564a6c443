// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// What the engine has, for whoever runs the gate: asked and read as the gate's own look-ups are.
package enum EngineObjects {
    /// All objects of a kind, stopped containers and images without a name among them. A kind that the engine does not
    /// have, as services without a swarm, has none.
    package static func list(
        of kind: ObjectKind, at upstream: Upstream, on eventLoop: any EventLoop
    ) throws -> EventLoopFuture<[ObjectDescription]> {
        let engine = EngineLookup(upstream: try UpstreamConnector(upstream: upstream))
        return ObjectLookup(engine: engine).all(of: [kind], on: eventLoop).map(\.objects)
    }

    /// Whether the engine answers a ping; the future fails with the reason where it does not.
    package static func ping(_ upstream: Upstream, on eventLoop: any EventLoop) throws -> EventLoopFuture<Void> {
        let engine = EngineLookup(upstream: try UpstreamConnector(upstream: upstream))
        return engine.ask(.ping, on: eventLoop).flatMapThrowing { response in
            guard response.status < 500 else { throw EngineLookup.Failure.refused(status: response.status) }
        }
    }
}
