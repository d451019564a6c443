// SPDX-License-Identifier: Apache-2.0

import Addressing
import DataPlane
import NIOCore
import PolicyConfig
import PolicyCore
import Suggestions

/// The engine's present objects, which give the IDs of a log their names, labels and compose projects.
enum EngineCatalog {
    static let option = CommandDescription.Option(
        name: "upstream", value: "address",
        help: "The engine, which knows the names behind ids: unix:///var/run/docker.sock.", completion: .files)

    private static let kinds: [ObjectKind] = [.container, .network, .volume]

    /// Returns an empty catalog if no engine is named.
    static func ask(at text: String?) throws -> ObjectCatalog {
        guard let text else { return ObjectCatalog() }
        guard let address = GateAddress(text) else { throw UsageError("\"\(text)\" is no address; write unix:///path") }
        var settings = Settings()
        settings.upstream = address
        return try ask(settings)
    }

    /// Returns the lists that the engine provides without a failure: a client without permission to list networks may
    /// still list containers.
    static func ask(_ settings: Settings) throws -> ObjectCatalog {
        let lists = try EngineQuestion.ask(settings, failure: failure) { upstream, eventLoop in
            try EngineObjects.ping(upstream, on: eventLoop).flatMapThrowing {
                try kinds.map { try EngineObjects.list(of: $0, at: upstream, on: eventLoop) }
            }.flatMap { EventLoopFuture.whenAllComplete($0, on: eventLoop) }
        }
        let known = lists.compactMap { try? $0.get() }
        return known.joined().reduce(into: ObjectCatalog()) { $0.add($1) }
    }

    private static let failure = "the engine does not answer"
}
