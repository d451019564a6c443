// SPDX-License-Identifier: Apache-2.0

public import PolicyCore

/// A filter of responses by their plan: decoded body bytes in, the engine's own bytes out.
///
/// An element of a list, a record of a stream, or a whole document without lists is held until it is complete, judged,
/// and passed on or left out; then its memory serves the next. A value type, to be used from one place: copies share
/// nothing.
public struct ResponseFilter {
    public enum Progress: Sendable, Equatable {
        case more
        /// The filter cannot continue without the visibility of these: see ``learned(_:into:)``.
        case needs([NeededObject])
    }

    /// The largest element, in bytes.
    public static let maximumElement = 16 << 20
    /// The largest element of a list, and the largest record, in bytes. A longer one is left out like a hidden one,
    /// since its end may decide whether it is.
    public static let maximumListed = 2 << 20
    /// The bytes of the body that are processed at once.
    static let slice = 1 << 16
    /// The bytes of the body that are added to a part of an element, to see whether it is complete.
    static let step = 1 << 12

    private var walker: TokenWalker
    private var failure: FilterError?

    /// After `limit` visible elements of a top-level array the rest is left out, and still read to its end. A limit
    /// below 1 is none, as for the engine.
    ///
    /// - Parameter spoken: the texts of the engine's that may be passed on; without it there are none.
    public init(plan: ResponsePlan, snapshot: VisibleObjects, limit: Int? = nil, spoken: SpokenTexts? = nil) {
        walker = TokenWalker(plan: plan, snapshot: snapshot, limit: limit)
        walker.editor.spoken = spoken
    }

    /// Takes all the bytes, and appends the visible part of complete elements to the output.
    ///
    /// While objects are needed, bytes are only kept; stop reading then.
    public mutating func write(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(FilterError) -> Progress {
        try remembering { (walker) throws(FilterError) in
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Self.slice)
                try walker.take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &output)
                start = end
            }
        }
        return progress
    }

    /// Notes that the engine is being asked for the needed objects. Its results cover all records until now: earlier
    /// records do not make them stale, and need nothing more.
    public mutating func noteQuestion() { walker.noteQuestion() }

    /// Continues with a snapshot that has the needed objects. Those that are still unknown count as hidden.
    public mutating func learned(
        _ snapshot: VisibleObjects, into output: inout [UInt8]
    ) throws(FilterError) -> Progress {
        try remembering { (walker) throws(FilterError) in
            walker.learn(snapshot)
            try walker.run(into: &output)
        }
        return progress
    }

    /// Ends the body.
    public mutating func finish(into output: inout [UInt8]) throws(FilterError) {
        try remembering { (walker) throws(FilterError) in try walker.finish(into: &output) }
    }

    /// Leaves out an element of which a long part is held. Returns false if there is none.
    public mutating func passOver() -> Bool { failure == nil && walker.passOver() }

    /// Whether an element was left out because it was too long, not because it was hidden.
    public var hasLeftOut: Bool { walker.hasLeftOut }

    /// The bytes of memory for incomplete elements, and for known objects.
    public var heldBytes: Int { walker.heldCapacity + walker.editor.snapshot.objects.memory }

    /// The owner of the snapshot's memory; nil if some of it is the filter's own.
    public var snapshotOwner: (any AnyObject & Sendable)? { walker.editor.snapshot.objects.owner }

    /// Continues with a newer snapshot that has the gone objects of the shared one.
    public mutating func replaceSnapshot(by newer: VisibleObjects) { walker.editor.snapshot.replace(by: newer) }

    /// Counts the snapshot as the filter's own from here on.
    public mutating func disownSnapshot() { walker.editor.snapshot.disown() }

    /// Forgets objects that are gone; later events of them count as hidden.
    public mutating func forgetGone() { walker.editor.snapshot.forgetGone() }

    private var progress: Progress { walker.isPending ? .needs(walker.editor.snapshot.needed) : .more }

    /// Passes on nothing more after an error.
    private mutating func remembering(_ body: (inout TokenWalker) throws(FilterError) -> Void) throws(FilterError) {
        if let failure { throw failure }
        do throws(FilterError) {
            try body(&walker)
        } catch {
            failure = error
            throw error
        }
    }
}
