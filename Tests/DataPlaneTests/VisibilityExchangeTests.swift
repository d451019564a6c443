// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import NIOCore
import PolicyCore
import Telemetry
import Testing

@testable import DataPlane

@Suite("An exchange of a client that does not see everything")
struct VisibilityExchangeTests {
    private static let shownID = String(repeating: "a1", count: 32)
    private static let hiddenID = String(repeating: "b2", count: 32)
    private static let decoy = String(repeating: "d0", count: 32)
    private static let visibility = Visibility([
        .container: .init(shown: [.label(key: .exact("role"), value: nil)])
    ])
    private static let shown = ObjectDescription(
        kind: .container, id: shownID, names: ["/web"], labels: [("role", "x")])
    private static let hidden = ObjectDescription(kind: .container, id: hiddenID, names: ["/vault"])

    private func harness(_ redaction: Redaction = Redaction()) -> ExchangeHarness {
        ExchangeHarness(policy: Policy.everything.seeing(View(visibility: Self.visibility, redaction: redaction)))
    }

    private func element(_ id: String, _ name: String, _ labels: String) -> String {
        #"{"Id":"\#(id)","Names":["/\#(name)"],"Labels":{\#(labels)},"State":"running"}"#
    }

    @Test("gets a list without what is hidden, byte for byte, in a framing of its own")
    func list() {
        var harness = harness()
        harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
        #expect(harness.takeLog() == ["connect"])
        #expect(!harness.takeUpstream().lowercased().contains("accept-encoding"))
        harness.connected()
        let web = element(Self.shownID, "web", #""role":"x""#)
        let list = "[\(web),\(element(Self.hiddenID, "vault", ""))]\n"
        harness.engine(
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: \(list.count)\r\n\r\n"
        )
        harness.engine(String(list.prefix(40)))
        harness.engine(String(list.dropFirst(40)))
        let answer = harness.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n"))
        #expect(answer.contains("Transfer-Encoding: chunked\r\n") && !answer.contains("Content-Length"))
        #expect(answer.contains(web) && !answer.contains("vault") && !answer.contains(Self.hiddenID), "\(answer)")
        #expect(answer.hasSuffix("0\r\n\r\n"))
        #expect(harness.takeLog() == ["release upstream"])
    }

    @Test("gets the same list from an engine that sends each byte in a chunk of its own, and not in as many pieces")
    func tinyChunks() {
        var harness = harness()
        harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        let elements = (0..<300).map { element(Self.shownID, "web\($0)", #""role":"x""#) }
        let list = "[\(elements.joined(separator: ","))]\n"
        let chunks = list.map { "1\r\n\($0)\r\n" }.joined()
        harness.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n")
        let answer = harness.takeDownstream()
        #expect(answer.unchunkedBody == list)
        #expect(answer.hasSuffix("0\r\n\r\n"))
        #expect(answer.utf8.count < list.utf8.count + 200, "few chunks")
    }

    @Test("gets 502 and nothing else for an answer that is not what it claims to be")
    func malformed() {
        for body in [#"{"Id":1}"#, "[{]", #"[{"Id":"x"}"#, "<html>vault</html>"] {
            var harness = harness()
            harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
            harness.connected()
            harness.engine("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let answer = harness.takeDownstream()
            #expect(answer.hasPrefix("HTTP/1.1 502 "), "\(body): \(answer)")
            #expect(!answer.contains("vault"))
        }
    }

    /// A list whose one element has a label of so many bytes, in pieces as an engine sends it.
    private func beginList(_ harness: inout ExchangeHarness, label: Int) -> [String] {
        let text = "[\(element(Self.shownID, "web", #""role":"\#(String(repeating: "x", count: label))""#))]\n"
        harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n")
        return stride(from: 0, to: text.utf8.count, by: 65_536).map { start in
            String(decoding: text.utf8.dropFirst(start).prefix(65_536), as: UTF8.self)
        }
    }

    @Test(
        "has a share of the memory that filters hold; an element that has no room there is left out, as if it were hidden"
    )
    func tooLargeForShare() {
        var harness = harness()
        harness.shared.memory = MemoryBudget(limit: 4 << 20)
        for piece in beginList(&harness, label: 3 << 19) where harness.downstream.isEmpty {
            harness.engine(piece)
            #expect(harness.shared.memory.taken <= 1 << 20)
        }
        let answer = harness.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n3\r\n[]\n\r\n0\r\n\r\n"), "\(answer)")
        #expect(harness.records.all.map(\.reason.words) == ["long_element_left_out"])
        harness.step { $0.settle(undelivered: 0) }
        #expect(harness.shared.memory.taken == 0)
    }

    @Test("takes of that memory what it does not read, until it has read it")
    func checkSlowClient() {
        var harness = harness()
        for piece in beginList(&harness, label: 1 << 20) { harness.engine(piece) }
        #expect(harness.takeDownstream().hasSuffix("0\r\n\r\n"), "whole")
        #expect(harness.shared.memory.taken >= 1 << 20)
        harness.step { $0.settle(undelivered: 500_000) }
        #expect(
            harness.shared.memory.taken == 500_000 + FilteredPiece.memory, "a piece of which a part is taken is whole")
        harness.client("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(
            harness.shared.memory.taken == 500_000 + FilteredPiece.memory, "also while its next request is under way")
        harness.step { $0.settle(undelivered: 0) }
        #expect(harness.shared.memory.taken == 0)
    }

    @Test("gives back what it did not read when it leaves", arguments: [true, false])
    func leaves(inTheMiddle: Bool) {
        var harness = harness()
        for piece in beginList(&harness, label: 1 << 20).dropLast(inTheMiddle ? 1 : 0) { harness.engine(piece) }
        #expect(harness.shared.memory.taken >= 1 << 20)
        harness.step { $0.clientLeft() }
        #expect(harness.shared.memory.taken == 0)
    }

    @Test("is not given an answer that came compressed all the same")
    func compressed() {
        var harness = harness()
        harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]")
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 502 "))
    }

    @Test("asks the engine for a name that nobody has, and reads its answer with the name that it asked for")
    func decoys() {
        var harness = harness()
        harness.client("GET /containers/vault/json HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(harness.takeLog() == [#"resolve ["vault"]"#])
        let question = ObjectQuestion(kind: .object(.container), reference: "vault")
        let answer = ObjectResult(id: Self.hiddenID, descriptions: [Self.hidden])
        harness.step { $0.resolved(ObjectResults(byQuestion: [question: answer], decoy: Self.decoy)) }
        #expect(harness.takeLog() == ["connect"])
        #expect(harness.takeUpstream().hasPrefix("GET /containers/\(Self.decoy)/json HTTP/1.1\r\n"))
        harness.connected()
        let text = #"{"message":"No such container: \#(Self.decoy)"}"# + "\n"
        harness.engine("HTTP/1.1 404 Not Found\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        #expect(!harness.takeLog().contains { $0.hasPrefix("look up") })
        #expect(harness.records.all.last.map { String(decoding: $0.path, as: UTF8.self) } == "/containers/vault/json")
        let said = #"{"message":"No such container: vault"}"# + "\n"
        #expect(
            harness.takeDownstream() == "HTTP/1.1 404 Not Found\r\nContent-Length: \(said.utf8.count)\r\n\r\n\(said)")
    }

    @Test("counts what is shown also where the whole answer has come before that is known")
    func counts() {
        var harness = harness()
        harness.client("GET /info HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        let text = #"{"Containers":2,"ContainersRunning":2,"Images":3}"#
        harness.engine("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        harness.step { exchange in
            exchange.learned(
                exchange.lookups, seen: SeenObjects(objects: [Self.shown, Self.hidden], visibility: Self.visibility))
        }
        #expect(harness.takeDownstream().contains(#"{"Containers":1,"ContainersRunning":0,"Images":3}"#))
    }

    @Test("takes of its share of the memory what is known of the engine's objects, as long as its stream lasts")
    func snapshot() {
        let objects = (0..<2000).map { number in
            let id = String(number + 10_000)
            return ObjectDescription(
                kind: .container, id: String(repeating: "0", count: 64 - id.count) + id, names: ["/name-\(number)"])
        }
        var harness = harness()
        harness.client("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        harness.step { $0.learned($0.lookups, seen: SeenObjects(objects: objects, visibility: Self.visibility)) }
        #expect((500_000..<2_000_000).contains(harness.shared.memory.taken), "\(harness.shared.memory.taken)")
        harness.step { $0.clientLeft() }
        #expect(harness.shared.memory.taken == 0)

        var crowded = self.harness()
        crowded.shared.memory = MemoryBudget(limit: 1 << 20)
        crowded.client("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        crowded.connected()
        crowded.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        crowded.step { $0.learned($0.lookups, seen: SeenObjects(objects: objects, visibility: Self.visibility)) }
        #expect(crowded.records.all.map(\.reason.words) == ["too_many_answers"])
        crowded.step { $0.settle(undelivered: 0) }
        #expect(crowded.shared.memory.taken == 0)
    }

    @Test("is not told of what is hidden by an error")
    func errors() {
        var harness = harness()
        harness.client("POST /containers/create?name=vault HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        let text =
            #"{"message":"Conflict. The container name \"/vault\" is already in use by container \"\#(Self.hiddenID)\""}"#
        harness.engine("HTTP/1.1 409 Conflict\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        let answer = harness.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 409 Conflict\r\n"))
        #expect(!answer.contains(Self.hiddenID) && !answer.contains("vault"), "\(answer)")
        #expect(harness.records.all.last?.reason.words == "error_withheld")
    }

    @Test("has errors whatever digits the name has that was made up for what it asked")
    func hexadecimalNames() {
        var harness = harness()
        harness.client("GET /containers/nobody/json HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.step { $0.resolved(ObjectResults(byQuestion: [:], decoy: Self.decoy)) }
        harness.connected()
        let text = #"{"message":"No such container: \#(Self.decoy)"}"#
        harness.engine("HTTP/1.1 404 Not Found\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        #expect(harness.takeDownstream().hasSuffix(#"{"message":"No such container: nobody"}"#))
    }

    @Test("cannot have the engine say a name that it guesses, and see whether that is withheld")
    func guesses() {
        for name in ["vault", "other"] {
            var harness = harness()
            let escaped = name == "vault" ? "%5Cu0076ault" : "%5Cu006fther"
            let query = "filters=%7B%22status%22%3A%5B%22\(escaped)%22%5D%7D"
            harness.client("GET /containers/json?\(query) HTTP/1.1\r\nHost: x\r\n\r\n")
            harness.connected()
            let text = #"{"message":"Invalid filter 'status=\#(name)'"}"#
            harness.engine("HTTP/1.1 400 Bad Request\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
            #expect(harness.takeDownstream().hasSuffix(text), "\(name)")
        }
    }

    @Test("has its error also when the engine closes behind it")
    func closedBehind() {
        var harness = harness()
        harness.client("DELETE /containers/x HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.step { $0.resolved(ObjectResults(byQuestion: [:], decoy: Self.decoy)) }
        harness.connected()
        harness.engine("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n")
        harness.engine(#"{"message":"No such container: \#(Self.decoy)"}"#)
        #expect(harness.takeDownstream() == "")
        harness.step { $0.engineEndedStream() }
        #expect(harness.takeDownstream().hasSuffix(#"{"message":"No such container: x"}"#))
    }

    @Test("is told when the engine closes in the middle of what was held back")
    func closedInTheMiddle() {
        var harness = harness()
        harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")
        harness.step { $0.engineClosed() }
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 502 "))
    }

    @Test("sees the events of what it sees, and knows who is there before the first one")
    func events() {
        var harness = harness()
        harness.client("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(harness.takeLog().contains(#"look up ["container"]"#))
        #expect(harness.exchange.pausesUpstream)
        harness.step { exchange in
            exchange.learned(
                exchange.lookups, seen: SeenObjects(objects: [Self.shown, Self.hidden], visibility: Self.visibility))
        }
        func event(_ id: String) -> String {
            #"{"status":"die","id":"\#(id)","Type":"container","Action":"die","Actor":{"ID":"\#(id)","Attributes":{}},"time":1}"#
                + "\n"
        }
        for id in [Self.hiddenID, Self.shownID] {
            let text = event(id)
            harness.engine("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
        }
        let answer = harness.takeDownstream()
        #expect(answer.contains(event(Self.shownID)) && !answer.contains(Self.hiddenID), "\(answer)")
    }

    @Test("has an answer cut in the middle when the rest of it is not what it claims to be")
    func cut() {
        var harness = harness()
        harness.client("GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
        harness.connected()
        let web = element(Self.shownID, "web", #""role":"x""#)
        harness.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        // As much as is held back at the most, and more.
        let begin = "[" + String(repeating: "\(web),", count: 20_000 / web.count)
        harness.engine("\(String(begin.utf8.count, radix: 16))\r\n\(begin)\r\n")
        _ = harness.takeLog()
        harness.engine("3\r\n}}}\r\n")
        #expect(harness.takeLog().contains("cut downstream"))
        #expect(!harness.takeDownstream().hasSuffix("0\r\n\r\n"))
    }

    @Test(
        "cannot say by a form what its query may not",
        arguments: [
            "application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded; charset=utf-8",
            "multipart/form-data; boundary=x",
        ])
    func forms(type: String) {
        var harness = harness()
        harness.client(
            "POST /images/x/tag?repo=y HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: 8\r\n\r\nrepo=zzz"
        )
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 415 "))
        #expect(!harness.takeLog().contains("connect"))
    }

    @Test("is refused what it names when the engine does not say what that is")
    func noAnswer() {
        var harness = harness()
        harness.client("GET /containers/web/json HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = harness.takeLog()
        harness.step { $0.resolved(nil) }
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 502 "))
        #expect(!harness.takeLog().contains("connect"))
        #expect(harness.records.all.map(\.decision) == [.failed], "nothing was denied")
        #expect(harness.records.all.map(\.reason.words) == ["lookup_failed"])
    }

    @Test("is told that a question of the gate's own was refused, and not that there is no such thing")
    func refusedQuestion() {
        let refused = GateResponse.lookupFailed(because: EngineLookup.Failure.refused(status: 403))
        var request = harness()
        request.client("GET /containers/web/json HTTP/1.1\r\nHost: x\r\n\r\n")
        request.step { $0.resolved(nil, failure: refused) }
        let answer = request.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 502 ") && answer.contains("was refused (403)"), "\(answer)")

        var counted = harness()
        counted.client("GET /info HTTP/1.1\r\nHost: x\r\n\r\n")
        counted.connected()
        counted.engine("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"Containers\":2}")
        counted.step { $0.learned($0.lookups, seen: nil, failure: refused) }
        let counts = counted.takeDownstream()
        #expect(counts.hasPrefix("HTTP/1.1 502 ") && counts.contains("was refused (403)"), "\(counts)")
        #expect(counted.records.all.map(\.reason.words) == ["lookup_failed"])
    }
}

@Suite("A piece of a filtered answer")
struct FilteredPieceTests {
    @Test("takes the memory that is counted for it, and no more", arguments: [true, false])
    func memory(isChunked: Bool) {
        let bytes = [UInt8](repeating: 0x61, count: FilteredPiece.limit)
        let piece = FilteredPiece.make(bytes[...], isChunked: isChunked)
        #expect(piece.readableBytes >= bytes.count && piece.storageCapacity <= FilteredPiece.memory)
    }

    @Test("counts as a whole until the client has taken all of it")
    func partly() {
        let budget = MemoryBudget(limit: 4 << 20)
        var backpressure = Backpressure()
        backpressure.sentFiltered(bytes: 2 * FilteredPiece.limit)
        let hasRoom = backpressure.count(
            held: 0, output: 10, budget: budget, for: .user(1, listener: .unix("/x")))
        #expect(hasRoom)
        backpressure.settle(undelivered: 1, held: 0)
        #expect(budget.taken > FilteredPiece.memory)
        backpressure.settle(undelivered: 0, held: 0)
        #expect(budget.taken == 0)
    }
}

extension String {
    /// The body of a response that is framed by chunks, without their frames.
    fileprivate var unchunkedBody: String {
        let lineEnd = Array("\r\n".utf8)
        var rest = ArraySlice(utf8)
        guard let headEnd = rest.firstRange(of: lineEnd + lineEnd) else { return "" }
        rest = rest[headEnd.upperBound...]
        var body: [UInt8] = []
        while let end = rest.firstRange(of: lineEnd),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            body += rest[end.upperBound...].prefix(size)
            rest = rest[end.upperBound...].dropFirst(size + lineEnd.count)
        }
        return String(decoding: body, as: UTF8.self)
    }
}
