// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A moment of the system's clock.
package struct Moment: Sendable {
    /// The seconds since 1970.
    package var seconds: Int
    package let nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static var now: Moment {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Moment(seconds: now.tv_sec, nanoseconds: now.tv_nsec)
    }
}

/// The time of day in the form of RFC 3339, in UTC with milliseconds.
package struct Timestamp {
    private var second: time_t = -1
    private var text: [UInt8] = []

    /// Appends the present moment. The calendar is computed once a second.
    mutating func append(to line: inout LineBuffer) {
        append(.now, to: &line)
    }

    mutating func append(_ moment: Moment, to line: inout LineBuffer) {
        if moment.seconds != second { render(second: moment.seconds) }
        line.append(text)
        line.append(moment.nanoseconds / 1_000_000, padTo: 3)
        line.append("Z")
    }

    package init() {}

    /// Returns a moment as text.
    package mutating func bytes(of moment: Moment) -> [UInt8] {
        var line = LineBuffer(reserving: 32)
        append(moment, to: &line)
        return line.bytes
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
