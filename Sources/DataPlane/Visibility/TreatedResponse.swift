// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import ResponseFilters

/// A response that the client does not get as it is: a filter passes the visible part of a success, and the text of an
/// error is examined whole. A class, so that its buffers are never copied.
final class TreatedResponse {
    /// The most bytes of an error's text that are held; the engine's are shorter.
    private static let errorLimit = 65_536

    let handling: ResponseHandling
    private let status: Int
    private let isSuccess: Bool
    /// The engine's head; nil once it was sent.
    var head: ByteBuffer?
    /// The filter of a success, which passes the visible part as it comes; nil for an error.
    private var filter: ResponseFilter?
    /// The text of an error so far.
    private var gathered = ByteBuffer()
    /// Whether the response waits for a look-up.
    var isWaiting = false
    /// Whether the body to the client is chunked.
    let isChunked: Bool
    var bodyHasEnded = false
    /// Whether the beginning of the document is held back, so that the response can still become an error if it is not
    /// valid.
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
        // An object that a delete has removed cannot be looked up.
        var known = SeenObjects(objects: handling.known, visibility: handling.view.visibility).snapshot
        // The objects known so far are not all of them; counts need a look-up.
        known.counts = nil
        let spoken = plan.reportsProgress ? SpokenTexts(handling: handling) : nil
        filter = ResponseFilter(plan: plan, snapshot: known, limit: handling.limit, spoken: spoken)
    }

    /// The kinds with visibility rules, which are looked up together.
    var kinds: Set<ObjectKind> { Set(ObjectKind.allCases.filter(handling.view.visibility.rules)) }

    /// Whether objects are looked up before the first byte: a stream reports objects that are gone by then, so those
    /// that exist have to be known from the start, and counts name no objects.
    func looksAhead(at endpoint: Endpoint?) -> Bool {
        guard isSuccess, endpoint != .containerWait, handling.plan?.reportsProgress != true, !kinds.isEmpty else {
            return false
        }
        return handling.plan?.isRecords == true || endpoint == .systemInfo || endpoint == .systemDataUsage
    }

    // MARK: A success

    /// Whether a filter passes only the visible part.
    var isFiltered: Bool { filter != nil }

    /// The bytes of memory in which the filter holds parts of an element.
    var heldBytes: Int { filter?.heldBytes ?? 0 }

    /// Leaves out an element of which a long part is held, for want of room. Returns false if there is none.
    func passOver() -> Bool { filter?.passOver() ?? false }

    /// Whether an element was left out because it was too long.
    var hasLeftOut: Bool { filter?.hasLeftOut ?? false }

    func filter(_ data: ByteBuffer, into output: inout [UInt8]) throws(FilterError) -> ResponseFilter.Progress {
        try data.withUnsafeReadableBytes { bytes throws(FilterError) in
            try filter?.write(bytes, into: &output) ?? .more
        }
    }

    /// Notes that a look-up of the objects is under way.
    func noteQuestion() { filter?.noteQuestion() }

    func learn(_ objects: VisibleObjects, into output: inout [UInt8]) throws(FilterError) -> ResponseFilter.Progress {
        try filter?.learned(objects, into: &output) ?? .more
    }

    /// Lets go of a snapshot that is no longer the newest of its visibility: a stream takes the newest, and a
    /// document's own counts as its own from here on. Returns whether it did.
    func renewSnapshot() -> Bool {
        guard !isWaiting, let shared = filter?.snapshotOwner as? SharedSnapshot, let newer = shared.renewed() else {
            return false
        }
        if handling.plan?.isRecords == true { filter?.replaceSnapshot(by: newer) } else { filter?.disownSnapshot() }
        return true
    }

    /// Forgets objects that are gone. Returns false for a document, for which that is no help.
    func forgetGone() -> Bool {
        filter?.forgetGone()
        return handling.plan?.isRecords == true
    }

    func finish(into output: inout [UInt8]) throws(FilterError) {
        try filter?.finish(into: &output)
        holdsBack = false
    }

    /// Returns the bytes to be sent now: none while they are held back.
    func take(_ output: [UInt8]) -> [UInt8] {
        if !holdsBack, held.isEmpty { return output }
        // Reserved at once, not by doubling.
        held.reserveCapacity(max(held.count + output.count, Self.holdLimit))
        held += output
        if holdsBack, held.count < Self.holdLimit { return [] }
        holdsBack = false
        defer { held = [] }
        return held
    }

    // MARK: An error

    /// Adds to an error's text; one that is too long is not shown at all.
    func gather(_ data: ByteBuffer) {
        if gathered.readableBytes <= Self.errorLimit { gathered.writeImmutableBuffer(data) }
    }

    /// The text of the error as the client gets it: the engine's, or a replacement.
    var error: (text: String, isWithheld: Bool) {
        let error = EngineError(handling: handling)
        let isWhole = gathered.readableBytes <= Self.errorLimit
        let told = isWhole ? error.told(in: Array(gathered.readableBytesView)) : nil
        return (told ?? error.replacement(status: status), told == nil)
    }
}
