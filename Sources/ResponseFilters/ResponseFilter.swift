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
    /// As much of the body is looked at in one go.
    static let slice = 1 << 16

    private var walk: Walk
    private var failure: FilterError?

    public init(plan: AnswerPlan, snapshot: VisibleObjects) {
        walk = Walk(plan, snapshot)
    }

    /// Takes all the bytes, and appends to the output what may be seen of what is complete.
    ///
    /// While something is needed bytes are only kept; stop reading then.
    public mutating func write(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(FilterError) -> Progress {
        try remembering { (walk) throws(FilterError) in
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Self.slice)
                try walk.take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
                if !walk.isPending { try walk.run(into: &output) }
            }
        }
        return progress
    }

    /// Goes on with a snapshot that knows what was needed. What it still does not know counts as hidden.
    public mutating func learned(
        _ snapshot: VisibleObjects, into output: inout [UInt8]
    ) throws(FilterError) -> Progress {
        try remembering { (walk) throws(FilterError) in
            walk.snapshot.learn(snapshot)
            try walk.run(into: &output)
        }
        return progress
    }

    /// The body is complete.
    public mutating func finish(into output: inout [UInt8]) throws(FilterError) {
        try remembering { (walk) throws(FilterError) in try walk.finish(into: &output) }
    }

    private var progress: Progress { walk.isPending ? .needs(walk.snapshot.needed) : .more }

    /// After an error nothing more is passed on.
    private mutating func remembering(_ body: (inout Walk) throws(FilterError) -> Void) throws(FilterError) {
        if let failure { throw failure }
        do throws(FilterError) {
            try body(&walk)
        } catch {
            failure = error
            throw error
        }
    }
}
