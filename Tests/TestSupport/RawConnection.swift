// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A connection that sends and receives bytes as they are: for what no client of the market sends or shows.
///
/// Every call has a deadline of its own and blocks its thread until then. One thread at a time may receive; any other
/// may send, shut down or close meanwhile. `@unchecked`: the descriptor is guarded by `lock`, the buffer belongs to the
/// thread that receives.
public final class RawConnection: @unchecked Sendable {
    public static let defaultTimeout = Duration.seconds(10)

    /// Called before a wait for bytes (true) and before these are taken (false).
    var onWaiting: ((Bool) -> Void)?
    /// Called with all bytes, as they are taken.
    var onReceived: (([UInt8]) -> Void)?

    private let lock = NSLock()
    private let descriptor: Int32
    private var users = 0
    private var isClosed = false
    private var buffer: [UInt8] = []
    private var hasEnded = false

    public static func unix(_ path: String) throws -> RawConnection {
        RawConnection(try Sockets.connectUnix(path))
    }

    /// - Parameter source: the address that the other side sees; any one of 127.0.0.0/8 will do.
    public static func tcp(port: UInt16, host: String = "127.0.0.1", from source: String? = nil) throws -> RawConnection
    {
        RawConnection(try Sockets.connectTCP(host, port, from: source))
    }

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    // MARK: Sending

    public func send(_ text: String, timeout: Duration = defaultTimeout) throws {
        try send(Array(text.utf8), timeout: timeout)
    }

    public func send(_ bytes: [UInt8], timeout: Duration = defaultTimeout) throws {
        let deadline = Deadline(timeout)
        var sent = 0
        while sent < bytes.count {
            sent += try use { descriptor in
                guard Sockets.wait(descriptor, for: POLLOUT, until: deadline) else {
                    throw TimedOut("the peer takes \(bytes.count) bytes", seen: "\(sent) were taken")
                }
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                }
                if count < 0, errno != EAGAIN, errno != EINTR { throw SystemCallFailed("send") }
                return max(0, count)
            }
        }
    }

    /// No more will be sent; what the peer sends can still be received.
    public func shutdownWrite() { _ = try? use { shutdown($0, Int32(SHUT_WR)) } }

    /// On a unix socket the peer can send no more, and what it sent stays unread.
    public func shutdownRead() { _ = try? use { shutdown($0, Int32(SHUT_RD)) } }

    /// Safe at any time: a thread that waits on this connection wakes up.
    public func close() {
        lock.withLock {
            guard !isClosed else { return }
            isClosed = true
            // A child that another test has just forked has the descriptor, too, until it becomes another program: to the
            // peer a close alone would not be the end before that.
            shutdown(descriptor, Int32(SHUT_RDWR))
            if users == 0 { Glibc.close(descriptor) }
        }
    }

    /// Closes by a reset on TCP: what the peer has not taken is lost.
    public func reset() {
        _ = try? use { descriptor in
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
        lock.withLock {
            guard !isClosed else { return }
            isClosed = true
            if users == 0 { Glibc.close(descriptor) }
        }
    }

    // MARK: Receiving

    /// What has arrived, or the next bytes that do. Empty: the peer sends no more.
    public func receiveSome(timeout: Duration = defaultTimeout) throws -> [UInt8] {
        if buffer.isEmpty { _ = try fill(Deadline(timeout), "any bytes") }
        return take(buffer.count)
    }

    /// Everything up to and with `mark`; what came behind it stays for the next call.
    public func receive(until mark: String, timeout: Duration = defaultTimeout) throws -> String {
        String(decoding: try receiveBytes(until: Array(mark.utf8), timeout: timeout), as: UTF8.self)
    }

    public func receive(count: Int, timeout: Duration = defaultTimeout) throws -> [UInt8] {
        let deadline = Deadline(timeout)
        while buffer.count < count {
            guard try fill(deadline, "\(count) bytes") else { throw ended("\(count) bytes") }
        }
        return take(count)
    }

    public func receiveToEnd(timeout: Duration = defaultTimeout) throws -> [UInt8] {
        let deadline = Deadline(timeout)
        while try fill(deadline, "the end of the stream") {}
        return take(buffer.count)
    }

    /// Whether the peer ends its side within `timeout`, in order or by a reset. What it sent before stays.
    public func isClosedByPeer(within timeout: Duration = defaultTimeout) -> Bool {
        let deadline = Deadline(timeout)
        do {
            while try fill(deadline, "the end of the stream") {}
            return true
        } catch {
            return !(error is TimedOut)
        }
    }

    func receiveBytes(until mark: [UInt8], timeout: Duration) throws -> [UInt8] {
        let deadline = Deadline(timeout)
        let name = "“\(String(decoding: mark, as: UTF8.self))”"
        var searched = 0
        while true {
            if let end = buffer.end(of: mark, from: searched) { return take(end) }
            searched = max(0, buffer.count - mark.count + 1)
            guard try fill(deadline, name) else { throw ended(name) }
        }
    }

    /// Whether bytes arrive before the peer ends its side.
    func hasMore(timeout: Duration) throws -> Bool {
        try !buffer.isEmpty || fill(Deadline(timeout), "any bytes")
    }

    /// Received and not yet taken.
    var pending: [UInt8] { buffer }

    /// Bytes or an end of the stream wait in the kernel.
    var isReadable: Bool { (try? use { Sockets.isReadable($0) }) ?? false }

    // MARK: Underneath

    private func take(_ count: Int) -> [UInt8] {
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    private func ended(_ expected: String) -> EndedEarly { EndedEarly(expected: expected, seen: buffer) }

    /// Reads once. Returns false at the end of the stream.
    private func fill(_ deadline: Deadline, _ what: String) throws -> Bool {
        guard !hasEnded else { return false }
        onWaiting?(true)
        let taken = try use { descriptor -> [UInt8] in
            guard Sockets.wait(descriptor, for: POLLIN, until: deadline) else {
                throw TimedOut(what, seen: String(decoding: buffer.suffix(2000), as: UTF8.self))
            }
            onWaiting?(false)
            return try Self.read(descriptor)
        }
        onReceived?(taken)
        buffer += taken
        hasEnded = taken.isEmpty
        return !taken.isEmpty
    }

    private static func read(_ descriptor: Int32) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { memory, count in
            var received: Int
            repeat {
                received = recv(descriptor, memory.baseAddress, memory.count, 0)
            } while received < 0 && errno == EINTR
            if received < 0 { failure = errno }
            count = max(0, received)
        }
        guard failure == 0 else { throw SystemCallFailed("recv", failure) }
        return bytes
    }

    /// Keeps the descriptor's number from being given to another while a call uses it.
    private func use<Value>(_ body: (Int32) throws -> Value) throws -> Value {
        try lock.withLock {
            guard !isClosed else { throw SystemCallFailed("use of a closed connection", EBADF) }
            users += 1
        }
        defer {
            lock.withLock {
                users -= 1
                if users == 0, isClosed { Glibc.close(descriptor) }
            }
        }
        return try body(descriptor)
    }
}

extension [UInt8] {
    /// The offset behind the first occurrence of `mark`.
    fileprivate func end(of mark: [UInt8], from start: Int) -> Int? {
        guard !mark.isEmpty, count >= mark.count, start <= count - mark.count else { return nil }
        return withUnsafeBytes { bytes in
            for offset in start...(bytes.count - mark.count) where bytes[offset] == mark[0] {
                if bytes[offset..<(offset + mark.count)].elementsEqual(mark) { return offset + mark.count }
            }
            return nil
        }
    }
}
