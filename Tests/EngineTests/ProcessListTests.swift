// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

extension EngineTests {
    @Test("A process list shows the processes of its container, and nothing else of the host", .timeLimit(.minutes(1)))
    func processLists() async throws {
        let policy = "policies:\n  p: { allow: [\"containers:read\"] }\n"
        let gate = try await FileGate(bench, policy) { _, socket in "listeners: [\"unix://\(socket)\"]" }
        defer { gate.running.kill() }
        let mark = "token\(UInt32.random(in: 0...UInt32.max))"
        let names = ["asked", "other"].map { "\($0)\(mark)" }
        _ = try await bench.direct("run", "-d", "--name", names[0], BusyboxImage.name, "sleep", "1001")
        _ = try await bench.direct(
            "run", "-d", "--name", names[1], "-e", "SECRET=\(mark)", BusyboxImage.name, "sleep", "1002")
        let asking = Asking(gate.socketPath)
        for arguments in ["", "-ef", "aux", "-aux", "-o%20pid,user,comm", "-eo%20pid,ppid,user,args", "auxww"] {
            let told = try await asking.send("GET", "/containers/\(names[0])/top?ps_args=\(arguments)")
            #expect(told.status == 200 && told.text.contains("sleep"), "\(arguments): \(told.text)")
            #expect(!told.text.contains(mark) && !told.text.contains("1002"), "\(arguments): \(told.text)")
        }
        for arguments in [
            "-omin_flt=PID%20-oargs%20axe%20f", "axe", "-oargs:3000,user,user=PID%20axe", "-o%20args,pid",
        ] {
            let told = try await asking.send("GET", "/containers/\(names[0])/top?ps_args=\(arguments)")
            #expect(told.status == 403 && !told.text.contains(mark), "\(arguments): \(told.text)")
        }
        for name in names { _ = try await bench.direct("rm", "-f", name) }
    }
}
