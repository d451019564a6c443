// SPDX-License-Identifier: Apache-2.0

import DataPlane
import Foundation
import TestSupport
import Testing

@testable import Commands
@testable import PolicyConfig

@Suite("The limits in force")
struct LimitsTests {
    private func limits(
        _ change: (inout Settings) -> Void = { _ in }, descriptors: Int = .max, memory: Int? = nil,
        processors: Int = 2
    ) -> LimitsInForce {
        var settings = Settings()
        change(&settings)
        return LimitsInForce(settings: settings, descriptors: descriptors, memory: memory, processors: processors)
    }

    @Test("are those that were set, where the machine has room for them")
    func asSet() {
        #expect(limits().limits == GateLimits(connections: 4000, bodyMemory: 64 << 20, grace: 8))
        #expect(limits(descriptors: 16_000 + own.total, memory: 2 << 30).warnings == [])
        let set = limits { ($0.maxConnections, $0.bodyMemory, $0.grace) = (9, 3, 1) }
        #expect(set.limits == GateLimits(connections: 9, bodyMemory: 3 << 20, grace: 1))
    }

    private let own = OwnDescriptors(for: Settings(), eventLoops: 2)

    @Test(
        "leave the gate its own descriptors, and have four for each connection; where that is less than was set they say so"
    )
    func descriptors() {
        let places = (1024 - own.total) / 4
        let few = limits(descriptors: 1024)
        #expect(few.limits.connections == places)
        #expect(few.warnings.count == 1)
        let words =
            "1024 open files are allowed, of which the gate itself may need \(own.total), so \(places) connections"
        #expect(few.warnings.first?.hasPrefix(words) == true)
        #expect(limits(descriptors: 15_999 + own.total).limits.connections == 3999)
    }

    @Test("leave clients something where there are few descriptors")
    func fewDescriptors() {
        #expect((27...32).contains(limits(descriptors: 256).limits.connections))
        #expect(limits(descriptors: 128).limits.connections == 8)
        #expect(limits(descriptors: 3).limits.connections == 1)
    }

    @Test("count for the gate itself all its bounds together, and servers of its own where they are asked for")
    func ownDescriptors() {
        // 32 look-ups, 27 lists, 21 questions of the table, twice 16 that are told, 8 for names.
        #expect(own.gate == 120)
        #expect((140...150).contains(own.total), "\(own.total)")
        var settings = Settings()
        settings.answersHealthcheck = true
        #expect(OwnDescriptors(for: settings, eventLoops: 2).total == own.total + 97)
        #expect(OwnDescriptors(for: Settings(), eventLoops: 8).total == own.total + 30)
    }

    @Test("have a quarter of the control group's memory at most, and say so where that is less than was set")
    func memory() {
        let small = limits(memory: 64 << 20)
        #expect(small.limits.bodyMemory == 16 << 20)
        #expect(small.warnings.last?.hasPrefix("the memory limit is 64 MiB, so judged bodies") == true)
        #expect(limits({ ($0.bodyMemory, $0.maxConnections) = (16, 128) }, memory: 64 << 20).warnings == [])
        #expect(limits({ $0.bodyMemory = .max }, memory: 1 << 30).limits.bodyMemory == 256 << 20)
    }

    @Test("have a connection for each 512 KiB of the control group's memory, and say so where that is less")
    func connectionsByMemory() {
        for (memory, connections) in [(64 << 20, 128), (128 << 20, 256), (2000 << 20, 4000), (1, 1)] {
            #expect(limits(memory: memory).limits.connections == connections)
        }
        #expect(
            limits({ $0.bodyMemory = 32 }, memory: 128 << 20).warnings == [
                "the memory limit is 128 MiB, so 256 connections are the limit, not 4000: raise the limit, or set "
                    + "CAISSON_MAX_CONNECTIONS lower"
            ])
        #expect(limits(descriptors: 256, memory: 64 << 20).warnings.first?.hasPrefix("256 open files") == true)
    }

    @Test("add up to less than the control group's memory, at all bounds together", arguments: [64, 128, 256, 4096])
    func sum(megabytes: Int) {
        let memory = megabytes << 20
        let limits = limits({ $0.maxConnections = .max }, memory: memory).limits
        #expect(limits.memoryIsLimited)
        let clients = limits.connections * GateLimits.connectionMemory + limits.bodyMemory
        #expect(clients + limits.bodyMemory / 2 <= memory / 8 * 7)
    }

    @Test("of memory are looked for in the process's own group and in those around it, in both versions of these")
    func groups() {
        #expect(
            ControlGroup.files(of: MemoryLimit.file, groups: "0::/system.slice/caisson.service\n") == [
                "/sys/fs/cgroup/system.slice/caisson.service/memory.max", "/sys/fs/cgroup/system.slice/memory.max",
                "/sys/fs/cgroup/memory.max",
            ])
        #expect(ControlGroup.files(of: MemoryLimit.file, groups: "0::/\n") == ["/sys/fs/cgroup/memory.max"])
        #expect(
            ControlGroup.files(of: MemoryLimit.file, groups: "9:cpu,cpuacct:/a\n4:memory:/a\n1:name=systemd:/a\n") == [
                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            ])
        #expect(ControlGroup.files(of: MemoryLimit.file, groups: "nonsense\n") == [])
        #expect(
            ControlGroup.files(of: Processors.quota, groups: "9:cpu,cpuacct:/a\n0::/\n") == [
                "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
                "/sys/fs/cgroup/cpu.max",
            ])
    }

    @Test("of memory are numbers of bytes, and neither a word nor a number beyond all machines")
    func numbers() {
        #expect(MemoryLimit.bytes(in: "67108864\n") == 64 << 20)
        for text in ["max\n", "9223372036854771712\n", "", "-1", "0\n"] { #expect(MemoryLimit.bytes(in: text) == nil) }
    }
}

@Suite("The event loops")
struct EventLoopTests {
    private func threads(_ processors: Int, _ setting: Int? = nil) -> Int {
        var settings = Settings()
        settings.threads = setting
        return LimitsInForce(settings: settings, descriptors: .max, memory: nil, processors: processors).threads
    }

    @Test("are as many as the processors that the process may use, at most eight, or what was set")
    func count() {
        #expect([1, 2, 8, 64].map { threads($0) } == [1, 2, 8, 8])
        #expect(threads(2, 5) == 5 && threads(64, 16) == 16)
    }

    @Test("follow what the process is bound to and the time of its control group, whichever is fewest")
    func fewest() {
        #expect(Processors.fewest(machine: 8, bound: nil, quotas: []) == 8)
        #expect(Processors.fewest(machine: 8, bound: 3, quotas: []) == 3)
        #expect(Processors.fewest(machine: 8, bound: 3, quotas: [4, 2]) == 2)
        #expect(Processors.fewest(machine: 0, bound: 0, quotas: [0]) == 1)
    }

    @Test(
        "read the list of processors that the kernel tells",
        arguments: [
            ("0", 1), ("0-3", 4), ("0-3,8", 5), ("0,2-3,7", 4), ("", 0), ("x", nil), ("3-1", nil),
        ])
    func bound(list: String, count: Int?) {
        #expect(Processors.count(inStatus: "Name:\tcaisson\nCpus_allowed_list:\t\(list)\n") == count)
    }

    @Test("read a quota of both versions of control groups, and round it up")
    func quota() {
        for (quota, period, count) in [
            ("150000", "100000", 2), ("100000\n", "100000\n", 1), ("-1\n", "100000\n", nil), ("", "", nil),
        ] as [(String, String, Int?)] {
            #expect(Processors.count(quota: quota, period: period) == count, "\(quota)/\(period)")
        }
        for (file, count) in [("50000 100000\n", 1), ("200000 100000\n", 2), ("max 100000\n", nil)] as [(String, Int?)]
        {
            #expect(Processors.count(quota: file, period: file) == count, "\(file)")
        }
    }

    @Test("of a gate that is bound to one processor are one, and as many as CAISSON_THREADS says")
    func running() throws {
        #expect(try eventLoops([:], bound: true) == 1)
        #expect(try eventLoops(["CAISSON_THREADS": "3"], bound: true) == 3)
        #expect(try eventLoops(["CAISSON_THREADS": "1"], bound: false) == 1)
    }

    private func eventLoops(_ variables: [String: String], bound: Bool) throws -> Int {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            environment: ["CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1"].merging(variables) { $1 },
            wrapped: bound ? ["taskset", "-c", "0"] : [])
        defer { gate.kill() }
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(gate.pid)/task")
        let names = tasks.map { try? String(contentsOfFile: "/proc/\(gate.pid)/task/\($0)/comm", encoding: .utf8) }
        return names.count { $0?.hasPrefix("NIO-ELT-") == true }
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
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let directory = try TemporaryDirectory()
        let path = directory.path + "/gate.sock"
        let gate = try shell(
            "exec \"$0\" run <&- >&- 2>&-",
            ["CAISSON_LISTEN": "unix://\(path)", "CAISSON_UPSTREAM": "unix://\(engine.path)", "PING": "1"])
        defer { kill(gate.processIdentifier, SIGKILL) }
        try engine.waitUntil("the gate's own ping") { !engine.received.isEmpty }
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
        #expect(process.terminationReason == .exit && process.terminationStatus == 78)
    }
}
