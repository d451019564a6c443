// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// The number of processors that this process may use: a further event loop would only wait for its turn.
enum Processors {
    static let quota = ControlGroup.Limit(controller: "cpu", version1: "cpu.cfs_quota_us", version2: "cpu.max")
    private static let period = ControlGroup.Limit(
        controller: "cpu", version1: "cpu.cfs_period_us", version2: "cpu.max")

    /// The least of the machine's processors, those that the process is bound to (sched_setaffinity(2)), and those that
    /// its control group has time for; at least 1.
    static var usable: Int {
        let status = (try? ConfigurationFile.read(at: "/proc/self/status")) ?? []
        let bound = count(inStatus: String(decoding: status, as: UTF8.self))
        let quotas = zip(ControlGroup.contents(of: quota), ControlGroup.contents(of: period))
        return fewest(
            machine: System.coreCount, bound: bound, quotas: quotas.compactMap { count(quota: $0, period: $1) })
    }

    static func fewest(machine: Int, bound: Int?, quotas: [Int]) -> Int {
        max(1, min(machine, bound ?? machine, quotas.min() ?? machine))
    }

    /// Returns the number of processors of `Cpus_allowed_list:\t0-3,8` (proc(5)).
    static func count(inStatus status: String) -> Int? {
        let name = "Cpus_allowed_list:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        let ranges = line.dropFirst(name.count).filter { $0 != " " && $0 != "\t" }.split(separator: ",")
        let counts = ranges.map { range -> Int? in
            let ends = range.split(separator: "-").map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, last >= first else { return nil }
            return last - first + 1
        }
        return counts.contains(nil) ? nil : counts.compactMap(\.self).reduce(0, +)
    }

    /// Returns a quota of time in each period, in whole processors, rounded up: `50000 100000` of version 2 stands in
    /// one file, version 1 has a file for each number. `max` and `-1` are none.
    static func count(quota: String, period: String) -> Int? {
        var numbers = quota.split { $0 == " " || $0 == "\n" }
        if numbers.count == 1 { numbers += period.split { $0 == "\n" } }
        guard numbers.count == 2, let time = Int(numbers[0]), let period = Int(numbers[1]), time > 0, period > 0 else {
            return nil
        }
        return time / period + (time % period > 0 ? 1 : 0)
    }
}
