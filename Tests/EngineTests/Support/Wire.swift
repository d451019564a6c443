// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// A raw connection to a unix socket, for what no client of the market sends or shows.
final class Wire: @unchecked Sendable {
    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant
    private var received: [UInt8] = []

    /// `patience` is for the whole life of the connection.
    init(_ path: String, patience: Duration = .seconds(20)) throws {
        deadline = .now + patience
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw SystemCallFailed("connect to \(path)") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw SystemCallFailed("send") }
            rest = rest.dropFirst(count)
        }
    }

    func shutdownWrite() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Takes everything up to and with `mark`.
    func receive(until mark: String) throws -> String {
        let wanted = Data(mark.utf8)
        while true {
            if let range = Data(received).range(of: wanted) { return String(lossy: take(range.upperBound)) }
            guard try fill() else { throw TimedOut("“\(mark)” before the end", seen: String(lossy: received)) }
        }
    }

    func receive(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try fill() else {
                throw TimedOut("\(count) bytes before the end", seen: String(lossy: received))
            }
        }
        return take(count)
    }

    func receiveToEnd() throws -> [UInt8] {
        while try fill() {}
        return take(received.count)
    }

    /// A head and as much of a body as its Content-Length says.
    func receiveResponse() throws -> (head: ResponseHead, body: String) {
        let head = ResponseHead(try receive(until: "\r\n\r\n"))
        let count = head["Content-Length"].flatMap { Int($0) } ?? 0
        return (head, String(lossy: try receive(count)))
    }

    private func take(_ count: Int) -> [UInt8] {
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func fill() throws -> Bool {
        let left = Int32(max(0, (deadline - .now).seconds * 1000))
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, left) > 0 else { throw TimedOut("bytes on the wire", seen: String(lossy: received)) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }
}

struct ResponseHead: Sendable {
    let status: Int
    let text: String

    init(_ text: String) {
        self.text = text
        status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    /// The value of a field, whatever the case of its name.
    subscript(name: String) -> String? {
        for line in text.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { continue }
            return parts[1].trimmingCharacters(in: .whitespaces)
        }
        return nil
    }
}
