// SPDX-License-Identifier: Apache-2.0

import Addressing
import DataPlane
import Logging
import NIOCore
import PolicyConfig

/// A check for ports of the gate's own container that the engine publishes beyond its host: then every host in the
/// network can reach the gate.
enum PortCheck {
    static func start(for settings: Settings, on eventLoop: any EventLoop, logger: Logger) {
        let ports = settings.listeners.filter { !$0.isLocal }.compactMap(\.port)
        guard ProcessEnvironment.isOurImage, !ports.isEmpty, let id = ownContainer() else { return }
        let asked = try? EngineLookup.publishedPorts(
            ofContainer: id, upstream: Upstream(settings: settings), on: eventLoop)
        asked?.whenSuccess { published in
            for line in lines(about: published, listening: ports) { logger.warning("\(line)") }
        }
    }

    static func lines(about published: [PublishedPort], listening ports: [Int]) -> [String] {
        let open = published.filter { !$0.isLocal && ports.contains($0.port) }
        return Set(open.map(\.port)).sorted().map { port in
            let addresses = open.filter { $0.port == port }.map(\.address).joined(separator: " and ")
            let wayOut = "take it out of ports:, or write 127.0.0.1:\(port):\(port)"
            return "port \(port) is published at \(addresses): whoever reaches this host may ask here; \(wayOut)"
        }
    }

    private static func ownContainer() -> String? {
        let mounts = try? ConfigurationFile.read(at: "/proc/self/mountinfo")
        return mounts.flatMap { containerID(in: String(decoding: $0, as: UTF8.self)) }
    }

    /// Returns the ID in a mount's path: the engine mounts files of the container's own folder into it,
    /// `/var/lib/docker/containers/ID/hostname`.
    static func containerID(in mounts: String) -> String? {
        for line in mounts.split(separator: "\n") {
            let parts = line.split(separator: "/")
            for (name, id) in zip(parts, parts.dropFirst()) where name.hasSuffix("containers") {
                if EngineID.isOne(id) { return String(id) }
            }
        }
        return nil
    }
}

extension GateAddress {
    fileprivate var isLocal: Bool {
        switch self {
        case .tcp(let host, _), .tls(let host, _): host.hasPrefix("127.") || host == "::1" || host == "localhost"
        case .unix: true
        }
    }
}
