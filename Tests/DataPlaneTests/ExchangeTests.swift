// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import NIOCore
import PolicyCore
import Telemetry
import Testing

@testable import DataPlane

@Suite("An exchange")
struct ExchangeTests {
    static let ping = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n"
    static let pong = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"

    @Test("sends a rebuilt head up and the engine's own answer down, and keeps both connections")
    func plain() {
        var gate = ExchangeHarness()
        gate.client("GET /_ping?a=b HTTP/1.1\r\nHost: evil\r\nX-A:  1\r\nConnection: keep-alive\r\n\r\n")
        #expect(gate.takeUpstream() == "GET /_ping?a=b HTTP/1.1\r\nHost: docker\r\nX-A: 1\r\n\r\n")
        gate.connected()
        gate.engine(Self.pong)
        #expect(gate.takeDownstream() == Self.pong)
        #expect(gate.takeLog() == ["connect", "release upstream"])
        #expect(gate.exchange.isIdle)
        #expect(gate.records.all.map(\.status) == [200])
    }

    @Test("gives the same at every split of the request and of the answer")
    func splits() {
        let request = "POST /containers/x/update HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        for split in 0...request.utf8.count {
            var gate = ExchangeHarness()
            gate.client(String(request.prefix(split)))
            gate.client(String(request.dropFirst(split)))
            gate.connected()
            #expect(
                gate.upstream
                    == "POST /containers/x/update HTTP/1.1\r\nHost: docker\r\nContent-Length: 3\r\n\r\nabc",
                "split at \(split)")
        }
        for split in 0...answer.utf8.count {
            var gate = ExchangeHarness()
            gate.client(Self.ping)
            gate.connected()
            gate.engine(String(answer.prefix(split)))
            gate.engine(String(answer.dropFirst(split)))
            #expect(gate.downstream == answer, "split at \(split)")
            #expect(gate.log == ["connect", "release upstream"])
        }
    }

    @Test("answers pipelined requests one after the other")
    func pipelining() {
        var gate = ExchangeHarness()
        gate.client(Self.ping + "GET /info HTTP/1.1\r\n\r\n" + "GET /secrets HTTP/1.1\r\n\r\n")
        gate.connected()
        #expect(!gate.takeUpstream().contains("/info"), "the second waits for the first answer")
        gate.engine(Self.pong)
        #expect(gate.takeUpstream().hasPrefix("GET /info "))
        gate.connected()
        gate.engine(Self.pong)
        #expect(gate.takeDownstream().contains("HTTP/1.1 403 Forbidden"))
        #expect(gate.records.all.map(\.status) == [200, 200, 403])
    }

    @Test("frames a chunked upload anew, without extensions and trailers")
    func chunkedUpload() {
        var gate = ExchangeHarness()
        gate.client("POST /build HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhel")
        gate.connected()
        gate.client("lo\r\n0\r\nX-Trailer: 1\r\n\r\n")
        #expect(
            gate.upstream
                == "POST /build HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
        )
    }

    @Test("gathers small chunks, and keeps large ones as they are")
    func gatheredChunks() {
        var gate = ExchangeHarness()
        gate.client("POST /build HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        gate.connected()
        _ = gate.takeUpstream()
        let large = String(repeating: "L", count: 4096)
        gate.client("1\r\na\r\n1\r\nb\r\n1000\r\n\(large)\r\n1\r\nc\r\n0\r\n\r\n")
        #expect(gate.upstream == "2\r\nab\r\n1000\r\n\(large)\r\n1\r\nc\r\n0\r\n\r\n")
    }

    @Test("reads no further request of a client that does not take its answers")
    func responsesNotTaken() {
        var gate = ExchangeHarness(policy: .allowing("/_ping"))
        gate.client(String(repeating: "GET /info HTTP/1.1\r\n\r\n", count: 100))
        let first = gate.records.all.count
        #expect(first < 100)
        #expect(gate.exchange.waitsForOutput)
        gate.step { $0.outputTaken() }
        #expect(gate.records.all.count == 2 * first)
        while gate.exchange.waitsForOutput { gate.step { $0.outputTaken() } }
        #expect(gate.records.all.count == 100)
    }

    @Test("after a HEAD is an exchange like any other")
    func afterHead() {
        var gate = ExchangeHarness()
        gate.client("HEAD /_ping HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
        gate.client("nonsense\r\n\r\n")
        #expect(gate.downstream.hasSuffix("\"}\n"), "the refusal has its body")
    }

    @Test("is recorded without its query")
    func record() throws {
        var gate = ExchangeHarness()
        gate.client("GET /v1.41/containers/json?filters=secret HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine(Self.pong)
        let record = try #require(gate.records.all.first)
        #expect(String(decoding: record.path, as: UTF8.self) == "/v1.41/containers/json")
        #expect(record.endpoint == .containerList)
        #expect(record.bytesOut == 2)
        #expect(record.client == "10.0.0.1")
    }

    @Test("that is cut when the grace is over says so")
    func grace() {
        var gate = ExchangeHarness()
        gate.client("GET /events HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.step { $0.cut(because: .graceOver) }
        #expect(gate.records.all.map(\.reason.words) == ["grace_over"])
        #expect(gate.log.suffix(2) == ["close upstream", "cut downstream"])
    }

    @Test("of a client that no policy knows is refused, plainly")
    func unknownClient() {
        var gate = ExchangeHarness(policies: PolicySet(policies: [.everything], clients: []))
        gate.client(Self.ping)
        #expect(gate.downstream.contains("403 Forbidden"))
        #expect(gate.downstream.contains("does not know this client"))
        #expect(gate.upstream.isEmpty)
    }

    @Test("lets no body go on that stood still for a minute until its policy was in force no more")
    func outlivedBody() {
        for (isReloaded, seconds, goesOn) in [(true, 61, false), (true, 59, true), (false, 3600, true)] {
            var gate = ExchangeHarness()
            gate.step { $0.now = NIODeadline.uptimeNanoseconds(1) }
            gate.client("POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
            gate.connected()
            if isReloaded {
                gate.shared.generation = Generation(policies: PolicySet(policy: .everything), listeners: [.unix("/x")])
            }
            gate.step { $0.now = NIODeadline.uptimeNanoseconds(1) + .seconds(Int64(seconds)) }
            gate.client("body")
            #expect(gate.takeUpstream().hasSuffix("body") == goesOn, "\(isReloaded), \(seconds) s")
            #expect(gate.takeDownstream().hasPrefix("HTTP/1.1 408") != goesOn)
        }
    }

    @Test("lets no body go on that drips while its policy is in force no more; an upload goes on for an hour")
    func drippingBody() {
        for (bytes, minutes) in [(1, 2), (100_000, 2), (1 << 20, 61)] {
            var gate = ExchangeHarness()
            gate.step { $0.now = NIODeadline.uptimeNanoseconds(1) }
            gate.client("POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
            gate.connected()
            gate.shared.generation = Generation(policies: PolicySet(policy: .everything), listeners: [.unix("/x")])
            let piece = String(repeating: "x", count: bytes)
            var passed = 0
            for minute in 1...90 {
                gate.step { $0.now = NIODeadline.uptimeNanoseconds(1) + .seconds(50 * Int64(minute)) }
                gate.client(piece)
                guard gate.takeUpstream().hasSuffix("x") else { break }
                passed += 50
            }
            #expect(passed > 0 && passed <= minutes * 60, "\(bytes) bytes each 50 s went on for \(passed) s")
            if bytes == 1 << 20 { #expect(passed > 3000) }
            #expect(gate.takeDownstream().hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test("ends with its listener's credentials, also where half a head has come")
    func drainedHead() {
        var gate = ExchangeHarness()
        gate.client("GET /_ping HTTP/1.1\r\nHo")
        gate.step { $0.drain() }
        #expect(gate.takeLog() == ["close downstream"])
        gate.client("st: x\r\n\r\n")
        #expect(gate.takeLog() == [] && gate.takeDownstream() == "")
    }

    @Test("keeps the policies that it began with; the next one has the new ones")
    func generations() {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        let none = PolicySet(policy: Policy(name: "none", rules: []))
        gate.shared.generation = Generation(policies: none, listeners: [.unix("/x")])
        gate.connected()
        gate.engine(Self.pong)
        #expect(gate.takeDownstream() == Self.pong)
        gate.client(Self.ping)
        #expect(gate.takeDownstream().contains("403"))
        gate.shared.generation = Generation(policies: PolicySet(policy: .everything), listeners: [])
        gate.client(Self.ping)
        #expect(gate.takeDownstream().contains("403"), "its listener is no more")
    }

    @Test("never sends up what follows a body before the answer's head has said what it is")
    func earlyBytes() {
        var gate = ExchangeHarness()
        gate.client(Self.execStart + "EARLY")
        gate.connected()
        #expect(gate.takeUpstream().hasSuffix("{}"))
        gate.engine("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello")
        #expect(gate.takeUpstream() == "EARLY")
        #expect(
            gate.takeDownstream() == "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello")
    }

    static let execStart =
        "POST /exec/x/start HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}"

    @Test("that the engine did not upgrade stays HTTP: what follows is judged")
    func refusedUpgrade() {
        var gate = ExchangeHarness()
        gate.client(Self.execStart + "GET /secrets HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(!gate.upstream.contains("secrets"))
        #expect(gate.downstream.contains("403 Forbidden"))
    }

    @Test("becomes a tunnel on the engine's 200 without a length, on endpoints that hijack")
    func hijacked200() {
        var gate = ExchangeHarness()
        gate.client("POST /containers/x/attach?stream=1 HTTP/1.1\r\n\r\n")
        gate.connected()
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
        gate.engine(head + "out")
        #expect(gate.downstream == head + "out")
        gate.client("in")
        #expect(gate.upstream.hasSuffix("in"))
    }

    @Test("after one that the engine did not answer is an exchange like any other")
    func afterOutage() {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        gate.connected()
        gate.step { $0.engineEndedStream() }
        #expect(gate.takeDownstream().hasPrefix("HTTP/1.1 502"))
        gate.client(Self.ping)
        gate.connected()
        gate.step { $0.engineClosed() }
        #expect(gate.takeDownstream().hasPrefix("HTTP/1.1 502"), "no end is taken for one that was seen before")
        gate.client(Self.execStart)
        gate.connected()
        _ = gate.takeLog()
        gate.engine("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        gate.step { $0.clientEndedStream() }
        gate.engine("output after the end of input")
        #expect(gate.downstream.hasSuffix("output after the end of input"))
        #expect(gate.takeLog() == ["end upstream"])
    }

    @Test("holds no more than one head and one read, however many requests went through it")
    func boundedInbox() {
        var gate = ExchangeHarness(policy: .allowing("/_ping"))
        let request = "GET /a HTTP/1.1\r\nX: \(String(repeating: "y", count: 5_000))\r\n\r\n"
        var stream: [UInt8] = []
        var largest = 0
        // Reads of a prime size: nearly each of them ends inside a head.
        for _ in 0..<3_000 {
            while stream.count < 4_093 { stream += Array(request.utf8) }
            let read = String(decoding: stream.prefix(4_093), as: UTF8.self)
            stream.removeFirst(4_093)
            gate.step { $0.received(read) }
            while gate.exchange.waitsForOutput { gate.step { $0.outputTaken() } }
            largest = max(largest, gate.exchange.inbox.capacity)
        }
        #expect(gate.records.all.count > 2_000)
        #expect(largest <= 1 << 17)
    }

    @Test("counts the time for an unwanted body from when its answer was taken")
    func discardTimer() {
        var gate = ExchangeHarness()
        gate.client("GET /info HTTP/1.1\r\nConnection: close\r\n\r\n")
        gate.connected()
        gate.engine(Self.pong)
        #expect(gate.exchange.timer.running == .slowClient)
        gate.step { $0.checkSlowClient(pending: 10) }
        #expect(gate.exchange.timer.running == .slowClient, "the engine's bytes have all the time that they need")
        gate.step { $0.downstreamEnded() }
        #expect(gate.exchange.timer.running == .discard)
        gate.step { $0.timerFired() }
        #expect(gate.takeLog().last == "close downstream")
    }

    @Test("does not wait for ever for a client to take our own words")
    func untakenWords() {
        var gate = ExchangeHarness()
        gate.client("nonsense\r\n\r\n")
        #expect(gate.exchange.timer.running == .slowClient)
        gate.step { $0.checkSlowClient(pending: 20) }
        #expect(gate.takeLog().last == "cut downstream")
    }

    @Test("refuses a chunked body that is malformed from the start before anything is sent")
    func malformedStart() {
        var gate = ExchangeHarness()
        gate.client("POST /containers/x/kill HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
        #expect(gate.downstream.hasPrefix("HTTP/1.1 400"))
        #expect(gate.upstream.isEmpty)
        #expect(!gate.log.contains("connect"))
    }

    @Test("ends an answer of no known length only where the engine ended its stream")
    func reset() {
        for isReset in [false, true] {
            var gate = ExchangeHarness()
            gate.client("GET /info HTTP/1.1\r\n\r\n")
            gate.connected()
            gate.engine("HTTP/1.1 200 OK\r\n\r\nhalf")
            gate.step { if isReset { $0.engineClosed() } else { $0.engineEndedStream() } }
            #expect(gate.log.contains("cut downstream") == isReset)
        }
    }

    @Test("that was to be a tunnel and is none ends soon after its client's end")
    func noTunnel() {
        var gate = ExchangeHarness()
        gate.client(Self.execStart)
        gate.connected()
        gate.step { $0.clientEndedStream() }
        #expect(gate.exchange.timer.running == nil)
        gate.engine("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        #expect(gate.exchange.timer.running == .halfClosed)
        gate.step { $0.timerFired() }
        #expect(gate.takeLog() == ["connect", "close upstream", "cut downstream"])
    }

    @Test("gives a client that ended its stream behind its request a minute for the answer, and never half-closes")
    func plainHalfClose() {
        for isEarly in [true, false] {
            var gate = ExchangeHarness()
            gate.client(Self.ping)
            if isEarly { gate.step { $0.clientEndedStream() } }
            gate.connected()
            if !isEarly { gate.step { $0.clientEndedStream() } }
            #expect(gate.takeLog() == ["connect"])
            #expect(gate.exchange.timer.running == .halfClosed)
            gate.engine(Self.pong)
            #expect(gate.downstream.hasSuffix("OK"))
            #expect(gate.log.last == "close downstream")
        }
        #expect(ExchangeTimer.halfClosed.limit == .seconds(60))
    }

    @Test(
        "frees the engine at once when a client ends its stream on one that goes on",
        arguments: [
            ("GET /events", true), ("POST /containers/x/wait", true), ("POST /images/create?fromImage=x", true),
            ("GET /containers/x/logs?stdout=1&follow=1", true), ("GET /containers/x/logs?follow=0", false),
            ("GET /containers/x/logs?stdout=1", false), ("GET /containers/x/stats", true),
            ("GET /containers/x/stats?stream=false", false), ("POST /containers/prune", false),
            ("POST /build?t=x", false), ("GET /containers/json", false),
        ])
    func farewell(line: String, isStream: Bool) {
        var gate = ExchangeHarness()
        gate.client("\(line) HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        gate.step { $0.clientEndedStream() }
        #expect(gate.takeLog() == (isStream ? ["connect", "close upstream", "cut downstream"] : ["connect"]))
        #expect(gate.exchange.timer.running == (isStream ? nil : .halfClosed))
        if isStream { #expect(gate.records.all.map(\.reason.words) == ["client_left"]) }
    }

    @Test(
        "writes no framing with a status that has no body",
        arguments: [
            ("204 No Content", "Content-Length: 5\r\n", ""), ("204 No Content", "Content-Length: 0\r\n", ""),
            ("204 No Content", "Transfer-Encoding: chunked\r\n", ""), ("204 No Content", "", ""),
            ("304 Not Modified", "Transfer-Encoding: chunked\r\n", ""),
            ("304 Not Modified", "Content-Length: 5\r\n", "Content-Length: 5\r\n"), ("304 Not Modified", "", ""),
        ])
    func voidFraming(status: String, sent: String, given: String) {
        var gate = ExchangeHarness()
        gate.client("POST /containers/x/start HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 \(status)\r\nApi-Version: 1.41\r\n\(sent)\r\n")
        #expect(gate.downstream == "HTTP/1.1 \(status)\r\nApi-Version: 1.41\r\n\(given)\r\n")
        #expect(gate.takeLog() == ["connect", "release upstream"])
    }

    @Test("writes no framing in a head before the final one", arguments: ["100 Continue", "103 Early Hints"])
    func informationalFraming(status: String) {
        for framing in ["Content-Length: 3", "Transfer-Encoding: chunked"] {
            var gate = ExchangeHarness()
            gate.client(Self.ping)
            gate.connected()
            gate.engine("HTTP/1.1 \(status)\r\nLink: x\r\n\(framing)\r\n\r\n")
            #expect(gate.downstream == "HTTP/1.1 \(status)\r\nLink: x\r\n\r\n")
        }
        var tunnel = ExchangeHarness()
        tunnel.client(Self.execStart)
        tunnel.connected()
        tunnel.engine("HTTP/1.1 101 UPGRADED\r\nContent-Length: 3\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        #expect(tunnel.downstream == "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
    }

    @Test("asks for an upgrade only by a name that the endpoint speaks", arguments: [("h2c", true), ("foo", false)])
    func sessionUpgrade(token: String, travels: Bool) {
        var gate = ExchangeHarness()
        gate.client("POST /session HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: \(token)\r\n\r\n")
        #expect(gate.upstream.contains("Upgrade: \(token)\r\n") == travels)
        gate.connected()
        let refusal = #"{"message":"session not supported"}"#
        gate.engine("HTTP/1.1 400 Bad Request\r\nContent-Length: \(refusal.utf8.count)\r\n\r\n\(refusal)")
        #expect(gate.downstream.hasSuffix(refusal), "the engine's own words")
    }

    @Test("is told why the engine's connection ended, where that is known")
    func endedForAReason() {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        gate.connected()
        gate.step { $0.engineClosed(because: .daemonUnreachable(because: "it wants a certificate")) }
        #expect(gate.downstream.contains("the engine cannot be reached: it wants a certificate"))
    }

    @Test("of a client that left closes the engine's connection")
    func clientGone() {
        var gate = ExchangeHarness()
        gate.client("GET /events HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        gate.step { $0.clientLeft() }
        #expect(gate.takeLog() == ["connect", "close upstream"])
        #expect(gate.records.all.map(\.reason.words) == ["client_left"])
    }

    @Test("refuses a 101 that nobody asked for")
    func unexpectedUpgrade() {
        var gate = ExchangeHarness()
        gate.client("GET /info HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nGET /secrets HTTP/1.1\r\n\r\n")
        #expect(!gate.upstream.contains("Upgrade"))
        gate.connected()
        gate.engine("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
        #expect(gate.downstream.hasPrefix("HTTP/1.1 502 Bad Gateway"))
        #expect(!gate.upstream.contains("secrets"))
        #expect(gate.log.contains("close upstream"))
    }

    @Test("relays 100 Continue, and closes when the engine answers without it")
    func expectContinue() {
        let head = "POST /images/load HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        var gate = ExchangeHarness()
        gate.client(head)
        #expect(gate.upstream.hasSuffix("Expect: 100-continue\r\n\r\n"))
        gate.connected()
        gate.engine("HTTP/1.1 100 Continue\r\n\r\n")
        #expect(gate.takeDownstream() == "HTTP/1.1 100 Continue\r\n\r\n")
        gate.client("abc")
        gate.engine(Self.pong)
        #expect(gate.downstream == Self.pong)

        var refused = ExchangeHarness()
        refused.client(head)
        refused.connected()
        refused.engine("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        #expect(refused.downstream == "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(refused.log == ["connect", "close upstream", "end downstream"])
    }

    @Test("delivers an answer that comes before the upload is over, and then reads the rest to no purpose")
    func earlyAnswer() {
        var gate = ExchangeHarness()
        gate.client("POST /build HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
        gate.connected()
        gate.engine("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno")
        #expect(gate.downstream.hasSuffix("no"))
        #expect(gate.takeLog() == ["connect", "close upstream"])
        let sent = gate.upstream
        gate.client("defghij")
        #expect(gate.upstream == sent)
        gate.client(Self.ping)
        #expect(gate.takeLog() == ["connect"])
    }

    @Test("speaks HTTP/1.0 to a client that does: no chunks, and the end is the connection's")
    func http10() {
        var gate = ExchangeHarness()
        gate.client("GET /events HTTP/1.0\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        gate.engine("0\r\n\r\n")
        #expect(gate.downstream == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
        #expect(gate.log.contains("end downstream"))

        var kept = ExchangeHarness()
        kept.client("GET /_ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        kept.connected()
        kept.engine(Self.pong)
        #expect(kept.downstream.contains("Connection: keep-alive\r\n"))
        #expect(kept.exchange.isIdle)
    }

    @Test("to HEAD has no body, whatever its head says")
    func head() {
        var gate = ExchangeHarness()
        gate.client("HEAD /_ping HTTP/1.1\r\n\r\n")
        gate.connected()
        gate.engine("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
        #expect(gate.takeLog() == ["connect", "release upstream"])
    }

    @Test("does not trust a connection on which more came than the answer")
    func surplus() {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        gate.connected()
        gate.engine(Self.pong + "HTTP/1.1 200 OK\r\n")
        #expect(gate.downstream == Self.pong)
        #expect(gate.takeLog() == ["connect", "close upstream"])
    }

    @Test("answers 502 in the engine's shape when the engine cannot be reached, and goes on")
    func unreachable() {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        gate.step { $0.connectFailed(with: .daemonUnreachable(because: "its socket does not exist")) }
        #expect(gate.downstream.hasPrefix("HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\n"))
        #expect(gate.downstream.contains(#"{"message":"the engine cannot be reached: its socket does not exist"#))
        gate.client(Self.ping)
        #expect(gate.takeLog() == ["connect", "close upstream", "connect"])
    }

    @Test("answers 502 when the engine closes without an answer, and cuts when it closes in the middle of one")
    func engineGone() {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        gate.connected()
        gate.step { $0.engineClosed() }
        #expect(gate.downstream.hasPrefix("HTTP/1.1 502"))

        var cut = ExchangeHarness()
        cut.client(Self.ping)
        cut.connected()
        cut.engine("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf")
        cut.step { $0.engineEndedStream() }
        #expect(cut.log.last == "cut downstream")
    }

    @Test("refuses an answer that cannot be read", arguments: ["HTP/1.1 200 OK OK\r\n\r\n", "HTTP/1.1 200 OK\n\n"])
    func unreadableResponse(text: String) {
        var gate = ExchangeHarness()
        gate.client(Self.ping)
        gate.connected()
        gate.engine(text)
        #expect(gate.downstream.hasPrefix("HTTP/1.1 502"))
    }

    @Test("that is denied teaches, keeps the connection, and drops a small body")
    func denied() {
        var gate = ExchangeHarness(policy: .allowing("/_ping"))
        gate.client("POST /containers/create HTTP/1.1\r\nContent-Length: 4\r\n\r\nGET " + Self.ping)
        #expect(gate.takeDownstream().contains("ContainerCreate is not allowed: nothing would allow it"))
        #expect(gate.takeLog() == ["connect"], "what was the body is no request")
        #expect(gate.upstream.hasPrefix("GET /_ping "))
    }

    @Test(
        "of an operation that has no body sends none up, and reads and drops what comes of it",
        arguments: ["GET /events", "POST /containers/x/wait"])
    func noBody(line: String) {
        var gate = ExchangeHarness()
        gate.client("\(line) HTTP/1.1\r\nContent-Length: 8\r\n\r\nabcd")
        gate.connected()
        gate.client("efgh" + Self.ping)
        #expect(gate.upstream == "\(line) HTTP/1.1\r\nHost: docker\r\n\r\n")
        gate.engine("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(gate.takeLog() == ["connect", "release upstream", "connect"], "what follows is the next request")
    }

    @Test("that is denied with a body of no bounds ends with its answer")
    func deniedUpload() {
        var gate = ExchangeHarness(policy: .allowing("/_ping"))
        gate.client("POST /build HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\nabc")
        #expect(gate.downstream.contains("Connection: close"))
        #expect(gate.takeLog() == ["end downstream"])
        gate.client(Self.ping)
        #expect(gate.takeLog().isEmpty)
    }

    @Test("with a malformed head ends with its answer; nothing behind it is read")
    func malformed() {
        var gate = ExchangeHarness()
        gate.client("GET /_ping HTTP/1.1\nHost: x\n\n" + Self.ping)
        #expect(gate.downstream.hasPrefix("HTTP/1.1 400 Bad Request"))
        #expect(gate.downstream.contains("Connection: close"))
        #expect(gate.log == ["end downstream"])
        #expect(gate.upstream.isEmpty)
    }

    @Test("without a complete head is answered 408; one that is idle is closed silently")
    func timers() {
        var slow = ExchangeHarness()
        slow.client("GET /_pi")
        #expect(slow.exchange.timer.running == .firstHead, "counted from when the connection was taken")
        slow.client("ng HT")
        let starts = slow.exchange.timer.starts
        slow.client("TP/1")
        #expect(slow.exchange.timer.starts == starts, "further bytes buy no time")
        slow.step { $0.timerFired() }
        #expect(slow.downstream.hasPrefix("HTTP/1.1 408 Request Timeout"))

        var idle = ExchangeHarness()
        #expect(idle.exchange.timer.running == .firstHead && ExchangeTimer.firstHead.limit == .seconds(10))
        idle.step { $0.timerFired() }
        #expect(idle.downstream.isEmpty)
        #expect(idle.log == ["close downstream"])
    }

    @Test("is finished before the gate stops; an idle connection ends at once")
    func draining() {
        var busy = ExchangeHarness()
        busy.client(Self.ping)
        busy.connected()
        busy.step { $0.drain() }
        #expect(busy.takeLog() == ["connect"])
        busy.engine(Self.pong)
        #expect(busy.downstream.contains("Connection: close"))

        var idle = ExchangeHarness()
        idle.step { $0.drain() }
        #expect(idle.log == ["close downstream"])
    }

    @Test("holds little of what follows it while its answer lasts, and a whole head before its turn; and says so")
    func held() {
        var gate = ExchangeHarness()
        gate.client(Self.execStart)
        gate.connected()
        #expect(!gate.exchange.holdsEnough)
        gate.client(String(repeating: "x", count: 5000))
        #expect(gate.exchange.holdsEnough)

        var head = ExchangeHarness()
        head.client("GET /_ping HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "x", count: 60_000))
        #expect(!head.exchange.holdsEnough)
    }

    @Test("holds little of a body while nobody has taken it")
    func heldBody() {
        var gate = ExchangeHarness()
        let body = String(repeating: "x", count: 5000)
        gate.client("PUT /containers/a/archive?path=/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n" + body)
        #expect(gate.exchange.holdsEnough)
        gate.connected()
        #expect(!gate.exchange.holdsEnough)
        #expect(gate.upstream.hasSuffix(body))
    }

    @Test("refuses gRPC beside the paths, unknown methods, and one connection too many")
    func others() {
        for (text, status) in [
            ("POST /info HTTP/1.1\r\nContent-Type: Application/gRPC+proto\r\n\r\n", 415),
            ("get /info HTTP/1.1\r\n\r\n", 501), ("BREW /info HTTP/1.1\r\n\r\n", 501),
            ("TRACE /info HTTP/1.1\r\n\r\n", 501), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
            ("GET /a//b HTTP/1.1\r\n\r\n", 400),
        ] {
            var gate = ExchangeHarness()
            gate.client(text)
            #expect(gate.downstream.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
            #expect(gate.upstream.isEmpty)
        }
        var gate = ExchangeHarness()
        gate.step { $0.reject(with: .tooManyConnections) }
        #expect(gate.downstream.hasPrefix("HTTP/1.1 503 "))
    }
}
