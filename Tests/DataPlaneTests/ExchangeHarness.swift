// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import NIOCore
import PolicyCore
import Telemetry

@testable import DataPlane

/// An exchange without sockets: what it wants done is collected as text.
struct ExchangeHarness {
    private(set) var exchange: Exchange
    let records = Records()
    /// What went to each side, and what else was wanted, in order.
    private(set) var log: [String] = []
    private(set) var downstream = ""
    private(set) var upstream = ""

    let shared: ExchangeShared
    let directory = ClientDirectory()

    init(policy: Policy = .everything) { self.init(policies: PolicySet(policy: policy)) }

    init(policies: PolicySet) {
        shared = ExchangeShared(
            generation: Generation(policies: policies, listeners: [.unix("/x")]), directory: directory,
            numbers: RequestNumbers(run: "test", loop: 0, loops: 1), observer: records)
        let client = Client(
            identity: ClientIdentity(listener: .unix("/x"), address: IPAddress("10.0.0.1")), name: "10.0.0.1")
        exchange = Exchange(for: client, shared: shared)
        exchange.accepted()
    }

    mutating func client(_ text: String) { step { $0.received(text) } }
    mutating func engine(_ text: String) { step { $0.answered(text) } }
    mutating func connected() { step { $0.connected() } }

    mutating func step(_ event: (Exchange) -> Void) {
        event(exchange)
        for action in exchange.actions { note(action) }
        exchange.actions.removeAll()
    }

    private mutating func note(_ action: ExchangeAction) {
        switch action {
        case .identify: log.append("identify")
        case .resolve(let questions): log.append("resolve \(questions.map(\.reference))")
        case .lookUp(_, let kinds, _): log.append("look up \(kinds.map { "\($0)" }.sorted())")
        case .connect(let forwarded):
            log.append("connect")
            upstream += String(buffer: OutgoingHead.write(forwarded.permit))
        case .sendUpstream(let bytes):
            upstream += String(buffer: bytes)
        case .sendDownstream(let bytes):
            downstream += String(buffer: bytes)
        case .endUpstream: log.append("end upstream")
        case .endDownstream: log.append("end downstream")
        case .releaseUpstream: log.append("release upstream")
        case .closeUpstream(let cut): log.append(cut ? "close upstream" : "close upstream behind writes")
        case .closeDownstream(let cut): log.append(cut ? "cut downstream" : "close downstream")
        }
    }

    /// What was wanted since the last look.
    mutating func takeLog() -> [String] {
        defer { log = [] }
        return log
    }

    mutating func takeDownstream() -> String {
        defer { downstream = "" }
        return downstream
    }

    mutating func takeUpstream() -> String {
        defer { upstream = "" }
        return upstream
    }
}

extension Exchange {
    func received(_ text: String) {
        var bytes = ByteBuffer(string: text)
        received(&bytes)
    }

    func answered(_ text: String) {
        var bytes = ByteBuffer(string: text)
        answered(with: &bytes)
    }
}

final class Records: ExchangeObserver {
    var wantsDetail: Bool { true }
    private(set) var all: [AccessRecord] = []
    func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool { true }
    func exchangeEnded(_ record: AccessRecord) { all.append(record) }
}

extension Policy {
    /// Allows whatever begins with these paths.
    static func allowing(_ paths: StaticText...) -> Policy {
        Policy(
            name: "test",
            rules: paths.map {
                Rule(.allow, methods: .all, subject: .paths(PathPattern($0)), id: RuleID(text: "\($0)"))
            },
            wording: PlainWording(nothing: "nothing would allow it"))
    }

    static let everything = allowing(
        "/containers", "/exec", "/_ping", "/events", "/images", "/build", "/session", "/info")
}
