// SPDX-License-Identifier: Apache-2.0

import Addressing
import DataPlane
import Logging
import PolicyConfig

/// The line of the start about the engine.
enum EngineLine {
    static func about(_ upstream: GateAddress, state: EngineState) -> (level: Logger.Level, text: String) {
        switch state {
        case .answers(let engine): (.info, "\(named(engine)) at \(upstream)")
        case .refuses(let status, let engine) where engine.apiVersion.isEmpty:
            (
                .warning,
                "\(upstream) answers a ping with \(status): is there another proxy that does not let it through?"
            )
        case .refuses(let status, let engine):
            (.warning, "\(named(engine)) at \(upstream) answers a ping with \(status)")
        case .foreign(let why): (.warning, "\(upstream) is not one: \(why)")
        case .silent(let why): (.warning, "\(upstream) does not answer yet (\(why))")
        }
    }

    private static func named(_ engine: EngineLookup.Engine) -> String {
        "\(engine.server.isEmpty ? "no name" : engine.server), API \(engine.apiVersion),"
    }
}
