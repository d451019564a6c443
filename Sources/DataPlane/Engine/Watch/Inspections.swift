// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The containers that are being inspected for the table, and those that wait for that.
struct Inspections {
    /// Under way, and whether an event came meanwhile.
    private var underWay: [String: Bool] = [:]
    private var waiting = UniqueQueue()
    /// What the engine has failed to tell already waits behind everything else.
    private var waitingAgain = UniqueQueue()
    /// Containers of which the engine did not say what they are; they are asked for again.
    private var failing: Set<String> = []
    /// Containers for which the last question came to nothing.
    private var failed: Set<String> = []
    private(set) var requesters: [String: [EventLoopPromise<InspectionResult>]] = [:]
    var idleWaiters: [EventLoopPromise<Void>] = []

    /// Their processes may run already, and the engine has not said which addresses they have: until a start is over it
    /// answers no question about the container, and lists it without any. One that hangs is no start after a while.
    private(set) var starting: Set<String> = []
    /// Containers of which an event told that they run: the names that they were started with mean now what they meant
    /// then.
    private(set) var begun: Set<String> = []

    /// How many containers are inspected at once.
    static let limit = 16
    /// How many of these may be containers for which the engine had no answer.
    static let failedLimit = limit / 2

    /// So long an answer is waited for, where the last one came, and where it did not. A container whose start hangs has
    /// none, and must not keep others waiting.
    static let firstPatience = TimeAmount.seconds(1)

    /// Nothing is being asked for that an answer is expected to.
    var isIdle: Bool { underWay.keys.allSatisfy(failed.contains) }

    /// Asked for, or to be asked for again: a list may be older.
    var open: Set<String> { failing.union(underWay.keys) }

    func hasAsked(for id: String) -> Bool {
        underWay[id] != nil || failing.contains(id) || waiting.contains(id) || waitingAgain.contains(id)
    }

    func patience(for id: String) -> TimeAmount { failed.contains(id) ? EngineLookup.limit : Self.firstPatience }

    /// What is under way is older than what is known now: it is asked again.
    mutating func outdate(_ id: String) { if underWay[id] != nil { underWay[id] = true } }

    /// Returns whether it is to be asked for now.
    mutating func begin(_ id: String) -> Bool {
        guard underWay[id] == nil else { return false }
        guard hasRoom(for: id) else {
            if failed.contains(id) { waitingAgain.append(id) } else { waiting.append(id) }
            return false
        }
        underWay[id] = false
        return true
    }

    private func hasRoom(for id: String) -> Bool {
        underWay.count < Self.limit && (!failed.contains(id) || hasRoomForFailed)
    }

    private var hasRoomForFailed: Bool { underWay.keys.count(where: failed.contains) < Self.failedLimit }

    /// Returns whether the answer is old already.
    mutating func end(_ id: String) -> Bool { underWay.removeValue(forKey: id) ?? true }

    /// The next one to be asked for, while there is room.
    mutating func next() -> String? {
        guard underWay.count < Self.limit else { return nil }
        return waiting.popFirst() ?? (hasRoomForFailed ? waitingAgain.popFirst() : nil)
    }

    /// The engine did not say. What hangs so long is asked for like everything else, and is no start.
    mutating func fail(_ id: String) {
        failing.insert(id)
        failed.insert(id)
        starting.remove(id)
    }

    mutating func isToBeTriedAgain(_ id: String) -> Bool { failing.remove(id) != nil }

    mutating func noteStart(of id: String, runs: Bool) {
        starting.insert(id)
        if runs { begun.insert(id) }
    }

    /// The engine answers for it.
    mutating func noteResponse(for id: String, isOld: Bool) {
        failed.remove(id)
        if !isOld { starting.remove(id) }
    }

    /// It does not run any more.
    mutating func noteEnd(of id: String) { begun.remove(id) }

    /// The container is gone. Returns whether its requesters can be told so now.
    mutating func leaveOut(_ id: String) -> Bool {
        waiting.remove(id)
        waitingAgain.remove(id)
        starting.remove(id)
        begun.remove(id)
        failed.remove(id)
        failing.remove(id)
        return underWay[id] == nil
    }

    mutating func add(_ requester: EventLoopPromise<InspectionResult>, for id: String) {
        requesters[id, default: []].append(requester)
    }

    mutating func takeRequesters(of id: String) -> [EventLoopPromise<InspectionResult>] {
        requesters.removeValue(forKey: id) ?? []
    }
}

/// A queue of texts, first in, first out, that holds each of them once.
private struct UniqueQueue {
    private var order: [String] = []
    private var next = 0
    private var members: Set<String> = []

    mutating func append(_ id: String) {
        if members.insert(id).inserted { order.append(id) }
    }

    func contains(_ id: String) -> Bool { members.contains(id) }

    mutating func remove(_ id: String) { members.remove(id) }

    mutating func popFirst() -> String? {
        while next < order.count {
            let id = order[next]
            next += 1
            if members.remove(id) != nil { return id }
        }
        order = []
        next = 0
        return nil
    }
}
