// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Telemetry
import Testing

@testable import DataPlane

@Suite("An exchange that does not know its client")
struct IdentityTests {
    private static let address = IPAddress(v4: 0x0A00_0001)
    private static let policies = PolicySet(
        policies: [.everything], clients: [.init(matcher: .container("web"), policy: 0)])
    private static let ping = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n"

    private func know(_ name: String, in harness: ExchangeHarness) {
        let network = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [Self.address])
        harness.directory.update {
            $0.containers.put(ContainerDescription(id: "aa", name: name, labels: [], attachments: [network]))
            $0.networks.allotted = ["n": [AddressBlock(around: Self.address, prefixLength: 32)]]
        }
    }

    @Test("that leaves while it is being looked up has a record")
    func leavesUnknown() {
        var harness = ExchangeHarness(policies: Self.policies)
        harness.client("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(harness.takeLog() == ["identify"])
        harness.step { $0.clientLeft() }
        #expect(harness.records.all.map(\.reason.words) == ["client_left"])
        #expect(harness.records.all.map(\.decision) == [.refused])
    }

    @Test("asks who it is, holds what the client sends meanwhile, and goes on with it")
    func waits() {
        var harness = ExchangeHarness(policies: Self.policies)
        harness.client(Self.ping)
        #expect(harness.takeLog() == ["identify"])
        harness.client("GET /info HTTP/1.1\r\n")
        #expect(harness.takeLog() == [])
        know("web", in: harness)
        harness.step { $0.identified(by: .answered) }
        #expect(harness.takeLog() == ["connect"])
        #expect(harness.takeUpstream().hasPrefix("GET /_ping HTTP/1.1\r\n"))
    }

    @Test("denies whoever nobody knows, and keeps no connection for them")
    func misses() {
        var harness = ExchangeHarness(policies: Self.policies)
        harness.client(Self.ping)
        _ = harness.takeLog()
        harness.step { $0.identified(by: .answered) }
        let answer = harness.takeDownstream()
        #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.contains("Connection: close\r\n"), "\(answer)")
        #expect(harness.takeLog() == ["end downstream"])
    }

    @Test("asks again a second later on a connection that somebody else's entry knows")
    func asksAgain() {
        let policies = PolicySet(
            policies: [.everything],
            clients: [.init(matcher: .container("web"), policy: 0), .init(subject: .anyone, policy: 0)])
        var harness = ExchangeHarness(policies: policies)
        func ask() {
            harness.client(Self.ping)
            if harness.takeLog() == ["identify"] { harness.step { $0.identified(by: .answered) } }
            harness.connected()
            harness.engine("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = harness.takeLog()
        }
        ask()
        ask()
        harness.step { $0.now = $0.now + ClientDirectory.failedLookupTime }
        harness.client(Self.ping)
        #expect(harness.takeLog() == ["identify"])
    }

    @Test("judges a connection's next request by what is known then")
    func changes() {
        var harness = ExchangeHarness(policies: Self.policies)
        know("web", in: harness)
        harness.client(Self.ping)
        #expect(harness.takeLog() == ["connect"])
        harness.connected()
        harness.engine("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = harness.takeDownstream()
        know("other", in: harness)
        harness.client(Self.ping)
        #expect(harness.takeDownstream().hasPrefix("HTTP/1.1 403 "))
    }

    @Test("ends with a client that leaves meanwhile")
    func leaves() {
        var harness = ExchangeHarness(policies: Self.policies)
        harness.client(Self.ping)
        _ = harness.takeLog()
        harness.step { $0.clientLeft() }
        harness.step { $0.identified(by: .answered) }
        #expect(!harness.takeLog().contains("connect"))
    }

    @Test("looks again while events cast doubt on a container, for as long as a look-up may take, and no longer")
    func markStaleMeanwhile() {
        func asked() -> ExchangeHarness {
            var harness = ExchangeHarness(policies: Self.policies)
            harness.client(Self.ping)
            know("web", in: harness)
            harness.directory.update { $0.containers.markStale(id: "aa") }
            _ = harness.takeLog()
            harness.step { $0.identified(by: .answered) }
            #expect(harness.takeLog() == ["identify"], "another event came behind the answer")
            return harness
        }
        var (harness, patient) = (asked(), asked())
        patient.step { $0.now = $0.now + EngineLookup.limit }
        patient.step { $0.identified(by: .answered) }
        #expect(patient.takeDownstream().contains("nobody can tell which container"))
        know("web", in: harness)
        harness.step { $0.identified(by: .answered) }
        #expect(harness.takeLog() == ["connect"])
    }

    @Test("sees nothing of a process that is gone")
    func goneProcess() { #expect(ProcessContainer.place(of: .max) == .unseen) }

    @Test("is nobody when the engine does not say who it is, whatever stands below")
    func unanswered() throws {
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let policies = PolicySet(
            policies: [.everything],
            clients: [.init(matcher: .container("web"), policy: 0), .init(matcher: .address(block), policy: 0)])
        var harness = ExchangeHarness(policies: policies)
        harness.client(Self.ping)
        harness.step { $0.identified(by: .unanswered) }
        #expect(harness.takeDownstream().contains("nobody can tell which container"))
    }
}
