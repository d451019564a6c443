import DataPlane
import Foundation
import TestSupport
import Testing

@testable import Commands
@testable import PolicyConfig

@Suite("The limits in force")
struct LimitsTests {
    private func limits(
        _ change: (inout Settings) -> Void = { _ in }, descriptors: Int = .max, memory: Int? = nil
    ) -> LimitsInForce {
        var settings = Settings()
        change(&settings)
        return LimitsInForce(settings, descriptors: descriptors, memory: memory)
    }

    @Test("are those that were set, where the machine has room for them")
    func asSet() {
        #expect(limits().limits == GateLimits(connections: 4000, bodyMemory: 64 << 20, grace: 8))
        #expect(limits(descriptors: 8064, memory: 128 << 20).warnings == [])
        let set = limits { ($0.maxConnections, $0.bodyMemory, $0.grace) = (9, 3, 1) }
        #expect(set.limits == GateLimits(connections: 9, bodyMemory: 3 << 20, grace: 1))
    }

    @Test("have two descriptors for each connection, and 64 for the gate, and say so where that is less than was set")
    func descriptors() {
        let few = limits(descriptors: 1024)
        #expect(few.limits.connections == 480)
        #expect(few.warnings.count == 1 && few.warnings[0].hasPrefix("1024 open files are allowed, so 480 connections"))
        #expect(limits(descriptors: 3).limits.connections == 1)
        #expect(limits(descriptors: 8063).limits.connections == 3999)
    }

    @Test("have half of the control group's memory at most, and say so where that is less than was set")
    func memory() {
        let small = limits(memory: 64 << 20)
        #expect(small.limits.bodyMemory == 32 << 20)
        #expect(small.warnings.count == 1 && small.warnings[0].hasPrefix("the memory limit is 64 MiB"))
        #expect(limits({ $0.bodyMemory = 16 }, memory: 64 << 20).warnings == [])
        #expect(limits({ $0.bodyMemory = .max }, memory: 1 << 30).limits.bodyMemory == 512 << 20)
    }

    @Test("of memory are looked for in the process's own group and in those around it, in both versions of these")
    func groups() {
        #expect(
            MemoryLimit.files(groups: "0::/system.slice/caisson.service\n") == [
                "/sys/fs/cgroup/system.slice/caisson.service/memory.max", "/sys/fs/cgroup/system.slice/memory.max",
                "/sys/fs/cgroup/memory.max",
            ])
        #expect(MemoryLimit.files(groups: "0::/\n") == ["/sys/fs/cgroup/memory.max"])
        #expect(
            MemoryLimit.files(groups: "9:cpu,cpuacct:/a\n4:memory:/a\n1:name=systemd:/a\n") == [
                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            ])
        #expect(MemoryLimit.files(groups: "nonsense\n") == [])
    }

    @Test("of memory are numbers of bytes, and neither a word nor a number beyond all machines")
    func numbers() {
        #expect(MemoryLimit.bytes(in: "67108864\n") == 64 << 20)
        for text in ["max\n", "9223372036854771712\n", "", "-1", "0\n"] { #expect(MemoryLimit.bytes(in: text) == nil) }
    }
}

@Suite("A start with closed descriptors")
struct ClosedDescriptorTests {
    /// A shell that runs these words; `$0` is the program.
    private func shell(_ words: String, _ environment: [String: String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", words, try RunningCaisson.binary()]
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        try process.run()
        return process
    }

    @Test("serves, and its log goes nowhere: not to a socket or a poller that took the number 2")
    func logless() throws {
        let daemon = try StubDaemon.echoing()
        defer { daemon.stop() }
        let directory = try TemporaryDirectory()
        let path = directory.path + "/gate.sock"
        let gate = try shell(
            "exec \"$0\" run <&- >&- 2>&-",
            ["CAISSON_LISTEN": "unix://\(path)", "CAISSON_UPSTREAM": "unix://\(daemon.path)", "PING": "1"])
        defer { kill(gate.processIdentifier, SIGKILL) }
        try daemon.waitUntil("the gate's own ping") { !daemon.received.isEmpty }
        let client = try RawConnection.unix(path)
        for _ in 0..<20 {
            try client.send("GET /_ping HTTP/1.1\r\n\r\n")
            #expect(try client.receiveResponse().status == 200)
        }
        for descriptor in 0...2 {
            let link = "/proc/\(gate.processIdentifier)/fd/\(descriptor)"
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "/dev/null")
        }
    }

    @Test("that fails ends with its own status where nobody reads what it says")
    func brokenPipe() throws {
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["--default-signal=PIPE", try RunningCaisson.binary(), "run", "--policy", "/nowhere"]
        process.environment = [:]
        process.standardError = pipe.fileHandleForWriting
        try pipe.fileHandleForReading.close()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    }
}
