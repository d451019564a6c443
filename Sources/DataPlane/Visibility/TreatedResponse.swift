// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import ResponseFilters

/// An answer that the client does not get as it is: a filter shows what may be seen of a success, and the text of an
/// error is looked at whole. One object, so that what it holds is never copied.
final class TreatedResponse {
    /// No error of the engine's is longer; more of one is not held.
    private static let errorLimit = 65_536

    let handling: ResponseHandling
    private let status: Int
    private let isSuccess: Bool
    /// The engine's head; nil once it was sent on.
    var head: ByteBuffer?
    /// What may be seen of a success goes on as it comes; nil for an error.
    private var filter: ResponseFilter?
    /// What has come of an error.
    private var gathered = ByteBuffer()
    /// Something has to be looked up before it goes on.
    var isWaiting = false
    /// The client's body is framed by chunks.
    let isChunked: Bool
    var bodyHasEnded = false
    /// The beginning of a document is held, so that one that turns out to be none can still be answered with an error.
    private var holdsBack: Bool
    private var held: [UInt8] = []

    private static let holdLimit = 16_384

    init(handling: ResponseHandling, head: ByteBuffer, status: Int, isChunked: Bool) {
        self.handling = handling
        self.status = status
        self.head = head
        self.isChunked = isChunked
        isSuccess = (200..<300).contains(status)
        holdsBack = handling.plan?.isRecords == false
        guard isSuccess, let plan = handling.plan else { return }
        // What a delete took away can be looked up no more.
        var known = SeenObjects(objects: handling.known, visibility: handling.view.visibility).snapshot
        // These are not all: what is counted is looked up.
        known.counts = nil
        let spoken = plan.reportsProgress ? SpokenTexts(handling: handling) : nil
        filter = ResponseFilter(plan: plan, snapshot: known, limit: handling.limit, spoken: spoken)
    }

    /// The kinds that could be hidden, all of which are looked up together.
    var kinds: Set<ObjectKind> { Set(ObjectKind.allCases.filter(handling.view.visibility.rules)) }

    /// Whether objects are looked up before the first byte: what becomes of an object is told when it is gone, so who is
    /// there has to be known from the start; and what is counted is not named.
    func looksAhead(at endpoint: Endpoint?) -> Bool {
        guard isSuccess, endpoint != .containerWait, handling.plan?.reportsProgress != true, !kinds.isEmpty else {
            return false
        }
        return handling.plan?.isRecords == true || endpoint == .systemInfo || endpoint == .systemDataUsage
    }

    // MARK: A success

    /// Whether a filter shows what may be seen of it.
    var isFiltered: Bool { filter != nil }

    /// The memory in which the filter holds parts of an element.
    var heldBytes: Int { filter?.heldBytes ?? 0 }

    /// Leaves out the element of which a long part is held: there is no room for it. Returns false when there is none.
    func passOver() -> Bool { filter?.passOver() ?? false }

    /// Something was left out because it was too long.
    var hasLeftOut: Bool { filter?.hasLeftOut ?? false }

    func filter(_ data: ByteBuffer, into output: inout [UInt8]) throws(FilterError) -> ResponseFilter.Progress {
        try data.withUnsafeReadableBytes { bytes throws(FilterError) in
            try filter?.write(bytes, into: &output) ?? .more
        }
    }

    /// What can be seen is being looked up.
    func noteQuestion() { filter?.noteQuestion() }

    func learn(_ objects: VisibleObjects, into output: inout [UInt8]) throws(FilterError) -> ResponseFilter.Progress {
        try filter?.learned(objects, into: &output) ?? .more
    }

    /// Lets go of a snapshot that is not the newest of its visibility any more: a stream takes the newest, and what a
    /// document has is its own from here on. Returns whether it did.
    func renewSnapshot() -> Bool {
        guard !isWaiting, let shared = filter?.snapshotOwner as? SharedSnapshot, let newer = shared.renewed() else {
            return false
        }
        if handling.plan?.isRecords == true { filter?.replaceSnapshot(by: newer) } else { filter?.disownSnapshot() }
        return true
    }

    /// Remembers nothing of what is gone. Returns false where that is no help.
    func forgetGone() -> Bool {
        filter?.forgetGone()
        return handling.plan?.isRecords == true
    }

    func finish(into output: inout [UInt8]) throws(FilterError) {
        try filter?.finish(into: &output)
        holdsBack = false
    }

    /// What is to be sent now: nothing as long as it is held back.
    func take(_ output: [UInt8]) -> [UInt8] {
        if !holdsBack, held.isEmpty { return output }
        // At once, and not by doubling.
        held.reserveCapacity(max(held.count + output.count, Self.holdLimit))
        held += output
        if holdsBack, held.count < Self.holdLimit { return [] }
        holdsBack = false
        defer { held = [] }
        return held
    }

    // MARK: An error

    /// Holds more of an error's text; one that is too long is not shown at all.
    func gather(_ data: ByteBuffer) {
        if gathered.readableBytes <= Self.errorLimit { gathered.writeImmutableBuffer(data) }
    }

    /// The text of the error as it is told, or another one in its place.
    var error: (text: String, isWithheld: Bool) {
        let error = EngineError(handling: handling)
        let isWhole = gathered.readableBytes <= Self.errorLimit
        let told = isWhole ? error.told(in: Array(gathered.readableBytesView)) : nil
        return (told ?? error.replacement(status: status), told == nil)
    }
}
