// SPDX-License-Identifier: Apache-2.0

import DataPlane
import PolicyConfig

/// The limits in force on this machine, with remarks on the settings.
struct LimitsInForce {
    let limits: GateLimits
    /// The number of event loops.
    let threads: Int
    /// Limits that are lower than set, with the reasons.
    let warnings: [String]

    private static let megabyte = 1 << 20
    /// The most event loops by default; more carry no more, since most of a gate's work is done by the kernel.
    private static let defaultThreads = 8

    /// - Parameters:
    ///   - descriptors: the most descriptors of this process.
    ///   - memory: the limit of its control group, in bytes; nil if there is none.
    ///   - processors: the number that it may use.
    init(settings: Settings, descriptors: Int, memory: Int?, processors: Int) {
        threads = settings.threads ?? min(processors, Self.defaultThreads)
        let own = OwnDescriptors(for: settings, eventLoops: threads)
        let places = own.places(among: descriptors)
        // One half is for connections, a quarter for the memory that clients make the gate hold beyond them, an eighth
        // for its own lists. The rest is for the gate itself.
        let room = memory.map { max($0 / 2 / GateLimits.connectionMemory, 1) } ?? .max
        let connections = min(settings.maxConnections, places, room)
        let (product, isTooLarge) = settings.bodyMemory.multipliedReportingOverflow(by: Self.megabyte)
        let wanted = isTooLarge ? Int.max : product
        let bodyMemory = min(wanted, memory.map { max($0 / 4, 1) } ?? .max)
        limits = GateLimits(
            connections: connections, bodyMemory: bodyMemory, grace: settings.grace, memoryIsLimited: memory != nil)
        var warnings: [String] = []
        if connections < settings.maxConnections, places <= room {
            warnings.append(
                "\(descriptors) open files are allowed, of which the gate itself may need \(own.total), so \(connections) "
                    + "connections are the limit, not \(settings.maxConnections): raise `ulimit -n`, or set CAISSON_MAX_CONNECTIONS lower"
            )
        }
        if let memory, connections < settings.maxConnections, room < places {
            warnings.append(
                "the memory limit is \(memory / Self.megabyte) MiB, so \(connections) connections are the limit, not "
                    + "\(settings.maxConnections): raise the limit, or set CAISSON_MAX_CONNECTIONS lower")
        }
        if let memory, bodyMemory < wanted {
            warnings.append(
                "the memory limit is \(memory / Self.megabyte) MiB, so judged bodies, filtered answers and look-ups "
                    + "have a quarter of it and not \(settings.bodyMemory) MiB: raise the limit, or set CAISSON_BODY_MEMORY lower"
            )
        }
        self.warnings = warnings
    }
}
