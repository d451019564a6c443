// SPDX-License-Identifier: Apache-2.0

import Glibc
import Suggestions

/// Logs that a command reads one after the other, as if they were one.
struct LogFiles {
    static let argument = CommandDescription.Argument(
        name: "log", help: "JSON logs of a gate; - is standard input.", count: .atLeastOne, completion: .files)

    private let paths: [String]

    init(paths: [String]) throws(UsageError) {
        guard paths.count(where: { $0 == "-" }) <= 1 else { throw UsageError("standard input is read once") }
        self.paths = paths
    }

    /// The logs in words: `access.json`, or `3 logs`.
    var words: String {
        guard paths.count == 1, let path = paths.first else { return "\(paths.count) logs" }
        return path == "-" ? "a log" : String(path.split(separator: "/").last ?? "a log")
    }

    /// Calls back for each request of all logs. Lines that are not from a JSON log are reported.
    func read(each: (LoggedRequest) -> Void) throws {
        var reader = LogReader()
        for path in paths { try read(path, by: &reader, each: each) }
        let lines = reader.unreadable == 1 ? "1 line is" : "\(reader.unreadable) lines are"
        if reader.unreadable > 0 {
            printError(
                "caisson: \(lines) no JSON of a gate and left out; CAISSON_LOG_FORMAT=json makes a gate write it")
        }
        guard reader.requests > 0 else {
            printError("caisson: there is no request in \(words)")
            throw ExitCode(1)
        }
    }

    private func read(_ path: String, by reader: inout LogReader, each: (LoggedRequest) -> Void) throws {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(at: path) }
        defer { if path != "-" { close(descriptor) } }
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw failure(at: path) }
            if count == 0 { break }
            reader.read(part[..<count], each: each)
        }
        reader.end(each: each)
    }

    private func failure(at path: String) -> ExitCode {
        printError("caisson: \(path): cannot be read: \(String(cString: strerror(errno)))")
        return ExitCode(1)
    }
}
