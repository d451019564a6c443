import HTTPWire
import Telemetry

/// What all exchanges of one event loop share: memory for the head that is being read (one at a time), numbers for
/// requests, and whoever wants to know what came of them. Used on its loop only.
final class ExchangeShared {
    let request = RequestHead()
    let response = ResponseHead()
    var observer: any ExchangeObserver

    private let run: String
    private let stride: UInt64
    private var lastNumber: UInt64

    /// - Parameters:
    ///   - run: marks this run of the program in request ids.
    ///   - loop: this loop's index, of `loops`: each numbers its requests in steps of that size.
    init(run: String, loop: Int, loops: Int, observer: any ExchangeObserver) {
        self.run = run
        self.observer = observer
        stride = UInt64(max(loops, 1))
        lastNumber = UInt64(max(loop, 0))
    }

    func nextNumber() -> UInt64 {
        lastNumber &+= stride
        return lastNumber
    }

    func requestID(_ number: UInt64) -> String { "\(run)-\(number)" }
}
