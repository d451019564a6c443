// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The variables of systemd, set by hand.
@Suite("Under a service manager")
struct ServiceManagerTests {
    /// Listens on a socket (or a pair of one port) and becomes the gate, with that socket as descriptor 3.
    private static let activation = """
        import os, socket, sys
        kind, address = sys.argv[1], sys.argv[2]
        def listen():
            if kind == "unix":
                listener = socket.socket(socket.AF_UNIX)
                listener.bind(address)
            else:
                listener = socket.socket(socket.AF_INET)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                listener.bind(("127.0.0.1", int(address)))
            listener.listen(16)
            return listener
        listeners = [listen() for _ in range(2 if kind == "pair" else 1)]
        # Apart first: a copy must not hit one that is still to be copied.
        copies = [os.dup2(listener.fileno(), 10 + index) for index, listener in enumerate(listeners)]
        for index, copy in enumerate(copies):
            os.dup2(copy, 3 + index)
            os.close(copy)
        os.environ["LISTEN_PID"] = str(os.getpid())
        os.environ["LISTEN_FDS"] = str(len(listeners))
        os.execvp(sys.argv[3], sys.argv[3:])
        """

    private func activated(_ kind: String, _ address: String, _ environment: [String: String]) throws -> RunningCaisson
    {
        try RunningCaisson(
            environment: ["CAISSON_LISTEN": ""].merging(environment) { $1 },
            wrapped: ["python3", "-c", Self.activation, kind, address])
    }

    private func status(_ connection: RawConnection) throws -> Int {
        try connection.send("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
        return try connection.receiveResponse().status
    }

    @Test("the gate takes the socket that is listened on already, and leaves its file alone")
    func unixSocket() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        let path = directory.path + "/activated.sock"
        let gate = try activated("unix", path, ["CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1"])
        try gate.waitForLog(containing: "listening on unix://\(path) (handed over by the service manager)")
        #expect(try status(.unix(path)) == 200)
        gate.terminate()
        #expect(try gate.waitForExit() == 0)
        #expect(FileManager.default.fileExists(atPath: path), "it is the service manager's")
    }

    @Test("the gate takes a port, also where a file names it")
    func port() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let directory = try TemporaryDirectory()
        let file = directory.path + "/caisson.yaml"
        let text = "caisson: 1\nlisteners: [\"tcp://127.0.0.1:\(port)\"]\npolicies: { p: { allow: [SystemPing] } }\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        for environment in [["PING": "1"], ["CAISSON_POLICY": file]] {
            let upstream = ["CAISSON_UPSTREAM": "unix://\(engine.path)"]
            let gate = try activated("tcp", "\(port)", upstream.merging(environment) { $1 })
            #expect(try status(.tcp(port: port)) == 200)
            // A reload neither closes it nor opens it anew.
            gate.reload()
            #expect(try status(.tcp(port: port)) == 200)
            gate.terminate()
            try gate.waitForExit()
        }
    }

    @Test("of two sockets at one port none keeps clients waiting")
    func pair() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let port = try Sockets.freePort()
        let gate = try activated("pair", "\(port)", ["CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1"])
        defer { gate.kill() }
        for _ in 0..<32 { #expect(try status(.tcp(port: port)) == 200) }
    }

    @Test("descriptors of somebody else are not taken")
    func otherProcess() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(environment: [
            "CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1", "LISTEN_PID": "1", "LISTEN_FDS": "1",
        ])
        #expect(try status(gate.connect()) == 200)
    }

    @Test("the gate says when it is ready, when it reloads, and when it stops")
    func notifications() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        let told = try Notifications(directory.path + "/notify.sock")
        let file = directory.path + "/caisson.yaml"
        try "caisson: 1\npolicies: { p: { allow: [SystemPing] } }\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "NOTIFY_SOCKET": told.path],
            arguments: ["run", "--policy", file])
        #expect(try told.next() == "READY=1")
        gate.reload()
        #expect(try told.next().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(try told.next() == "READY=1")
        gate.terminate()
        #expect(try told.next() == "STOPPING=1")
        try gate.waitForExit()
    }
}

/// A socket on which a service manager hears.
private final class Notifications {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = try Sockets.datagramUnix(path)
    }

    deinit { close(descriptor) }

    /// Waits for ten seconds at the most.
    func next() throws -> String {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        try #require(poll(&ready, 1, 10_000) == 1, "nothing was told")
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
    }
}
