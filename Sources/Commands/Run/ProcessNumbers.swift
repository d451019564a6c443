// SPDX-License-Identifier: Apache-2.0

import Glibc
import Telemetry

/// The kernel's numbers about this process, under the names of Prometheus' own clients.
enum ProcessNumbers {
    private static let started = time(nil)

    /// Notes the start of the process.
    static func begin() { _ = started }

    static func add(to text: inout MetricsText) {
        let start = "When the process started, in seconds since 1970."
        text.single("process_start_time_seconds", kind: .gauge, help: start, value: "\(started)")
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let (user, system) = (usage.ru_utime, usage.ru_stime)
            let microseconds = (user.tv_sec + system.tv_sec) * 1_000_000 + Int(user.tv_usec + system.tv_usec)
            let seconds = MetricsText.seconds(nanoseconds: Int64(microseconds) * 1_000)
            text.single("process_cpu_seconds_total", kind: .counter, help: "User and system time.", value: seconds)
        }
        if let bytes = residentBytes {
            text.single("process_resident_memory_bytes", kind: .gauge, help: "Resident memory.", value: "\(bytes)")
        }
        if let count = openDescriptors {
            text.single("process_open_fds", kind: .gauge, help: "Open file descriptors.", value: "\(count)")
        }
    }

    static var residentBytes: Int? { residentPages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } }

    /// The resident pages: the second number of /proc/self/statm (proc(5)).
    private static var residentPages: Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]) : nil
    }

    private static var openDescriptors: Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..` and the descriptor of this listing.
        return count - 3
    }
}
