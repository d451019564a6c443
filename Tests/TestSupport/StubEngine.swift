// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// An engine that does what a test says: it listens on a unix socket, and each connection runs through a handler on a
/// thread of its own. What arrives is recorded.
///
/// `@unchecked`: `listener` is guarded by `lock`, everything else lives in the record.
public final class StubEngine: @unchecked Sendable {
    public typealias Handler = @Sendable (StubConnection) throws -> Void

    public let path: String
    /// The socket, as a configuration names it.
    public var address: String { "unix://\(path)" }
    private let directory: TemporaryDirectory
    private let record = StubRecord()
    private let handler: Handler
    private let lock = NSLock()
    private var listener: StubListener?

    /// - Parameter handler: what is done with one connection; it is closed when the handler returns or throws.
    public init(_ handler: @escaping Handler) throws {
        directory = try TemporaryDirectory()
        path = "\(directory.path)/docker.sock"
        self.handler = handler
        try restart()
    }

    deinit { stop() }

    /// Answers 200 and `{}` to everything, and keeps connections.
    public static func echoing() throws -> StubEngine {
        try StubEngine { try answerAll($0) }
    }

    /// The handler of ``echoing()``: requests until the client leaves, or asked for a close.
    public static func answerAll(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            try connection.respond()
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    // MARK: What arrived

    /// All complete requests, in the order in which they were complete.
    public var received: [RawRequest] { record.received }
    /// Bytes of requests that never became complete, one element for each.
    public var unfinished: [[UInt8]] { record.unfinished }

    /// A request has begun to arrive, and neither is it whole nor has its connection been closed.
    public var hasPartialRequest: Bool { record.hasPartialRequest }
    /// What handlers noted.
    public var notes: [String] { record.notes }
    /// What handlers threw, apart from ends of connections in good order.
    public var failures: [String] { record.failures }
    public var openConnections: Int { record.openConnections }
    /// Connections since the start, closed ones included.
    public var acceptedConnections: Int { record.accepted }

    /// Forgets what arrived, and keeps what is open.
    public func clear() { record.clear() }

    // MARK: Waiting

    /// Waits until `condition` holds. It is looked at after each change: a connection, a request, a note, an end.
    public func waitUntil(
        _ description: String, timeout: Duration = RawConnection.defaultTimeout, condition: () -> Bool
    ) throws {
        try record.waitUntil(description, timeout: timeout, condition: condition)
    }

    /// Waits until everything that was sent so far has been read and handled, and all handlers wait for more. What has
    /// not arrived by then was not sent.
    public func settle(timeout: Duration = RawConnection.defaultTimeout) throws {
        try waitUntil("the stub has read everything that was sent to it", timeout: timeout) {
            let hasPending = lock.withLock { listener?.hasPending ?? false }
            return !hasPending && record.isQuiet
        }
    }

    // MARK: Start and end

    /// Closes the listener and all connections, and removes the socket's file unless told otherwise.
    public func stop(removesFile: Bool = true) {
        let old = lock.withLock {
            defer { listener = nil }
            return listener
        }
        guard let old else { return }
        old.stop()
        if removesFile { unlink(path) }
        record.closeAll()
    }

    /// Listens again at the same path; stops first if that was not done. The record stays.
    public func restart() throws {
        stop()
        let started = try StubListener(path, record, handler)
        lock.withLock { listener = started }
    }
}

/// The listening socket, and the thread that accepts.
private final class StubListener: Sendable {
    private let descriptor: Int32
    private let ended = DispatchSemaphore(value: 0)

    init(_ path: String, _ record: StubRecord, _ handler: @escaping StubEngine.Handler) throws {
        descriptor = try Sockets.listenUnix(path)
        Thread.detachNewThread { [descriptor, ended] in
            while let accepted = Sockets.accept(descriptor, arrived: { record.isAccepting(true) }) {
                let connection = StubConnection(RawConnection(accepted), record)
                record.opened(connection)
                Thread.detachNewThread { Self.run(handler, connection, record) }
            }
            record.isAccepting(false)
            ended.signal()
        }
    }

    /// A connection waits to be accepted.
    var hasPending: Bool { Sockets.isReadable(descriptor) }

    func stop() {
        // Wakes the thread in accept(2), and refuses whoever connects from now on.
        shutdown(descriptor, Int32(SHUT_RDWR))
        ended.wait()
        Glibc.close(descriptor)
    }

    private static func run(
        _ handler: StubEngine.Handler, _ connection: StubConnection, _ record: StubRecord
    ) {
        var failure: (any Error)?
        do { try handler(connection) } catch { failure = error }
        connection.raw.close()
        record.closed(connection, failure is NoMoreRequests ? nil : failure)
    }
}
