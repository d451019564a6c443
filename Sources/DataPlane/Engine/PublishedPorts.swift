// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import NIOCore
import PolicyCore

/// A port of a container that the engine publishes on its host.
package struct PublishedPort: Sendable, Equatable {
    /// The port in the container.
    package let port: Int
    /// The address on the host: `0.0.0.0:2375`.
    package let address: String
    /// Whether only the host itself can reach it.
    package let isLocal: Bool

    init?(port: String, binding: JSONValue) {
        guard let number = Int(port.part(before: "/")), let hostPort = binding["HostPort"]?.string else {
            return nil
        }
        let host = binding["HostIp"]?.string ?? ""
        self.port = number
        isLocal = host.begins(with: "127.") || host == "::1"
        address = "\(host.isEmpty ? "0.0.0.0" : host.holds(":") ? "[\(host)]" : host):\(hostPort)"
    }

    /// Returns the published ports of an inspected container (`NetworkSettings.Ports`), each once.
    static func all(of container: JSONValue?) -> [PublishedPort] {
        let ports = container?["NetworkSettings"]?["Ports"]?.object ?? []
        let found = ports.flatMap { port in
            (port.value.array ?? []).compactMap { PublishedPort(port: port.name, binding: $0) }
        }
        return found.reduce(into: []) { all, port in if !all.contains(port) { all.append(port) } }
    }
}

extension EngineLookup {
    /// Asks which ports of a container are published.
    package static func publishedPorts(
        ofContainer id: String, upstream: Upstream, on eventLoop: any EventLoop
    ) throws -> EventLoopFuture<[PublishedPort]> {
        let engine = EngineLookup(upstream: try UpstreamConnector(upstream: upstream))
        let asked = engine.ask(.object(.container, id), on: eventLoop).map {
            PublishedPort.all(of: JSONValue(engine: $0.body))
        }
        asked.whenComplete { _ in engine.close() }
        return asked
    }
}
