// SPDX-License-Identifier: Apache-2.0

import Admin
import DataPlane
import PolicyConfig

/// The most descriptors that the gate has open besides those of clients' connections, each part at its own bound. This
/// is the only sum of them.
struct OwnDescriptors {
    /// The descriptors of look-ups, of clients that get the response that there is no room, and of name resolution.
    let gate = GateLimits.ownConnections
    /// The connections of the admin listener, each of which may ping the engine (two descriptors), and of wollomatic's
    /// health port.
    let admin: Int
    let loops: Int
    let process: Int

    /// The descriptors of an event loop, and those for finding the container of a process behind a unix socket.
    private static let ofLoop = 3 + 2
    /// The descriptors of the process: the three standard ones, the folder of the policy file and the file itself, a
    /// certificate that is read, the watchdog's connection, and the private socket of `caisson health` under three
    /// names, with its callers.
    private static let ofProcess = 3 + 2 + 1 + 1 + 3 + HealthEndpoint.mostAskers

    init(for settings: Settings, eventLoops: Int) {
        let servers = (settings.admin == nil ? 0 : 1) + (settings.answersHealthcheck ? 1 : 0)
        admin = servers * (1 + 3 * AdminServer.connectionLimit)
        loops = eventLoops * Self.ofLoop
        process = Self.ofProcess + settings.listeners.count
    }

    var total: Int { gate + admin + loops + process }

    /// Returns the number of clients' connections that have room: each takes four descriptors, two for the client's
    /// socket and two for the engine's, the second of which shows the bytes that its peer has not taken. If there are
    /// few, a sixteenth of them is used for connections in any case: not all bounds are reached at once.
    func places(among descriptors: Int) -> Int { max((descriptors - total) / 4, descriptors / 16, 1) }
}
