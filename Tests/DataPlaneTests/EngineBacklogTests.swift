// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import NIOEmbedded
import Testing

@testable import DataPlane

/// An engine's socket that takes connections when a test lets it.
private final class FullSocket {
    let eventLoop = EmbeddedEventLoop()
    let backlog: EngineBacklog
    /// So many connections it takes.
    var room = 0
    private(set) var tries = 0
    /// Who got a connection, and who was told that there is none.
    private(set) var connected: [String] = []
    private(set) var failures: [any Error] = []

    init(mostWaiting: Int = EngineBacklog.standardMostWaiting) { backlog = EngineBacklog(mostWaiting: mostWaiting) }

    @discardableResult
    func ask(as name: String, of client: UInt32, until deadline: TimeAmount = .seconds(5)) -> ConnectionWish {
        let owner = ShareOwner.user(client, listener: .unix("/x"))
        let wish = ConnectionWish()
        let attempt = EngineBacklog.Attempt(for: owner, until: eventLoop.now + deadline, wish: wish)
        let socket = NIOLoopBound(self, eventLoop: eventLoop)
        let connection = backlog.wait(for: attempt, on: eventLoop) { socket.value.connect() }
        connection.assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.connected.append(name)
            case .failure(let error): self.failures.append(error)
            }
        }
        return wish
    }

    private func connect() -> EventLoopFuture<any Channel> {
        tries += 1
        guard room > 0 else { return eventLoop.makeFailedFuture(EngineFailure(words: "full", kind: .busy)) }
        room -= 1
        return eventLoop.makeSucceededFuture(EmbeddedChannel(loop: eventLoop))
    }
}

@Suite("An engine whose socket takes no more connections for now")
struct EngineBacklogTests {
    @Test(
        "is tried by one of all that wait, with a pause that grows, and those that wait too long are told that it is late"
    )
    func oneOfAll() {
        let socket = FullSocket()
        for number in 0..<500 { socket.ask(as: "\(number)", of: 1) }
        #expect(socket.tries == 0)
        socket.eventLoop.advanceTime(by: .milliseconds(10))
        #expect(socket.tries == 1)
        socket.eventLoop.advanceTime(by: .seconds(5))
        #expect((10...30).contains(socket.tries), "\(socket.tries)")
        #expect(socket.failures.count == 500)
        #expect(socket.failures.allSatisfy { ($0 as? EngineFailure)?.kind == .late })
        socket.eventLoop.advanceTime(by: .seconds(1))
        #expect(socket.backlog.isEmpty)
    }

    @Test("serves clients in turns, one behind the other without a pause as long as it takes them")
    func turns() {
        let socket = FullSocket()
        for number in 0..<3 { socket.ask(as: "greedy \(number)", of: 1) }
        socket.ask(as: "honest", of: 2)
        socket.eventLoop.advanceTime(by: .milliseconds(10))
        socket.room = 3
        socket.eventLoop.advanceTime(by: .milliseconds(20))
        #expect(socket.connected == ["greedy 0", "honest", "greedy 1"])
        socket.room = 1
        socket.eventLoop.advanceTime(by: .milliseconds(20))
        #expect(socket.connected.last == "greedy 2" && socket.backlog.isEmpty)
    }

    @Test("is not tried for whoever wants no connection any more")
    func unwanted() {
        let socket = FullSocket()
        for number in 0..<100 { socket.ask(as: "\(number)", of: 1).giveUp() }
        socket.room = 1
        socket.ask(as: "last", of: 1)
        socket.eventLoop.advanceTime(by: .milliseconds(10))
        #expect(socket.connected == ["last"] && socket.tries == 1 && socket.failures.count == 100)
    }

    @Test("keeps nothing of whoever leaves or waits too long, however long others have the turn")
    func endedWaiters() {
        let socket = FullSocket()
        socket.ask(as: "honest", of: 2, until: .seconds(60))
        socket.eventLoop.advanceTime(by: .milliseconds(10))
        for number in 0..<3000 { socket.ask(as: "\(number)", of: 1).giveUp() }
        #expect(socket.backlog.count == 0 && socket.failures.count == 3000)
        for number in 0..<100 { socket.ask(as: "\(number)", of: 1, until: .milliseconds(20)) }
        #expect(socket.backlog.count == 100)
        socket.eventLoop.advanceTime(by: .milliseconds(20))
        #expect(socket.backlog.count == 0 && socket.failures.count == 3100)
        socket.room = 1
        socket.eventLoop.advanceTime(by: .seconds(1))
        #expect(socket.connected == ["honest"] && socket.backlog.isEmpty)
    }

    @Test("closes a connection that comes for somebody who has left meanwhile")
    func leavesMeanwhile() {
        let socket = FullSocket()
        let wish = socket.ask(as: "gone", of: 1)
        socket.eventLoop.advanceTime(by: .milliseconds(10))
        wish.giveUp()
        socket.room = 2
        socket.ask(as: "next", of: 2)
        socket.eventLoop.advanceTime(by: .seconds(1))
        #expect(socket.connected == ["next"] && socket.tries == 2 && socket.backlog.isEmpty)
    }

    @Test("lets nobody wait any more once the gate stops")
    func stopped() {
        let socket = FullSocket()
        for number in 0..<10 { socket.ask(as: "\(number)", of: 1) }
        socket.eventLoop.advanceTime(by: .milliseconds(10))
        #expect(socket.tries == 1)
        socket.backlog.close()
        #expect(socket.failures.count == 10 && socket.backlog.count == 0)
        socket.ask(as: "late", of: 2)
        #expect(socket.failures.count == 11)
        socket.eventLoop.advanceTime(by: .seconds(5))
        #expect(socket.tries == 1 && socket.backlog.isEmpty)
    }

    @Test("lets so many wait, of one client a quarter; for another the youngest of the greediest goes")
    func bounds() {
        let socket = FullSocket(mostWaiting: 16)
        for client in UInt32(1)...4 { for number in 0..<5 { socket.ask(as: "\(client) \(number)", of: client) } }
        #expect(socket.backlog.count == 16 && socket.failures.count == 4)
        socket.ask(as: "honest", of: 9)
        #expect(socket.backlog.count == 16 && socket.failures.count == 5)
        #expect(socket.failures.allSatisfy { $0 as? EngineFailure == .crowded })
        socket.room = 16
        socket.eventLoop.advanceTime(by: .seconds(1))
        #expect(socket.connected.count == 16 && socket.connected.contains("honest") && socket.backlog.isEmpty)
    }
}
