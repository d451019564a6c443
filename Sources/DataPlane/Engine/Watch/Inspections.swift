// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The containers that are being inspected for the table, and those that wait for it.
struct Inspections {
    /// The inspections under way, each with whether an event came meanwhile.
    private var underWay: [String: Bool] = [:]
    private var waiting = UniqueQueue()
    /// Containers whose last inspection failed; they wait behind all others.
    private var waitingAgain = UniqueQueue()
    /// Containers whose inspection failed, and is to be repeated.
    private var failing: Set<String> = []
    /// Containers whose last inspection failed.
    private var failed: Set<String> = []
    private(set) var requesters: [String: [EventLoopPromise<InspectionResult>]] = [:]
    var idleWaiters: [EventLoopPromise<Void>] = []

    /// Containers whose processes may run already while their addresses are unknown: until a start is over the engine
    /// does not answer their inspection, and lists them without addresses. A start that hangs is taken out after a
    /// while.
    private(set) var starting: Set<String> = []
    /// Containers that an event reported as running; names in their configuration still mean what they meant at the
    /// start.
    private(set) var begun: Set<String> = []

    /// The most inspections at once.
    static let limit = 16
    /// The most of them for containers whose last inspection failed.
    static let failedLimit = limit / 2

    /// The time for a response unless the last inspection failed; then it is ``EngineLookup/limit``. A
    /// container whose start hangs has no response, and must not keep others waiting.
    static let firstPatience = TimeAmount.seconds(1)

    /// Whether no inspection is under way that may be expected to succeed.
    var isIdle: Bool { underWay.keys.allSatisfy(failed.contains) }

    /// The containers whose inspection is under way or to be repeated: a list may be older.
    var open: Set<String> { failing.union(underWay.keys) }

    func hasAsked(for id: String) -> Bool {
        underWay[id] != nil || failing.contains(id) || waiting.contains(id) || waitingAgain.contains(id)
    }

    func patience(for id: String) -> TimeAmount { failed.contains(id) ? EngineLookup.limit : Self.firstPatience }

    /// Marks the inspection under way as older than the last event; it is to be repeated.
    mutating func outdate(_ id: String) { if underWay[id] != nil { underWay[id] = true } }

    /// Begins an inspection, or queues it. Returns whether it is to be sent now.
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

    /// Ends an inspection. Returns whether it is outdated.
    mutating func end(_ id: String) -> Bool { underWay.removeValue(forKey: id) ?? true }

    /// Removes the next container to be inspected, while there is room.
    mutating func next() -> String? {
        guard underWay.count < Self.limit else { return nil }
        return waiting.popFirst() ?? (hasRoomForFailed ? waitingAgain.popFirst() : nil)
    }

    /// Notes a failed inspection. A start that hangs for so long counts as one no more.
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

    /// Notes a successful inspection.
    mutating func noteResponse(for id: String, isOld: Bool) {
        failed.remove(id)
        if !isOld { starting.remove(id) }
    }

    /// Notes that the container has stopped.
    mutating func noteEnd(of id: String) { begun.remove(id) }

    /// Removes a container that is gone. Returns whether its requesters can get a result now.
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

/// A queue of texts, first in, first out, that holds each of them at most once.
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
