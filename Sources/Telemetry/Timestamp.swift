// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of day as RFC 3339 writes it, in UTC with milliseconds.
struct Timestamp {
    private var second: time_t = -1
    private var text: [UInt8] = []

    /// Appends the present moment. The calendar is asked once a second.
    mutating func append(to line: inout LineBuffer) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if now.tv_sec != second { render(second: now.tv_sec) }
        line.append(text)
        line.append(now.tv_nsec / 1_000_000, padTo: 3)
        line.append("Z")
    }

    private mutating func render(second: time_t) {
        var calendar = tm()
        var seconds = second
        gmtime_r(&seconds, &calendar)
        var line = LineBuffer()
        line.append(calendar.tm_year + 1900, padTo: 4)
        line.append("-")
        line.append(calendar.tm_mon + 1, padTo: 2)
        line.append("-")
        line.append(calendar.tm_mday, padTo: 2)
        line.append("T")
        line.append(calendar.tm_hour, padTo: 2)
        line.append(":")
        line.append(calendar.tm_min, padTo: 2)
        line.append(":")
        line.append(calendar.tm_sec, padTo: 2)
        line.append(".")
        text = line.bytes
        self.second = second
    }
}
