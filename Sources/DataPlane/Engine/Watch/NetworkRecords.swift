// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// Asks for the networks' own records of who is on them: for those alone on which the address of somebody who asks is
/// in question, once after each change of whoever says that it is his. The gate has one, on one event loop.
///
/// Whoever comes while a network's record is being asked for has the next one: the answer tells nothing of what was
/// said since it was asked for.
final class NetworkRecords {
    /// The most questions at once.
    static let most = 2
    private static let patience = TimeAmount.seconds(2)

    private let lookup: any EngineQuestions
    private let directory: ClientDirectory
    private let eventLoop: any EventLoop
    private var waiters: [String: [EventLoopPromise<Void>]] = [:]
    private var queue: [String] = []
    private var asked: Set<String> = []

    init(lookup: any EngineQuestions, directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    /// Fulfilled when the directory knows what the network's record says, or nobody does.
    func look(at network: String) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        if waiters[network] == nil { queue.append(network) }
        waiters[network, default: []].append(promise)
        askNext()
        return promise.futureResult
    }

    private func askNext() {
        while asked.count < Self.most, let index = queue.firstIndex(where: { !asked.contains($0) }) {
            ask(for: queue.remove(at: index))
        }
    }

    private func ask(for network: String) {
        let told = waiters.removeValue(forKey: network) ?? []
        let turn = directory.look().knowledge.containers.turn
        asked.insert(network)
        lookup.ask(.record(network: network), within: Self.patience, on: eventLoop).assumeIsolated().whenComplete {
            result in
            self.take(result, of: network, asOf: turn)
            self.asked.remove(network)
            for promise in told { promise.succeed() }
            self.askNext()
        }
    }

    private func take(_ result: Result<LookupResponse, any Error>, of network: String, asOf turn: Int) {
        if case .failure(EngineLookup.Failure.refused(let status, _)) = result, Self.refusals.contains(status) {
            return believe(network, asOf: turn)
        }
        guard let record = lookup.read(.record(network: network), result: result, read: NetworkRecord.told) else {
            return
        }
        guard let members = record.members else { return believe(network, asOf: turn) }
        directory.update { $0.containers.settle(network: network, members: members, asOf: turn) }
    }

    /// The statuses of a proxy before the engine that lets no such question through.
    private static let refusals: Set<Int> = [401, 403, 405, 407, 501]

    /// Lets the addresses in endpoints count, since there is no record to compare them with.
    private func believe(_ network: String, asOf turn: Int) {
        lookup.report.untoldRecords()
        directory.update { $0.containers.settle(network: network, members: nil, asOf: turn) }
    }
}
