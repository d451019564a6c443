// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import PolicyCore
import Synchronization
import Testing

@testable import DataPlane

@Suite("Places for connections")
struct ConnectionLimitTests {
    /// Whose connections were ended, in order.
    private final class Ended: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func note(_ name: String) { names.withLock { $0.append(name) } }
    }

    private let ended = Ended()

    /// `a1` is the first connection of client a.
    private func place(_ name: String) -> ConnectionPlace {
        let ended = ended
        return ConnectionPlace(holder: .container(String(name.prefix(1))), takenAt: .uptimeNanoseconds(1)) {
            ended.note(name)
        }
    }

    @Test("are a quarter for each client: for one more of its own the oldest without a request ends, and nobody else's")
    func share() {
        let limit = ConnectionLimit(of: 8)
        for name in ["a1", "b1", "a2"] { #expect(limit.enter(place(name)) == .hasRoom) }
        #expect(ended.all == [])
        #expect(limit.enter(place("a3")) == .hasRoom)
        #expect(limit.enter(place("a4")) == .hasRoom)
        #expect(ended.all == ["a1", "a2"])
        #expect(limit.count == 3)
    }

    @Test("with a request stay: a client whose share they are is told so, until one of them rests")
    func busy() {
        let limit = ConnectionLimit(of: 8)
        let own = [place("a1"), place("a2")]
        for place in own { #expect(limit.enter(place) == .hasRoom && place.begin()) }
        #expect(limit.enter(place("a3")) == .full(.tooManyOfOneClient))
        #expect(limit.enter(place("b1")) == .hasRoom)
        own[1].rest()
        #expect(limit.enter(place("a4")) == .hasRoom)
        #expect(ended.all == ["a2"])
        #expect(limit.count == 3)
    }

    @Test("are made free by whoever has most when all are taken, and never by one who has less than the one that comes")
    func full() {
        let limit = ConnectionLimit(of: 16)
        for client in ["a", "b", "c"] {
            for number in 1...4 { #expect(limit.enter(place("\(client)\(number)")) == .hasRoom) }
        }
        for number in 1...3 { #expect(limit.enter(place("d\(number)")) == .hasRoom) }
        #expect(limit.enter(place("e1")) == .hasRoom)
        #expect(ended.all == [], "all 16 are taken now")
        for name in ["e2", "e3", "f1"] { #expect(limit.enter(place(name)) == .hasRoom) }
        #expect(Set(ended.all) == ["a1", "b1", "c1"])
        #expect(limit.count == 16)
    }

    @Test("with requests of everybody leave none for one more, who is told that all are taken")
    func allBusy() {
        let limit = ConnectionLimit(of: 4)
        for name in ["a1", "b1", "c1", "d1"] {
            let place = place(name)
            #expect(limit.enter(place) == .hasRoom && place.begin())
        }
        #expect(limit.enter(place("e1")) == .full(.tooManyConnections))
        #expect(ended.all == [])
    }

    @Test("that were given away begin no request, and their end is not counted twice")
    func givenAway() {
        let limit = ConnectionLimit(of: 4)
        let (first, second) = (place("a1"), place("a2"))
        #expect(limit.enter(first) == .hasRoom && limit.enter(second) == .hasRoom)
        #expect(!first.begin())
        #expect(second.begin())
        limit.leave(first)
        #expect(limit.count == 1)
        limit.leave(second)
        limit.leave(second)
        #expect(limit.count == 0)
    }

    @Test(
        "that there are none of is told to a few at once, and to a quarter of them of each client; what comes beyond them ends without a word"
    )
    func crowd() {
        let limit = ConnectionLimit(of: 4)
        for client in ["a", "b", "c", "d"] {
            let busy = place(client + "1")
            #expect(limit.enter(busy) == .hasRoom && busy.begin())
        }
        let told = (0..<ConnectionLimit.mostRejected / 4).map { _ in place("a2") }
        for place in told { #expect(limit.enter(place) == .full(.tooManyOfOneClient)) }
        #expect(limit.enter(place("a3")) == .crowded)
        limit.leave(told[0])
        #expect(limit.enter(place("a4")) == .full(.tooManyOfOneClient))
        for client in ["b", "c", "d"] {
            for _ in told { #expect(limit.enter(place(client + "2")) == .full(.tooManyOfOneClient)) }
        }
        #expect(limit.enter(place("e1")) == .crowded)
        #expect(limit.count == 4)
    }

    @Test("belong to an address on TCP, and to a container or a user of one socket behind a unix socket")
    func holders() throws {
        let address = IPAddress("10.0.0.1")
        let user = UnixPeer(user: 0, group: 0, process: 1)
        let id = String(repeating: "4f2c9a1b", count: 8)
        let groups = ProcessPlace.groups(try #require(ControlGroups(parsing: "0::/docker/\(id)\n".utf8)))
        let seen = ClientIdentity(listener: .unix("/a"), peer: user, process: groups)
        let holders = [
            ClientIdentity(listener: .tcp(host: "a", port: 1), address: address),
            ClientIdentity(listener: .tcp(host: "b", port: 2), address: address),
            seen, ClientIdentity(listener: .unix("/b"), peer: user, process: groups),
            ClientIdentity(listener: .unix("/a"), peer: user, process: .unseen),
            ClientIdentity(listener: .unix("/b"), peer: user, process: .unseen),
        ]
        let directory = ClientDirectory()
        let unconfirmed = holders.map { ShareOwner(of: $0, in: directory) }
        #expect(unconfirmed[0] == unconfirmed[1])
        #expect(unconfirmed[2] == unconfirmed[4] && unconfirmed[3] == unconfirmed[5], "groups are anybody's to name")
        #expect(Set(unconfirmed).count == 3)
        directory.update { knowledge in
            knowledge.containers.put(ContainerDescription(id: id, name: "web", labels: [], attachments: []))
            if case .groups(let groups) = groups { knowledge.containers.confirm(groups, in: id) }
        }
        let confirmed = holders.map { ShareOwner(of: $0, in: directory) }
        #expect(confirmed[2] == confirmed[3] && Set(confirmed).count == 4)
    }
}
