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

    /// So much of a memory limit there is for each connection: what a client can make one hold that counts against nothing
    /// else.
    private static let connectionMemory = 256 << 10
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
        let room = memory.map { max($0 / Self.connectionMemory, 1) } ?? .max
        let connections = min(settings.maxConnections, places, room)
        let (product, isTooLarge) = settings.bodyMemory.multipliedReportingOverflow(by: Self.megabyte)
        let wanted = isTooLarge ? Int.max : product
        // The other half is for everything else: connections, answers that pass, what is known of containers.
        let bodyMemory = min(wanted, memory.map { max($0 / 2, 1) } ?? .max)
        limits = GateLimits(connections: connections, bodyMemory: bodyMemory, grace: settings.grace)
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
                "the memory limit is \(memory / Self.megabyte) MiB, so judged bodies, filtered answers and look-ups have half of it "
                    + "and not \(settings.bodyMemory) MiB: raise the limit, or set CAISSON_BODY_MEMORY lower")
        }
        self.warnings = warnings
    }
}
