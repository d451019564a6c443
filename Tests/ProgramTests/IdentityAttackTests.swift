// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A gate before an engine of stubs. Whoever is no container may do more than the container `evil`.
private struct Gate {
    static let policy = """
        clients:
          - { container: evil, policy: pinging }
          - { container: web, policy: reading }
          - { address: 127.0.0.0/8, policy: reading }
          - { user: \(getuid()), policy: reading }
        policies:
          reading: { allow: [SystemInfo] }
          pinging: { allow: [SystemPing] }

        """

    let engine = StubContainers()
    let stub: StubEngine
    let directory: TemporaryDirectory
    let port: UInt16
    let caisson: RunningCaisson
    var socket: String { directory.path + "/gate.sock" }

    /// - Parameter prepare: what the engine is like before the gate starts.
    init(_ prepare: (StubContainers) -> Void) throws {
        prepare(engine)
        stub = try StubEngine(engine.answer)
        directory = try TemporaryDirectory()
        port = try Sockets.freePort()
        let listeners = "listeners: [\"tcp://127.0.0.1:\(port)\", \"unix://\(directory.path)/gate.sock\"]"
        caisson = try RunningCaisson(
            policy: "\(listeners)\n\(Self.policy)", upstream: stub.address, listener: nil)
    }

    /// Puts another engine at the path of this one, which lives on.
    func replaceEngine(by other: StubContainers) throws -> StubEngine {
        let new = try StubEngine(other.answer)
        guard rename(new.path, stub.path) == 0 else { throw POSIXError(.EIO) }
        return new
    }

    func stop() {
        engine.stop()
        stub.stop()
    }

    /// Sends what `reading` allows and `pinging` does not.
    func send(from address: String) throws -> RawConnection {
        let client = try RawConnection.tcp(port: port, from: address)
        try client.send("GET /info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return client
    }

    func ask(from address: String) throws -> RawResponse { try send(from: address).receiveResponse() }

    /// How often the gate asked for something that begins so.
    func count(_ target: String) -> Int { stub.received.count { $0.target.hasPrefix(target) } }

    func waitFor(_ count: Int, _ target: String) throws {
        try stub.waitUntil("\(count) questions for \(target)") { self.count(target) >= count }
    }

    /// Ends the stream of events, so that the gate lists anew, and waits until it has asked.
    func listAgain(_ behaviour: StubContainers.Behaviour) throws {
        engine.arrange(.list, behaviour)
        let lists = count("/containers/json")
        engine.endStreams()
        try waitFor(lists + 1, "/containers/json")
    }

    /// Waits until the gate has read all events that were told: behind them comes one that it asks about.
    func waitUntilEventsAreRead() throws {
        let id = String(repeating: "9", count: 64)
        let asked = count("/containers/\(id)/json")
        engine.tellEvent("start", of: id)
        try waitFor(asked + 1, "/containers/\(id)/json")
    }
}

@Suite("Whoever wants to be taken for somebody else")
struct IdentityAttackTests {
    private static func container(_ name: String, _ digit: Character, at address: String) -> StubContainers.Container {
        StubContainers.Container(
            id: String(repeating: digit, count: 64), name: name, address: address, label: "x")
    }

    private static let web = container("web", "a", at: "127.11.0.1")
    private static let evil = container("evil", "b", at: "127.11.0.2")

    private func expectRefused(_ answer: RawResponse, _ words: String, line: Int = #line) {
        #expect(answer.status == 403, "line \(line): \(answer.bodyText)")
        #expect(answer.bodyText.contains(words), "line \(line): \(answer.bodyText)")
    }

    // MARK: Questions that fail

    @Test("does not get an address for itself because the engine cannot say what became of the other one")
    func sharedAddress() throws {
        let other = Self.container("evil", "b", at: Self.web.address)
        let gate = try Gate { engine in
            engine.put(Self.web)
            engine.put(other)
        }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: Self.web.address), "several containers")
        gate.engine.arrange(.inspect(id: Self.web.id), .fails(status: 500))
        gate.engine.arrange(.inspect(id: other.id), .fails(status: 500))
        gate.engine.tellEvent("update", of: other.id)
        gate.engine.tellEvent("die", of: Self.web.id)
        // Asked twice: the first failure has been understood.
        for id in [other.id, Self.web.id] { try gate.waitFor(2, "/containers/\(id)/json") }
        expectRefused(try gate.ask(from: Self.web.address), "several containers")
    }

    @Test("is not who it was to an engine that was replaced and lives on")
    func replacedEngine() throws {
        let gate = try Gate { $0.put(Self.web) }
        defer { gate.stop() }
        #expect(try gate.ask(from: Self.web.address).status == 200)
        let other = StubContainers()
        other.put(Self.container("evil", "b", at: Self.web.address))
        let new = try gate.replaceEngine(by: other)
        defer { new.stop() }
        defer { other.stop() }
        try new.waitUntil("the new engine is asked for its events") {
            new.received.contains { $0.target.contains("/events") }
        }
        try new.waitUntil("and for its containers") {
            new.received.contains { $0.target.hasPrefix("/containers/json") }
        }
        expectRefused(try gate.ask(from: Self.web.address), "in policy pinging")
    }

    @Test("is nobody while the list of containers fails, however often it asks")
    func failingList() throws {
        let gate = try Gate { $0.put(Self.evil) }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: Self.evil.address), "in policy pinging")
        try gate.listAgain(.fails(status: 500))
        for _ in 0..<4 { expectRefused(try gate.ask(from: Self.evil.address), "nobody can tell") }
    }

    @Test("waits for the list that is under way")
    func slowList() throws {
        let gate = try Gate { $0.put(Self.evil) }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: Self.evil.address), "in policy pinging")
        try gate.listAgain(.hangs)
        let client = try gate.send(from: Self.evil.address)
        // That it does not answer before shows in nothing but time; it looks three times, 50 ms apart.
        #expect(throws: TimedOut.self) { try client.receiveSome(timeout: .milliseconds(400)) }
        gate.engine.arrange(.list, .answers)
        expectRefused(try client.receiveResponse(), "in policy pinging")
    }

    @Test("is not left out of a list because something of no consequence was told of it meanwhile")
    func eventDuringList() throws {
        let gate = try Gate { $0.put(Self.evil) }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: Self.evil.address), "in policy pinging")
        try gate.listAgain(.hangs)
        gate.engine.tellEvent("exec_create: healthcheck", of: Self.evil.id)
        try gate.waitUntilEventsAreRead()
        gate.engine.arrange(.list, .answers)
        expectRefused(try gate.ask(from: Self.evil.address), "in policy pinging")
    }

    @Test("keeps nobody else out by a container that the engine cannot inspect")
    func failingInspect() throws {
        let broken = Self.container("broken", "c", at: "127.11.0.3")
        let gate = try Gate { engine in
            engine.put(broken)
            engine.arrange(.inspect(id: broken.id), .fails(status: 500))
        }
        defer { gate.stop() }
        // A list is asked for once events come.
        try gate.waitFor(1, "/containers/json")
        gate.engine.tellEvent("start", of: broken.id)
        try gate.waitFor(1, "/containers/\(broken.id)/json")
        expectRefused(try gate.ask(from: broken.address), "nobody can tell")
        #expect(try gate.ask(from: "127.11.0.4").status == 200, "no container has this address")
        // It moves, and the list says where to: it is in doubt there, too.
        gate.engine.put(Self.container("broken", "c", at: "127.11.0.5"))
        gate.engine.tellEvent("update", of: broken.id)
        expectRefused(try gate.ask(from: "127.11.0.5"), "nobody can tell")
    }

    @Test("is nobody, and not less than a container, while it starts and the engine does not say what it is yet")
    func starting() throws {
        let gate = try Gate { engine in
            engine.put(Self.container("evil", "b", at: ""))
            engine.putNetwork("127.11.0.0/16")
            engine.arrange(.inspect(id: Self.evil.id), .hangs)
        }
        defer { gate.stop() }
        try gate.waitFor(1, "/containers/json")
        gate.engine.tellEvent("start", of: Self.evil.id)
        try gate.waitFor(1, "/containers/\(Self.evil.id)/json")
        expectRefused(try gate.ask(from: Self.evil.address), "does not tell")
        gate.engine.put(Self.evil)
        gate.engine.arrange(.inspect(id: Self.evil.id), .answers)
        gate.engine.tellEvent("start", of: Self.evil.id)
        try gate.waitUntilEventsAreRead()
        expectRefused(try gate.ask(from: Self.evil.address), "in policy pinging")
        #expect(try gate.ask(from: "127.14.0.4").status == 200, "no container has this address")
    }

    @Test("is nobody, and not less than a container, by an address on a network of the engine's that is nobody's")
    func unlisted() throws {
        let gate = try Gate { engine in
            engine.put(Self.evil)
            engine.putNetwork("127.12.0.0/16")
            engine.putNetwork("127.13.0.0/16", driver: "macvlan")
        }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: "127.12.0.3"), "does not tell")
        #expect(try gate.ask(from: "127.12.0.1").status == 200, "the bridge's own address is the host's")
        #expect(try gate.ask(from: "127.13.0.3").status == 200, "other hosts have such addresses, too")
        #expect(try gate.ask(from: "127.11.0.4").status == 200, "no network has this address")
        let questions = gate.stub.received.count { $0.target.hasSuffix("/networks") }
        #expect(questions == 1, "all share one answer")
        gate.engine.removeNetworks()
        gate.engine.putNetwork("127.11.0.0/16")
        gate.engine.tell(line: #"{"Type":"network","Action":"create","Actor":{"ID":"n","Attributes":{}},"time":1}"#)
        try gate.waitUntilEventsAreRead()
        expectRefused(try gate.ask(from: "127.11.0.4"), "does not tell")
        #expect(try gate.ask(from: "127.12.0.3").status == 200, "its network is gone")
    }

    @Test("is nobody where the engine does not say which networks it has")
    func unknownNetworks() throws {
        let gate = try Gate { $0.arrange(.networks, .fails(status: 403)) }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: "127.11.0.4"), "nobody can tell")
    }

    // MARK: Guests of another container's network

    private static func sharer(_ mode: String, of files: String?) -> StubContainers.Container {
        var sharer = container("guest", "d", at: "")
        (sharer.mode, sharer.filesOf) = (mode, files)
        return sharer
    }

    @Test(
        "is not taken for the container whose network it has joined, whatever that is called by now",
        arguments: [
            // By the files that the engine gave it, when it was started: the name has none, and the id is gone.
            ("container:formerly", web.id), ("container:" + String(repeating: "f", count: 64), web.id),
            // By its id, and by a name that was resolved when its start was told.
            ("container:" + web.id, nil), ("container:web", nil), ("container:/web", nil),
        ])
    func sharer(mode: String, files: String?) throws {
        let gate = try Gate { $0.put(Self.web) }
        defer { gate.stop() }
        #expect(try gate.ask(from: Self.web.address).status == 200)
        gate.engine.put(Self.sharer(mode, of: files))
        gate.engine.tellEvent("start", of: Self.sharer(mode, of: files).id)
        try gate.waitUntilEventsAreRead()
        expectRefused(try gate.ask(from: Self.web.address), "several containers")
        // What it was started with means what it meant then.
        gate.engine.put(StubContainers.Container(id: Self.web.id, name: "other", address: Self.web.address, label: "x"))
        gate.engine.put(Self.container("web", "e", at: "127.11.0.9"))
        for id in [Self.web.id, Self.sharer(mode, of: files).id] { gate.engine.tellEvent("rename", of: id) }
        try gate.waitUntilEventsAreRead()
        expectRefused(try gate.ask(from: Self.web.address), "several containers")
        #expect(try gate.ask(from: "127.11.0.9").status == 200, "it has no guest")
    }

    @Test(
        "makes everybody uncertain while nobody can tell whose network it has joined",
        arguments: ["container:web", "ns:/proc/1/ns/net"])
    func foreignSharer(mode: String) throws {
        let gate = try Gate { engine in
            engine.put(Self.web)
            engine.put(Self.sharer(mode, of: nil))
        }
        defer { gate.stop() }
        expectRefused(try gate.ask(from: Self.web.address), "does not tell")
        try gate.caisson.waitForLog(containing: "runs in a network namespace that nobody can name")
        gate.engine.remove(id: Self.sharer(mode, of: nil).id)
        gate.engine.tellEvent("destroy", of: Self.sharer(mode, of: nil).id)
        try gate.waitUntilEventsAreRead()
        #expect(try gate.ask(from: Self.web.address).status == 200)
    }

    @Test("keeps nobody out as a guest that was never started")
    func createdSharer() throws {
        let gate = try Gate { $0.put(Self.web) }
        defer { gate.stop() }
        #expect(try gate.ask(from: Self.web.address).status == 200)
        var sharer = Self.sharer("container:" + Self.web.id, of: "")
        sharer.isRunning = false
        gate.engine.put(sharer)
        gate.engine.tellEvent("create", of: sharer.id)
        try gate.waitUntilEventsAreRead()
        #expect(try gate.ask(from: Self.web.address).status == 200)
        sharer.isRunning = true
        gate.engine.put(sharer)
        gate.engine.tellEvent("start", of: sharer.id)
        try gate.waitUntilEventsAreRead()
        expectRefused(try gate.ask(from: Self.web.address), "several containers")
    }

    @Test("keeps nobody outside of the engine's networks out while a start hangs, nor a container")
    func hungStart() throws {
        let evil = Self.container("evil", "b", at: "")
        let gate = try Gate { engine in
            engine.put(Self.web)
            engine.put(evil)
            engine.putNetwork("127.11.0.0/16")
            engine.arrange(.inspect(id: evil.id), .hangs)
        }
        defer { gate.stop() }
        try gate.waitFor(1, "/containers/json")
        gate.engine.tell(
            line: """
                {"Type":"network","Action":"connect","Actor":{"ID":"n","Attributes":{"container":"\(evil.id)"}},"time":1}
                """)
        try gate.waitFor(1, "/containers/\(evil.id)/json")
        let start = Date()
        #expect(try gate.ask(from: "127.14.0.1").status == 200)
        #expect(try gate.ask(from: Self.web.address).status == 200)
        #expect(Date().timeIntervalSince(start) < 4)
    }

    // MARK: The stream of events

    @Test("finds an engine that fails to tell events asked for them now and then, and once at a time")
    func failingEvents() throws {
        let gate = try Gate { engine in
            engine.put(Self.web)
            engine.arrange(.events, .fails(status: 500))
        }
        defer { gate.stop() }
        try gate.waitFor(1, "/events")
        let start = Date()
        try gate.waitFor(5, "/events")
        #expect(Date().timeIntervalSince(start) > 3, "a quarter of a second, a half, one, and two")
        #expect(gate.engine.mostStreams == 1)
    }

    @Test("is nobody while the engine tells no events, and the gate asks for them again after five seconds")
    func silentEvents() throws {
        let gate = try Gate { engine in
            engine.put(Self.web)
            engine.arrange(.events, .hangs)
        }
        defer { gate.stop() }
        let client = try gate.send(from: Self.web.address)
        try gate.waitFor(2, "/events")
        expectRefused(try client.receiveResponse(), "nobody can tell")
        #expect(gate.engine.mostStreams == 1)
    }

    @Test("is not believed after Podman has told that a network was left")
    func podmanEvents() throws {
        let gate = try Gate { $0.put(Self.web) }
        defer { gate.stop() }
        #expect(try gate.ask(from: Self.web.address).status == 200)
        gate.engine.put(Self.container("web", "a", at: "127.11.0.7"))
        gate.engine.put(Self.container("evil", "b", at: Self.web.address))
        gate.engine.tell(
            line: """
                {"status":"disconnect","id":"\(Self.web.id)","Type":"network","Action":"disconnect","Actor":{"ID":\
                "\(Self.web.id)","Attributes":{"image":"","name":"web","network":"n","podId":""}},"time":1}
                """)
        gate.engine.tellEvent("start", of: Self.evil.id)
        try gate.waitFor(1, "/containers/\(Self.evil.id)/json")
        // While it were believed still, there would be two of them.
        expectRefused(try gate.ask(from: Self.web.address), "in policy pinging")
    }

    @Test("waits for what the engine says of one of the two that an address may belong to")
    func disputedAddress() throws {
        let gate = try Gate { $0.put(Self.web) }
        defer { gate.stop() }
        #expect(try gate.ask(from: Self.web.address).status == 200)
        gate.engine.put(Self.container("web", "a", at: "127.11.0.7"))
        gate.engine.put(Self.container("evil", "b", at: Self.web.address))
        gate.engine.arrange(.inspect(id: Self.web.id), .hangs)
        gate.engine.tellEvent("die", of: Self.web.id)
        gate.engine.tellEvent("start", of: Self.evil.id)
        try gate.waitFor(1, "/containers/\(Self.evil.id)/json")
        let client = try gate.send(from: Self.web.address)
        // It is not known who asks until the engine says where the other one is.
        gate.engine.arrange(.inspect(id: Self.web.id), .answers)
        expectRefused(try client.receiveResponse(), "in policy pinging")
    }

    @Test(
        "sends the engine nothing by the id in an event",
        arguments: [
            #"x HTTP/1.1\r\nHost: h\r\n\r\nPOST /containers/create HTTP/1.1\r\nX: "#, "../secrets", "a?b=1", "", "abc",
            String(repeating: "a", count: 63) + "/", String(repeating: "A", count: 64),
        ])
    func eventID(_ id: String) throws {
        let gate = try Gate { $0.put(Self.web) }
        defer { gate.stop() }
        #expect(try gate.ask(from: Self.web.address).status == 200)
        gate.stub.clear()
        gate.engine.tell(line: #"{"Type":"container","Action":"start","Actor":{"ID":"\#(id)"},"time":1}"#)
        try gate.waitUntilEventsAreRead()
        let targets = gate.stub.received.map(\.target)
        #expect(targets == ["/containers/\(String(repeating: "9", count: 64))/json"])
        #expect(gate.stub.unfinished.isEmpty)
    }
}

@Suite("Whoever hides the process that connects")
struct ConnectorAttackTests {
    /// Asks, and prints the status. `stopped` is a gate that looks only once the connector is as it should be.
    private static let script = """
        import ctypes, os, signal, socket, sys, threading
        kind, path, stopped = sys.argv[1], sys.argv[2], int(sys.argv[3])
        client = socket.socket(socket.AF_UNIX)

        def ask():
            os.kill(stopped, signal.SIGCONT)
            client.sendall(b"GET /info HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
            print(client.makefile("rb").readline().split()[1].decode(), flush=True)

        def ask_without_the_first_thread():
            while open(f"/proc/self/task/{os.getpid()}/stat").read().rsplit(")", 1)[1].split()[0] != "Z":
                os.sched_yield()
            client.connect(path)
            ask()
            os._exit(0)

        if kind == "ended":
            child = os.fork()
            if child == 0:
                client.connect(path)
                os._exit(0)
            os.waitpid(child, 0)
            ask()
        elif kind == "ending":
            threading.Thread(target=ask_without_the_first_thread).start()
            ctypes.CDLL(None).pthread_exit(None)
        else:
            client.connect(path)
            ask()
        """

    /// What the gate answers a connector of this kind.
    private func status(of kind: String) throws -> String {
        let gate = try Gate { _ in }
        defer { gate.stop() }
        stop(gate.caisson.pid)
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.script, kind, gate.socket, "\(gate.caisson.pid)"]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Returns once all threads stand still.
    private func stop(_ process: pid_t) {
        kill(process, SIGSTOP)
        var info = siginfo_t()
        while waitid(P_PID, id_t(process), &info, WSTOPPED | WNOWAIT) != 0, errno == EINTR {}
    }

    @Test("is nobody: the connector has ended")
    func ended() throws { #expect(try status(of: "ended") == "403") }

    @Test("is nobody: the connector's first thread has ended, and the kernel tells no container of it")
    func ending() throws { #expect(try status(of: "ending") == "403") }

    @Test("is told from a process that runs on")
    func running() throws { #expect(try status(of: "running") == "200") }
}
