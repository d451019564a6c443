import NIOCore

/// One stream of the daemon's events, from its opening to its end. It ends once, whatever ends it.
final class EventStream {
    enum Event {
        /// The daemon answers: from here on it tells what happens.
        case began
        case line(ByteBuffer)
        case lineTooLong
        case ended
    }

    private let lookup: any EngineQuestions
    private let eventLoop: any EventLoop
    private var channel: (any Channel)?
    private var lines = LineSplitter()
    private var receive: ((Event) -> Void)?
    private(set) var isLive = false

    init(_ lookup: any EngineQuestions, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.eventLoop = eventLoop
    }

    /// - Parameter since: seconds of the daemon's clock.
    func open(since: Int64, _ receive: @escaping (Event) -> Void) {
        self.receive = receive
        let limit = eventLoop.assumeIsolated().scheduleTask(in: DaemonLookup.limit) {
            if !self.isLive { self.end() }
        }
        let opened = lookup.stream(.events(since: since), on: eventLoop) { [weak self] event in
            if case .head = event { limit.cancel() }
            self?.received(event)
        }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                if self.receive == nil { channel.close(promise: nil) } else { self.channel = channel }
            case .failure: self.end()
            }
        }
    }

    func close() {
        receive = nil
        isLive = false
        channel?.close(promise: nil)
        channel = nil
    }

    private func received(_ event: LookupHandler.Event) {
        switch event {
        case .head(let status):
            guard status == 200 else { return end() }
            isLive = true
            receive?(.began)
        case .body(let bytes):
            let (complete, isTooLong) = lines.take(bytes)
            for line in complete { receive?(.line(line)) }
            if isTooLong { receive?(.lineTooLong) }
        case .end, .failure: end()
        }
    }

    private func end() {
        guard let receive else { return }
        close()
        receive(.ended)
    }
}
