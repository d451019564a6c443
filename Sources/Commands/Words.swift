// SPDX-License-Identifier: Apache-2.0

import DataPlane
import DockerAPI
import Glibc
import NIOCore
import PolicyCore

extension Effects {
    /// The effects in words: `reads, leaks`.
    var words: String { list.joined(separator: ", ") }

    var list: [String] {
        let all: [(Effects, String)] = [
            (.reads, "reads"), (.leaks, "may reveal secrets"), (.changes, "changes"), (.executes, "runs code"),
            (.controlsHost, "controls the host"), (.tellsKeys, "tells keys of the swarm"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}

extension Requirement {
    /// The missing facts of a decision, in words.
    var words: String {
        switch self {
        case .body: "body"
        case .objects(let questions), .conditions(let questions): questions.map(\.words).joined(separator: " and ")
        }
    }

    /// The stable code for programs.
    var word: String { if case .body = self { "body" } else { "objects" } }
}

extension ObjectQuestion {
    fileprivate var words: String {
        switch kind {
        case .exec: "exec \(reference)"
        case .tasks: "tasks of service \(reference)"
        case .specification: "what service \(reference) refers to"
        case .implied(let implication): "\(implication.words) that container \(reference) brings along"
        case .owned(let kind): "how many \(kind)s \(reference) has"
        case .object(let kind): "\(kind) \(reference)"
        }
    }
}

extension Implication {
    fileprivate var words: String {
        switch self {
        case .mounts: "volumes"
        case .processes: "processes"
        case .memory: "shared memory"
        case .networks: "networks"
        case .image: "image"
        }
    }
}

/// The texts of system errors.
enum ErrorText {
    static func words(for error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case EngineLookup.Failure.noAnswer: "no answer"
        case EngineLookup.Failure.refused(let status, _): "it is answered with \(status)"
        case EngineLookup.Failure.notUnderstood: "what answers is no engine"
        case EngineLookup.Failure.tooLarge, EngineLookup.Failure.noRoom: "it has more than there is room for"
        case let failure as EngineFailure: failure.words
        case let problem as TLSProblem: problem.message
        case let shortage as ThreadRoom.Shortage: shortage.message
        default: "\(error)"
        }
    }
}

extension String {
    /// The text in visible ASCII on one line: a client's text must not control a terminal.
    var plain: String {
        String(decoding: utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

/// Prints a line to standard error.
func printError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
