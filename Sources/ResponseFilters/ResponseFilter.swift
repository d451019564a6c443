// SPDX-License-Identifier: Apache-2.0

public import PolicyCore

/// Passes an answer on without what its plan hides: decoded body bytes in, the engine's own bytes out.
///
/// An element of a list, a record of a stream, or a whole document without lists is held until it is complete, judged,
/// and passed on or left out; then its memory serves the next. A value, to be used from one place: copies share nothing.
public struct ResponseFilter {
    public enum Progress: Sendable, Equatable {
        case more
        /// It cannot go on before it is told what these are: see ``learned(_:into:)``.
        case needs([NeededObject])
    }

    /// The largest element, in bytes.
    public static let maximumElement = 16 << 20
    /// The largest element of a list, and the largest record, in bytes. A longer one is left out, as if it were hidden:
    /// whether it is, may not be known before its end.
    public static let maximumListed = 2 << 20
    /// As much of the body is looked at in one go.
    static let slice = 1 << 16
    /// As much of the body is put behind a part of an element to see whether the rest of it has come.
    static let step = 1 << 12

    private var walker: TokenWalker
    private var failure: FilterError?

    /// After `limit` elements of a top-level array that may be seen the rest is left out, and still read to its end.
    /// A limit below 1 is none, as the engine reads it.
    ///
    /// - Parameter spoken: what the engine may say in the answer; without it no text of the engine's passes.
    public init(plan: ResponsePlan, snapshot: VisibleObjects, limit: Int? = nil, spoken: SpokenTexts? = nil) {
        walker = TokenWalker(plan: plan, snapshot: snapshot, limit: limit)
        walker.editor.spoken = spoken
    }

    /// Takes all the bytes, and appends to the output what may be seen of what is complete.
    ///
    /// While something is needed bytes are only kept; stop reading then.
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

    /// The engine is being asked for what is needed. What it says of it speaks for all that has come until now: records of
    /// that time cast no doubt on it, and ask for nothing more.
    public mutating func noteQuestion() { walker.noteQuestion() }

    /// Goes on with a snapshot that knows what was needed. What it still does not know counts as hidden.
    public mutating func learned(
        _ snapshot: VisibleObjects, into output: inout [UInt8]
    ) throws(FilterError) -> Progress {
        try remembering { (walker) throws(FilterError) in
            walker.learn(snapshot)
            try walker.run(into: &output)
        }
        return progress
    }

    /// The body is complete.
    public mutating func finish(into output: inout [UInt8]) throws(FilterError) {
        try remembering { (walker) throws(FilterError) in try walker.finish(into: &output) }
    }

    /// Leaves out the element of which a long part is held. Returns false when there is none.
    public mutating func passOver() -> Bool { failure == nil && walker.passOver() }

    /// Whether an element was left out because it was too long, and not because it is hidden.
    public var hasLeftOut: Bool { walker.hasLeftOut }

    /// The memory in which parts of an element wait for the rest of it, and that of what is known of objects.
    public var heldBytes: Int { walker.heldCapacity + walker.editor.snapshot.objects.memory }

    /// Whose memory the snapshot is; nil where some of it is the filter's own.
    public var snapshotOwner: (any AnyObject & Sendable)? { walker.editor.snapshot.objects.owner }

    /// Goes on with a newer snapshot, which remembers what is gone of the one that it had in common with others.
    public mutating func replaceSnapshot(by newer: VisibleObjects) { walker.editor.snapshot.replace(by: newer) }

    /// The snapshot is the filter's own from here on.
    public mutating func disownSnapshot() { walker.editor.snapshot.disown() }

    /// Remembers nothing of objects that are gone: what events still tell of them counts as hidden.
    public mutating func forgetGone() { walker.editor.snapshot.forgetGone() }

    private var progress: Progress { walker.isPending ? .needs(walker.editor.snapshot.needed) : .more }

    /// After an error nothing more is passed on.
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
