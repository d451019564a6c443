// SPDX-License-Identifier: Apache-2.0

import Admin
import DataPlane
import PolicyConfig

/// How many descriptors the gate may have open at once beside those of clients' connections, each part at its own bound.
/// This is the one place that adds them up.
struct OwnDescriptors {
    /// Questions to the engine, clients that are told there is no room, names that are resolved.
    let gate = GateLimits.ownConnections
    /// Connections of the admin listener, each of which may ask the engine for its ping (two descriptors), and of
    /// wollomatic's health port.
    let admin: Int
    let loops: Int
    let process: Int

    /// An event loop's own, and what it opens to see where a process behind a unix socket runs.
    private static let ofLoop = 3 + 2
    /// The three standard ones, the folder of the policy file and the file itself, a certificate that is read, the
    /// watchdog's connection, and the private socket of `caisson health` under three names, with whoever asks.
    private static let ofProcess = 3 + 2 + 1 + 1 + 3 + HealthEndpoint.mostAskers

    init(for settings: Settings, eventLoops: Int) {
        let servers = (settings.admin == nil ? 0 : 1) + (settings.answersHealthcheck ? 1 : 0)
        admin = servers * (1 + 3 * AdminServer.connectionLimit)
        loops = eventLoops * Self.ofLoop
        process = Self.ofProcess + settings.listeners.count
    }

    var total: Int { gate + admin + loops + process }

    /// How many connections of clients there is room for: each takes four, two for the client's socket and two for the
    /// engine's, the second of which tells what its peer has not taken. Where there are few, a sixteenth of them makes
    /// connections of clients all the same: not all bounds are reached at once.
    func places(among descriptors: Int) -> Int { max((descriptors - total) / 4, descriptors / 16, 1) }
}
