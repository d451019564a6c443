// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Telemetry
import Testing

@testable import DataPlane

@Suite("A body that is judged")
struct JudgedBodyTests {
    private static let limit = 1 << 20

    private func harness(budget: Int = MemoryBudget.standardLimit) -> ExchangeHarness {
        let harness = ExchangeHarness(
            policy: Policy.everything.constraining(.binds(BindMountLimit(directories: ["/srv"]))))
        harness.shared.memory = MemoryBudget(limit: budget)
        return harness
    }

    private func head(_ fields: String) -> String {
        "POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(fields)\r\n\r\n"
    }

    private func head(length: Int) -> String { head("Content-Length: \(length)") }

    /// Where the gathered bytes stand in memory.
    private func address(_ harness: ExchangeHarness) -> UInt? {
        guard case .reading(let judged) = harness.exchange.phase else { return nil }
        return judged.bytes.withUnsafeReadableBytes { $0.baseAddress.map { UInt(bitPattern: $0) } }
    }

    private func isReading(_ harness: ExchangeHarness) -> Bool {
        if case .reading = harness.exchange.phase { true } else { false }
    }

    private func taken(_ harness: ExchangeHarness) -> Int { harness.shared.memory.taken }

    // MARK: What reading takes

    private func numbers(_ count: Int) -> String {
        #"{"X":["# + [String](repeating: "1", count: count).joined(separator: ",") + "]}"
    }

    @Test("has room for what will be read of it before it is read, or is refused; nothing of that stays")
    func reading() {
        let body = numbers(10_000)
        var small = harness(budget: 4 << 20)
        small.client(head(length: body.utf8.count) + body)
        #expect(small.records.all.map(\.reason.words) == ["body_too_large"] && taken(small) == 0)
        var large = harness(budget: 16 << 20)
        large.client(head(length: body.utf8.count) + body)
        #expect(large.log == ["connect"] && taken(large) < 100_000)
    }

    @Test("has 20,000 values at most")
    func values() {
        for (count, reasons) in [(19_990, []), (20_000, ["malformed_body:too_many_values"])] {
            var harness = harness()
            harness.client(head(length: numbers(count).utf8.count) + numbers(count))
            #expect(harness.records.all.map(\.reason.words) == reasons)
        }
    }

    // MARK: What is held after it was read

    /// Thousands of values in few bytes, and the name of a container that has to be looked up.
    private static let wide =
        #"{"Labels":{"role":"x"},"HostConfig":{"NetworkMode":"container:web"},"X":["#
        + [String](repeating: "[1]", count: 8000).joined(separator: ",") + "]}"

    private func seeing(budget: Int) -> ExchangeHarness {
        let visibility = Visibility([.container: .init(shown: [.label(key: .exact("role"), value: nil)])])
        let harness = ExchangeHarness(
            policy: Policy.everything.seeing(View(visibility: visibility, redaction: Redaction())))
        harness.shared.memory = MemoryBudget(limit: budget)
        return harness
    }

    private static let shown = String(repeating: "a1", count: 32)

    private func resolve(_ harness: inout ExchangeHarness) {
        let web = ObjectDescription(kind: .container, id: Self.shown, names: ["/web"], labels: [("role", "x")])
        let answer = ObjectResult(id: Self.shown, descriptions: [web])
        let questions = [
            ObjectQuestion(kind: .object(.container), reference: "web"),
            // Its network is its own.
            ObjectQuestion(kind: .implied(.networks), reference: Self.shown),
        ]
        for question in questions {
            let results = ObjectResults(byQuestion: [question: answer], decoy: String(repeating: "d0", count: 32))
            harness.step { $0.resolved(results) }
        }
    }

    @Test("counts by what was read of it while what it names is looked up, and then by what is sent, to the end")
    func counted() {
        var harness = seeing(budget: 64 << 20)
        harness.client(head(length: Self.wide.utf8.count) + Self.wide)
        #expect(harness.takeLog() == [#"resolve ["web"]"#])
        #expect(taken(harness) > 8000 * 2 * 24, "an array and a number in each")
        resolve(&harness)
        #expect(harness.takeLog() == ["resolve [\"\(Self.shown)\"]", "connect"])
        #expect((Self.wide.utf8.count...3 * Self.wide.utf8.count).contains(taken(harness)))
        harness.connected()
        harness.engine("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")
        #expect(taken(harness) == 0)
    }

    @Test("is given back when its client leaves, or the engine does not say what it names", arguments: [true, false])
    func givenBack(leaves: Bool) {
        var harness = seeing(budget: 64 << 20)
        harness.client(head(length: Self.wide.utf8.count) + Self.wide)
        #expect(taken(harness) > 0)
        if leaves { harness.step { $0.clientLeft() } } else { harness.step { $0.resolved(nil) } }
        #expect(taken(harness) == 0)
    }

    @Test("is refused when what was read of it takes more than there is, though its bytes did not")
    func tooWide() {
        var harness = seeing(budget: 1 << 20)
        harness.client(head(length: Self.wide.utf8.count) + Self.wide)
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 413 "))
        #expect(harness.records.all.map(\.reason.words) == ["body_too_large"])
        #expect(harness.records.all.map(\.decision) == [.refused])
        #expect(taken(harness) == 0)
    }

    @Test("takes by its values: one long text has room where as many bytes of numbers have not")
    func longText() {
        for (body, passes) in [(#"{"X":"\#(String(repeating: "x", count: 30_000))"}"#, true), (numbers(15_000), false)]
        {
            var harness = harness(budget: 4 << 20)
            harness.client(head(length: body.utf8.count) + body)
            #expect(harness.records.all.isEmpty == passes, "\(harness.records.all.map(\.reason.words))")
        }
    }

    // MARK: Limits

    @Test("is refused by its length alone, before the client is asked to send it")
    func declaredLength() {
        var harness = harness()
        harness.client(head("Content-Length: \(Self.limit + 1)\r\nExpect: 100-continue"))
        let answer = harness.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"), "\(answer)")
        #expect(answer.contains("Connection: close\r\n"))
        #expect(harness.records.all.map(\.reason.words) == ["body_too_large"])
        #expect(harness.records.all.map(\.decision) == [.refused])
        #expect(taken(harness) == 0)
    }

    @Test("is asked for when its length is within the limit")
    func continues() {
        var harness = harness()
        harness.client(head("Content-Length: \(Self.limit)\r\nExpect: 100-continue"))
        #expect(harness.takeDownstream() == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(isReading(harness))
    }

    @Test("is refused in chunks once they are too many")
    func chunks() {
        var harness = harness()
        harness.client(head("Transfer-Encoding: chunked"))
        let chunk = "10000\r\n" + String(repeating: " ", count: 65_536) + "\r\n"
        for _ in 0..<16 { harness.client(chunk) }
        #expect(isReading(harness))
        harness.client("1\r\n \r\n")
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 413 "))
        #expect(taken(harness) == 0)
    }

    @Test(
        "is too large when it has too many values or levels, too",
        arguments: [
            ("[" + String(repeating: "0,", count: 200_001) + "0]", "malformed_body:too_many_values"),
            (String(repeating: "[", count: 65) + String(repeating: "]", count: 65), "malformed_body:too_deep"),
        ])
    func values(value: String, reason: String) {
        var harness = harness()
        let body = #"{"Cmd":\#(value)}"#
        harness.client(head(length: body.utf8.count) + body)
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
        #expect(harness.records.all.map(\.reason.words) == [reason])
    }

    // MARK: Memory

    @Test("is not copied while it grows")
    func growth() {
        var harness = harness()
        harness.client(head(length: 100_000) + String(repeating: " ", count: 40_000))
        let first = address(harness)
        #expect(first != nil)
        for _ in 0..<20 {
            harness.client(String(repeating: " ", count: 1000))
            #expect(address(harness) == first)
        }
    }

    @Test("counts against what one client may have of the memory for bodies, as it comes")
    func budget() {
        var harness = harness(budget: 4 * 65_536)
        harness.client(head(length: 200_000))
        #expect(taken(harness) == 0)
        harness.client(String(repeating: " ", count: 30_000))
        #expect((30_000...65_536).contains(taken(harness)))
        harness.client(String(repeating: " ", count: 50_000))
        let answer = harness.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"), "\(answer)")
        #expect(answer.contains("Connection: close\r\n"))
        #expect(harness.records.all.map(\.reason.words) == ["body_too_large"])
        #expect(harness.records.all.map(\.decision) == [.refused])
        #expect(taken(harness) == 0)
    }

    @Test("shares that with the others, of whom none takes more than a quarter")
    func sharing() {
        let budget = MemoryBudget(limit: 400)
        var first: MemoryBudget.Reservation? = MemoryBudget.Reservation(of: budget, for: .container("a"))
        let second = MemoryBudget.Reservation(of: budget, for: .container("a"))
        #expect(first?.change(to: 60) == true)
        #expect(!second.change(to: 41))
        #expect(budget.taken == 60)
        #expect(second.change(to: 40))
        #expect(second.change(to: 40))
        let others = ["b", "c", "d", "e"].map { MemoryBudget.Reservation(of: budget, for: .container($0)) }
        #expect(others.map { $0.change(to: 100) } == [true, true, true, false])
        #expect(budget.taken == 400)
        first = nil
        #expect(budget.taken == 340)
        #expect(others[3].change(to: 60) && second.change(to: 40) && !second.change(to: 41))
    }

    @Test(
        "gives back what it took, however it ends",
        arguments: [End.allowed, .denied, .unreadable, .clientLeft, .clientEnded, .cut, .timer])
    func givenBack(end: End) {
        var harness = harness()
        let body = end.body
        harness.client(head(length: body.utf8.count) + body.dropLast())
        #expect(taken(harness) >= body.utf8.count - 1)
        switch end {
        case .allowed, .denied, .unreadable: harness.client(String(body.suffix(1)))
        case .clientLeft: harness.step { $0.clientLeft() }
        case .clientEnded: harness.step { $0.clientEndedStream() }
        case .cut: harness.step { $0.cut(because: .graceOver) }
        case .timer: harness.step { $0.timerFired() }
        }
        #expect(!isReading(harness))
        #expect(harness.log.contains("connect") == (end == .allowed))
        if end == .allowed {
            #expect(taken(harness) > 0, "it is on its way")
            harness.connected()
            harness.engine("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")
        }
        #expect(taken(harness) == 0)
    }

    enum End: Sendable {
        case allowed, denied, unreadable, clientLeft, clientEnded, cut, timer

        var body: String {
            switch self {
            case .denied: #"{"HostConfig":{"Binds":["/etc:/x"]}}"#
            case .unreadable: #"{"Image":"a","image":"b"}"#
            default: #"{"Image":"busybox","HostConfig":{"Binds":["/srv/a:/x:ro"]}}"#
            }
        }
    }

    // MARK: Records

    @Test("is recorded also where it does not come to be judged", arguments: [End.clientLeft, .clientEnded, .cut])
    func unjudged(end: End) {
        var harness = harness()
        harness.client(head(length: 100) + "{")
        switch end {
        case .clientLeft: harness.step { $0.clientLeft() }
        case .clientEnded: harness.step { $0.clientEndedStream() }
        default: harness.step { $0.cut(because: .graceOver) }
        }
        let records = harness.records.all
        #expect(records.map(\.reason.words) == [end == .cut ? "grace_over" : "client_left"])
        #expect(records.map(\.decision) == [.refused] && records.map(\.endpoint) == [.containerCreate])
        #expect(records.first.map { String(decoding: $0.path, as: UTF8.self) } == "/containers/create")
    }

    @Test("is recorded also where its client leaves while what it names is looked up", arguments: [true, false])
    func unresolved(leaves: Bool) {
        var harness = seeing(budget: 64 << 20)
        harness.client(head(length: Self.wide.utf8.count) + Self.wide)
        harness.step { if leaves { $0.clientLeft() } else { $0.cut(because: .graceOver) } }
        #expect(harness.records.all.map(\.reason.words) == [leaves ? "client_left" : "grace_over"])
    }

    @Test(
        "is recorded as refused when it cannot be judged, and as denied when it was",
        arguments: [
            (#"{"Image":"a","image":"b"}"#, 400, AccessRecord.Decision.refused), ("[]", 400, .refused),
            ("", 400, .refused), ("{", 400, .refused), (#"{"Binds":["/etc:/x"]}"#, 403, .denied),
        ])
    func records(body: String, status: Int, decision: AccessRecord.Decision) {
        var harness = harness()
        harness.client(head(length: body.utf8.count) + body)
        #expect(harness.records.all.map(\.status) == [status])
        #expect(harness.records.all.map(\.decision) == [decision])
    }

    @Test("is recorded as refused when its framing is none, or when it does not come")
    func unread() {
        var harness = harness()
        harness.client(head("Transfer-Encoding: chunked") + "x\r\n")
        #expect(harness.records.all.map(\.reason.words) == ["malformed_body"])
        #expect(harness.records.all.map(\.decision) == [.refused])
        var late = self.harness()
        late.client(head(length: 2) + "{")
        late.step { $0.timerFired() }
        #expect(late.records.all.map(\.reason.words) == ["body_timeout"])
        #expect(late.records.all.map(\.decision) == [.refused])
    }

    @Test("goes on to the next request of its connection when it was denied")
    func next() {
        var harness = harness()
        let body = #"{"Binds":["/etc:/x"]}"#
        harness.client(head(length: body.utf8.count) + body + "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 403 "))
        #expect(harness.takeLog() == ["connect"])
        #expect(harness.takeUpstream().hasPrefix("GET /_ping HTTP/1.1\r\n"))
    }
}
