import DataPlane
import DockerAPI
import Glibc
import NIOCore

extension Effects {
    /// What it does, for people: `reads, leaks`.
    var words: String {
        let all: [(Effects, String)] = [
            (.reads, "reads"), (.leaks, "may reveal secrets"), (.changes, "changes"), (.executes, "runs code"),
            (.controlsHost, "controls the host"),
        ]
        return all.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}

/// Errors of the system in the system's words.
enum Trouble {
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case DaemonLookup.Failure.noAnswer: "no answer"
        case let problem as TLSProblem: problem.message
        default: "\(error)"
        }
    }
}

/// Prints a line to standard error.
func printError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
