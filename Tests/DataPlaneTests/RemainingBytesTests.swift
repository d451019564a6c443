// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import DataPlane

/// Does nothing: what is written goes straight to the socket.
private final class Silent: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}

/// A channel of TCP and its client, who takes what he likes.
private final class TCPPair: Sendable {
    let channel: any Channel
    let peer: Int32
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let client = peer
        let isConnected = withUnsafeMutableBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(listener, base, size) == 0 && listen(listener, 1) == 0
                && getsockname(listener, base, &size) == 0 && connect(client, base, size) == 0
        }
        try #require(isConnected)
        let accepted = accept(listener, nil, nil)
        channel = try ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Silent()) }
            }.withConnectedSocket(accepted).wait()
    }

    deinit {
        close(peer)
        group.shutdownGracefully { _ in }
    }
}

/// Another socket stands at its number, which a pair closes at its own end.
private func closeKeepingNumber(_ descriptor: Int32) throws {
    let other = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(other) }
    try #require(dup2(other, descriptor) == descriptor)
}

@Suite("What remains of a socket")
struct RemainingBytesTests {
    /// How a channel ends whose peer has not taken what it was written.
    enum End: String, CaseIterable {
        case closed
        case peerReadsNoMoreAndAWriteFails
        case bothHalvesClosed
        case none
    }

    private func paired() throws -> PairedChannel { try PairedChannel { Silent() } }

    private func remains(of pair: PairedChannel, writing count: Int) throws -> RemainingBytes {
        try pair.channel.eventLoop.submit {
            let remains = try RemainingBytes(of: pair.channel)
            pair.channel.writeAndFlush(ByteBuffer(repeating: 0x61, count: count), promise: nil)
            return remains
        }.wait()
    }

    private func end(_ pair: PairedChannel, by end: End) throws {
        switch end {
        case .closed: try pair.channel.close().wait()
        case .peerReadsNoMoreAndAWriteFails:
            shutdown(pair.peer, Int32(SHUT_RD))
            try? pair.channel.writeAndFlush(ByteBuffer(string: "more")).wait()
            try pair.channel.closeFuture.wait()
        case .bothHalvesClosed:
            try pair.channel.close(mode: .output).wait()
            try pair.channel.close().wait()
        case .none: break
        }
    }

    @Test(
        "is there until its peer has taken it, however the channel ended and however little it is",
        arguments: End.allCases, [1, 300, 8192, 20_000])
    func taken(end: End, count: Int) throws {
        let pair = try paired()
        let remains = try remains(of: pair, writing: count)
        try self.end(pair, by: end)
        #expect(remains.areThere)
        #expect(pair.read(count) == count)
        #expect(!remains.areThere)
        if end != .none { #expect(pair.read(1) == 0, "the peer sees the end behind it") }
    }

    @Test("is there no more when the peer has closed its end")
    func peerGone() throws {
        let pair = try paired()
        let remains = try remains(of: pair, writing: 300)
        try end(pair, by: .closed)
        shutdown(pair.peer, Int32(SHUT_RDWR))
        #expect(remains.areThere, "its end is shut down, and still has the bytes")
        try closeKeepingNumber(pair.peer)
        #expect(!remains.areThere)
    }

    @Test("is nothing where nothing was written")
    func nothing() throws {
        let pair = try paired()
        #expect(try !remains(of: pair, writing: 0).areThere)
    }

    @Test("is nothing of a TCP connection that its client reset, though the kernel goes on counting")
    func reset() throws {
        let pair = try TCPPair()
        let remains = try pair.channel.eventLoop.submit {
            let remains = try RemainingBytes(of: pair.channel)
            pair.channel.writeAndFlush(ByteBuffer(repeating: 0x61, count: 8 << 20), promise: nil)
            return remains
        }.wait()
        #expect(remains.areThere)
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(pair.peer, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        try closeKeepingNumber(pair.peer)
        try pair.channel.closeFuture.wait()
        #expect(!remains.areThere)
    }
}

@Suite("A place whose answers nobody takes")
struct UntakenPlaceTests {
    /// A place of client a, or of another, whose connection was sent this much.
    private struct Connection {
        let pair: PairedChannel
        let place: ConnectionPlace

        init(_ client: String = "a", sent count: Int) throws {
            let pair = try PairedChannel { Silent() }
            self.pair = pair
            place = try pair.channel.eventLoop.submit {
                let place = try ConnectionPlace(holder: .container(client), on: pair.channel)
                pair.channel.writeAndFlush(ByteBuffer(repeating: 0x61, count: count), promise: nil)
                return place
            }.wait()
        }

        /// Its client takes it.
        func take(_ count: Int) { #expect(pair.read(count) == count) }

        func close() throws { try pair.channel.close().wait() }
    }

    @Test("makes no way while it is open, until they are taken")
    func open() throws {
        let limit = ConnectionLimit(of: 4)
        let untaken = try Connection(sent: 100)
        #expect(limit.enter(untaken.place) == .hasRoom)
        #expect(limit.enter(try Connection(sent: 0).place) == .full(.tooManyOfOneClient))
        untaken.take(100)
        #expect(limit.enter(try Connection(sent: 0).place) == .hasRoom)
        try untaken.pair.channel.closeFuture.wait()
    }

    @Test("is not left when its connection ends, until they are taken; then it is the first to be given away")
    func ended() throws {
        let limit = ConnectionLimit(of: 8)
        let (idle, untaken) = (try Connection(sent: 0), try Connection(sent: 100))
        #expect(limit.enter(idle.place) == .hasRoom && limit.enter(untaken.place) == .hasRoom)
        try untaken.close()
        #expect(!limit.leave(untaken.place) && limit.count == 2)
        #expect(!limit.leave(untaken.place) && limit.count == 2, "asked again, it counts once")
        untaken.take(100)
        #expect(limit.enter(try Connection(sent: 0).place) == .hasRoom)
        #expect(limit.count == 2 && idle.pair.channel.isActive)
        #expect(limit.leave(untaken.place) && limit.count == 2)
    }

    @Test("counts again where it was given away just before they were written")
    func givenAway() throws {
        let limit = ConnectionLimit(of: 4)
        let pair = try PairedChannel { Silent() }
        let late = try pair.channel.eventLoop.submit {
            ConnectionPlace(
                holder: .container("a"), takenAt: .now(), remains: [try RemainingBytes(of: pair.channel)], end: {})
        }.wait()
        #expect(limit.enter(late) == .hasRoom)
        let next = try Connection(sent: 0)
        #expect(limit.enter(next.place) == .hasRoom && late.isGone && limit.count == 1)
        try pair.channel.writeAndFlush(ByteBuffer(repeating: 0x61, count: 100)).wait()
        try pair.channel.close().wait()
        #expect(!limit.leave(late) && limit.count == 2)
        try next.close()
        #expect(limit.leave(next.place) && limit.count == 1)
        #expect(limit.enter(try Connection(sent: 0).place) == .full(.tooManyOfOneClient))
        #expect(pair.read(100) == 100)
        #expect(limit.leave(late) && limit.count == 0)
    }

    @Test("stays among those that are told that there is no room, of which a client has a quarter")
    func rejected() throws {
        let limit = ConnectionLimit(of: 4)
        let busy = try Connection(sent: 0)
        #expect(limit.enter(busy.place) == .hasRoom && busy.place.begin())
        let told = try (0..<ConnectionLimit.mostRejected / 4).map { _ in try Connection(sent: 100) }
        for connection in told {
            #expect(limit.enter(connection.place) == .full(.tooManyOfOneClient))
            try connection.close()
            #expect(!limit.leave(connection.place))
        }
        #expect(limit.enter(try Connection(sent: 0).place) == .crowded)
        told[0].take(100)
        #expect(limit.leave(told[0].place))
        #expect(limit.enter(try Connection(sent: 0).place) == .full(.tooManyOfOneClient))
    }
}
