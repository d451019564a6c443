// SPDX-License-Identifier: Apache-2.0

import DataPlane
import PolicyConfig

/// What is in force of the settings' limits on this machine, and what there is to say of it.
struct LimitsInForce {
    let limits: GateLimits
    /// How many event loops there are.
    let threads: Int
    /// What is less than was set, and why.
    let warnings: [String]

    private static let megabyte = 1 << 20
    /// More event loops carry no more: what a gate does is mostly done by the kernel.
    private static let defaultThreads = 8

    /// - Parameters:
    ///   - descriptors: how many files this process may have open.
    ///   - memory: what its control group may have, in bytes; nil is no limit.
    ///   - processors: how many it may use.
    init(settings: Settings, descriptors: Int, memory: Int?, processors: Int) {
        threads = settings.threads ?? min(processors, Self.defaultThreads)
        let own = OwnDescriptors(for: settings, eventLoops: threads)
        let places = own.places(among: descriptors)
        // One half is for connections, a quarter for what clients make the gate hold beyond them, an eighth for its own
        // lists. The rest is for the gate itself.
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
