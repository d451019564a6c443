import DockerAPI
import NIOCore
import PolicyCore
import ResponseFilters

/// An answer that the client does not get as it is.
struct TreatedAnswer {
    enum Mode {
        /// What may be seen of it goes on as it comes.
        case filter(ResponseFilter)
        /// An error, whose text is looked at whole.
        case gather(ByteBuffer)
    }

    /// No error of the engine's is longer; more of one is not held.
    static let errorLimit = 65_536

    let handling: AnswerHandling
    let status: Int
    /// The engine's head; nil once it was sent on.
    var head: ByteBuffer?
    var mode: Mode
    /// Something has to be looked up before it goes on.
    var isWaiting = false
    /// The client's body is framed by chunks.
    let isChunked: Bool
    var bodyHasEnded = false
    /// The beginning of a document is held, so that one that turns out to be none can still be answered with an error.
    var holdsBack: Bool
    private var held: [UInt8] = []

    private static let holdLimit = 16_384

    init(_ handling: AnswerHandling, head: ByteBuffer, status: Int, isChunked: Bool) {
        self.handling = handling
        self.status = status
        self.head = head
        self.isChunked = isChunked
        holdsBack = handling.plan?.isRecords == false
        if (200..<300).contains(status), let plan = handling.plan {
            // What a delete took away can be looked up no more.
            var known = SeenObjects(handling.known, handling.sight.visibility).snapshot
            // These are not all: what is counted is looked up.
            known.counts = nil
            mode = .filter(ResponseFilter(plan: plan, snapshot: known, limit: handling.limit))
        } else {
            mode = .gather(ByteBuffer())
        }
    }

    /// The kinds that could be hidden, all of which are looked up together.
    var kinds: Set<ObjectKind> { Set(ObjectKind.allCases.filter(handling.sight.visibility.rules)) }

    /// What is to be sent now: nothing as long as it is held back.
    mutating func take(_ output: [UInt8]) -> [UInt8] {
        if !holdsBack, held.isEmpty { return output }
        // At once, and not by doubling.
        held.reserveCapacity(max(held.count + output.count, Self.holdLimit))
        held += output
        if holdsBack, held.count < Self.holdLimit { return [] }
        holdsBack = false
        defer { held = [] }
        return held
    }
}
