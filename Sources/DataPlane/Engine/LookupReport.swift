// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Logging
import NIOCore
import PolicyCore
import Synchronization

/// Logs failed look-ups: one line for each kind of look-up and failure, and another one after a pause.
final class LookupReport: Sendable {
    private struct State {
        var lines: [String: NIODeadline] = [:]
    }

    private let logger: Logger?
    private let state = Mutex(State())

    private let pause: TimeAmount

    private static let most = 64
    private static let pathLimit = 200

    /// - Parameter pause: the time without another line on the same failure of the same kind of look-up.
    init(logger: Logger? = nil, pause: TimeAmount = .seconds(30)) {
        self.logger = logger
        self.pause = pause
    }

    /// Logs a failed look-up. Called once for each, by the code that sent it.
    func failed(_ question: EngineLookup.Question, error: any Error, for requester: LookupRequester) {
        // Look-ups that a stop ends are not logged.
        if case EngineLookup.Failure.stopped = error { return }
        let (failure, words) = Self.words(for: error)
        guard isDue("\(question.word) \(failure)") else { return }
        let path = question.path.prefix(Self.pathLimit)
        logger?.warning("engine: the gate's own question GET \(path), for \(requester.name), \(words)")
    }

    /// Logs the end of a stream of events that had begun.
    func lostEvents() {
        guard isDue("events ended") else { return }
        logger?.warning("engine: its stream of events has ended; until it is there again nobody is told by a container")
    }

    /// Logs a namespace sharer whose host is unknown. While it runs no client is identified by an address.
    func foreignSharer(_ sharer: ContainerDescription) {
        guard isDue("guest \(sharer.id)") else { return }
        let mode = (sharer.joinedNetwork ?? "").prefix(Self.pathLimit).onOneLine
        logger?.warning(
            "container \(sharer.name) (\(sharer.id.prefix(12))) runs in a network namespace that nobody can name (\(mode)): until it has ended, or was started again while the gate ran, no client is told by a container's address"
        )
    }

    /// Logs that the container is missing on which the validity of labels depends.
    func missing(decisive name: String) {
        guard isDue("decisive \(name)") else { return }
        logger?.warning(
            "there is no container \(name), which -proxycontainername names: no container is judged by its labels")
    }

    /// Reports that a proxy before the engine refuses the records of networks.
    func untoldRecords() {
        guard isDue("records") else { return }
        logger?.warning(
            "engine: it does not tell who is on its networks (GET /networks/{id}): an address is a container's where the container says so, and clients of the engine can write some of that"
        )
    }

    private func isDue(_ line: String, now: NIODeadline = .now()) -> Bool {
        state.withLock { state in
            if let next = state.lines[line], next > now { return false }
            if state.lines.count >= Self.most { state.lines = state.lines.filter { $0.value > now } }
            guard state.lines.count < Self.most else { return false }
            state.lines[line] = now + pause
            return true
        }
    }

    private static func words(for error: any Error) -> (failure: String, words: String) {
        switch error {
        case EngineLookup.Failure.refused(let status, let said):
            let quoted = said.isEmpty ? "" : " (\"\(said.onOneLine)\")"
            return ("refused \(status)", "was refused with \(status)\(quoted): \(reason(for: status))")
        case EngineLookup.Failure.noAnswer: return ("none", "has no answer")
        case EngineLookup.Failure.noTurn:
            return ("no turn", "was not asked: too many questions of this client wait, or this one waited too long")
        case EngineLookup.Failure.noRoom:
            return (
                "no room",
                "has no room for its answer: what clients make the gate hold has CAISSON_BODY_MEMORY, one of them a quarter"
            )
        case EngineLookup.Failure.tooLarge:
            return ("large", "has an answer that is larger than any engine's")
        case let failure as EngineFailure: return ("unreachable", "cannot be asked: \(failure.words)")
        default: return ("other", "has an answer that is none of the engine's")
        }
    }

    private static func reason(for status: Int) -> String {
        switch status {
        case 401, 403, 405, 407: "whatever stands between the gate and the engine has to let it through"
        case 500...: "the engine, or what stands before it, is in trouble"
        default: "that is no engine's answer to it"
        }
    }
}

extension EngineLookup.Question {
    /// The kind of look-up, without names.
    fileprivate var word: String {
        switch self {
        case .ping: "ping"
        case .version: "version"
        case .object(let kind, _): "\(kind)"
        case .exec: "exec"
        case .objects(let kind): "\(kind)s"
        case .networks: "networks"
        case .record: "network"
        case .table: "containers"
        case .inspection: "container"
        case .tasks: "tasks of a service"
        case .containers: "containers of a service"
        case .events: "events"
        }
    }
}
