// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

@testable import Admin

@Suite("The private socket of health")
struct HealthTests {
    /// Takes the name of a gate's socket as another user, and answers as a gate would.
    private static let usurper = """
        import hashlib, os, socket, sys
        os.setuid(int(sys.argv[2]))
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(b"\\0caisson/health/" + hashlib.sha256(sys.argv[1].encode()).hexdigest().encode())
        listener.listen()
        print("listening", flush=True)
        while True:
            client, _ = listener.accept()
            client.sendall(b"ok\\n")
            client.close()
        """

    private func withUsurper(
        of listener: String, as user: uid_t, _ body: () throws -> (status: Int32, out: String, err: String)
    ) throws -> (status: Int32, out: String, err: String) {
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.usurper, listener, "\(user)"]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        defer {
            kill(python.processIdentifier, SIGKILL)
            python.waitUntilExit()
        }
        let said = output.fileHandleForReading.availableData
        try #require(String(decoding: said, as: UTF8.self).hasPrefix("listening"))
        return try body()
    }

    @Test("is believed when root or the own user answers, and nobody else", .enabled(if: getuid() == 0))
    func otherUser() throws {
        for (user, isBelieved) in [(uid_t(65_534), false), (0, true)] {
            let listener = "unix:///nowhere/\(user)"
            let asked = try withUsurper(of: listener, as: user) {
                try RunningCaisson.run(["health"], environment: ["CAISSON_LISTEN": listener])
            }
            #expect(asked.status == (isBelieved ? 0 : 1))
            #expect(asked.out.contains("healthy") == isBelieved)
            #expect(asked.err.contains("user 65534 answers in its place") == !isBelieved, "\(asked.err)")
        }
    }

    /// Asks as another user.
    private static let asker = """
        import hashlib, os, socket, sys
        os.setuid(int(sys.argv[2]))
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(10)
        client.connect(b"\\0caisson/health/" + hashlib.sha256(sys.argv[1].encode()).hexdigest().encode())
        print(client.recv(9).decode().strip() or "nothing")
        """

    @Test("answers root and the gate's own user, and closes whoever else asks", .enabled(if: getuid() == 0))
    func otherAsker() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let address = "tcp://127.0.0.1:\(try Sockets.freePort())"
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1", "CAISSON_LISTEN": address])
        defer { gate.kill() }
        for (user, said) in [(65_534, "nothing"), (0, "ok")] {
            let python = Process()
            python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            python.arguments = ["python3", "-c", Self.asker, address, "\(user)"]
            let output = Pipe()
            python.standardOutput = output
            try python.run()
            python.waitUntilExit()
            #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == said + "\n")
        }
    }

    @Test("has room for eight that ask at once")
    func manyAskers() {
        let askers = Askers()
        for _ in 0..<HealthEndpoint.mostAskers { #expect(askers.enter()) }
        #expect(!askers.enter() && !askers.enter())
        // Whoever is closed leaves as well.
        for _ in 0..<3 { askers.leave() }
        #expect(askers.enter() && !askers.enter())
    }

    @Test("answers for a gate whose file is broken by now: it lives with an older one")
    func brokenFile() throws {
        let directory = try TemporaryDirectory()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let path = directory.path + "/p.yaml"
        func health() throws -> (status: Int32, out: String, err: String) {
            try RunningCaisson.run(["health", "--policy", path])
        }
        let text = """
            caisson: 1
            upstream: unix://\(engine.path)
            listeners: ["unix://\(directory.path)/a"]
            policies: { a: { allow: [SystemPing] } }

            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let gate = try RunningCaisson(environment: ["CAISSON_LISTEN": ""], arguments: ["run", "--policy", path])
        defer { gate.kill() }
        let sound = try health()
        #expect(sound.status == 0 && !sound.err.contains("older"), "\(sound)")
        try "nonsense".write(toFile: path, atomically: true, encoding: .utf8)
        let broken = try health()
        #expect(broken.status == 0 && broken.out == "healthy\n" && broken.err.contains("older"), "\(broken)")
        try FileManager.default.removeItem(atPath: path)
        #expect(try health().status == 0)
        gate.kill()
        #expect(try health().status == 1)
    }

    @Test("tells gates apart whose lists of listeners are long and begin alike")
    func longLists() throws {
        let directory = try TemporaryDirectory()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        func listeners(_ gate: String) -> [String: String] {
            let paths = ["1", "2", "3", gate].map { "unix://\(directory.path)/a-long-beginning-that-all-share-\($0)" }
            return [
                "CAISSON_LISTEN": paths.joined(separator: ","), "CAISSON_UPSTREAM": "unix://\(engine.path)",
                "PING": "1",
            ]
        }
        let first = try RunningCaisson(environment: listeners("a"))
        defer { first.kill() }
        #expect(try RunningCaisson.run(["health"], environment: listeners("b")).status == 1)
        #expect(try RunningCaisson.run(["health"], environment: listeners("a")).out == "healthy\n")
    }

    @Test("tells gates apart that listen by one path in folders of their own")
    func otherFolders() throws {
        let directory = try TemporaryDirectory()
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let (one, other) = (directory.path + "/one", directory.path + "/other")
        for folder in [one, other] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        }
        let environment = [
            "CAISSON_LISTEN": "unix://\(one)/g.sock", "CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1",
        ]
        let script = "mount --bind \(other) \(one) && exec \"$@\""
        let gate = try RunningCaisson(
            environment: environment, wrapped: ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        defer { gate.kill() }
        #expect(try RunningCaisson.run(["health"], environment: environment).status == 1)
    }

    @Test("has as many descriptors after many lists of listeners as after one, and answers for the last and the first")
    func reloads() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        func write(_ number: Int) throws {
            let text = """
                caisson: 1
                upstream: unix:///nowhere
                listeners: ["unix://\(directory.path)/\(number)"]
                policies: { a: { allow: [SystemPing] } }

                """
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        func health(_ number: Int) throws -> Int32 {
            try RunningCaisson.run(["health"], environment: ["CAISSON_LISTEN": "unix://\(directory.path)/\(number)"])
                .status
        }
        try write(0)
        let gate = try RunningCaisson(environment: ["CAISSON_LISTEN": ""], arguments: ["run", "--policy", path])
        defer { gate.kill() }
        var descriptors: [Int] = []
        for number in 1...6 {
            try write(number)
            gate.reload()
            let deadline = ContinuousClock.now.advanced(by: .seconds(10))
            while try health(number) != 0, ContinuousClock.now < deadline {}
            #expect(try health(number) == 0)
            descriptors.append(gate.openDescriptors)
        }
        #expect(descriptors[5] <= descriptors[0] + 2, "\(descriptors)")
        #expect(try health(0) == 0 && health(3) != 0)
    }
}
