// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One stream of the engine's events, from its opening to its end. It ends exactly once, whatever the cause.
final class EventStream {
    enum Event {
        /// The engine has accepted the request; events follow.
        case began
        case line(ByteBuffer)
        /// The beginning of a line that is too long to be read.
        case longLine(ByteBuffer)
        case ended
    }

    private let lookup: any EngineQuestions
    private let eventLoop: any EventLoop
    private var channel: (any Channel)?
    private var question = EngineLookup.Question.events(since: 0)
    private var lines = LineSplitter()
    private var receive: ((Event) -> Void)?
    private(set) var isLive = false

    init(lookup: any EngineQuestions, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.eventLoop = eventLoop
    }

    /// - Parameter since: seconds on the engine's clock.
    func open(since: Int64, receive: @escaping (Event) -> Void) {
        self.receive = receive
        question = .events(since: since)
        let limit = eventLoop.assumeIsolated().scheduleTask(in: EngineLookup.limit) {
            if !self.isLive { self.fail(with: EngineLookup.Failure.noAnswer) }
        }
        let opened = lookup.stream(question, on: eventLoop) { [weak self] event in
            if case .head = event { limit.cancel() }
            self?.received(event)
        }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                if self.receive == nil { TLSCut.close(channel) } else { self.channel = channel }
            case .failure(let error): self.fail(with: error)
            }
        }
    }

    func close() {
        receive = nil
        isLive = false
        if let channel { TLSCut.close(channel) }
        channel = nil
    }

    private func received(_ event: LookupHandler.Event) {
        switch event {
        case .head(let status, let engine):
            lookup.engine.note(engine)
            guard question.isAnswered(by: status) else {
                return fail(with: EngineLookup.Failure.refused(status: status))
            }
            isLive = true
            receive?(.began)
        case .body(let bytes):
            for line in lines.take(bytes) {
                switch line {
                case .whole(let line): receive?(.line(line))
                case .beginning(let line): receive?(.longLine(line))
                }
            }
        case .end: end()
        case .failure(let error): isLive ? end() : fail(with: error)
        }
    }

    /// Ends a stream that did not begin.
    private func fail(with error: any Error) {
        guard receive != nil else { return }
        lookup.report.failed(question, error: error, for: .gate)
        end(isTold: true)
    }

    private func end(isTold: Bool = false) {
        guard let receive else { return }
        if !isTold { lookup.report.lostEvents() }
        close()
        receive(.ended)
    }
}
