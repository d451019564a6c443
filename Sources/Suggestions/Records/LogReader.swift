// SPDX-License-Identifier: Apache-2.0

/// A reader that splits logs into requests, in pieces of any size: a log of weeks is never in memory as a whole.
package struct LogReader {
    /// The number of lines that are requests.
    package private(set) var requests = 0
    /// The number of lines that are neither requests nor events of the gate's.
    package private(set) var unreadable = 0

    private var rest: [UInt8] = []
    private var isTooLong = false

    /// A longer line is not from a log of Caisson's.
    private static let longestLine = 1 << 20

    package init() {}

    /// Reads the next piece, and calls back for each request whose line ends in it.
    package mutating func read(_ bytes: ArraySlice<UInt8>, each: (LoggedRequest) -> Void) {
        var bytes = bytes
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            take(bytes[..<end])
            endLine(each: each)
            bytes = bytes[(end + 1)...]
        }
        take(bytes)
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        isTooLong = isTooLong || rest.count + bytes.count > Self.longestLine
        if !isTooLong { rest += bytes }
    }

    /// Ends the log, whether or not its last line has an end.
    package mutating func end(each: (LoggedRequest) -> Void) { endLine(each: each) }

    private mutating func endLine(each: (LoggedRequest) -> Void) {
        defer {
            rest.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        let blanks: Set = [UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\t")]
        guard isTooLong || !rest.allSatisfy(blanks.contains) else { return }
        // A prefix is from a collector of lines: `caisson-1  | {"time":…`.
        let object = rest.firstIndex(of: UInt8(ascii: "{")) ?? 0
        do throws(LoggedRequest.LineError) {
            guard !isTooLong else { throw .isUnreadable }
            let request = try LoggedRequest(line: rest[object...])
            requests += 1
            each(request)
        } catch {
            if error == .isUnreadable { unreadable += 1 }
        }
    }
}
