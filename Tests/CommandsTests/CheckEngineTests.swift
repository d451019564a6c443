// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson check --engine")
struct CheckEngineTests {
    /// As an engine 20.10 writes it: with what it fills in by itself.
    private static func inspection(
        _ name: String, _ host: String, networks: String = #""bridge":{"IPAddress":"1.2.3.4"}"#
    )
        -> String
    {
        let masked =
            ["acpi", "asound", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi"]
            .map { #""/proc/\#($0)""# } + [#""/sys/firmware""#]
        return
            #"{"Id":"x","Name":"/\#(name)","State":{"Running":\#(name != "ended")},"Config":{"Image":"a","Env":["PATH=/bin"],"Labels":{},"Cmd":["sh"]},"#
            + #""HostConfig":{"Runtime":"runc","CgroupnsMode":"host","IpcMode":"private","NetworkMode":"default","#
            + #""LogConfig":{"Type":"json-file","Config":{}},"MaskedPaths":[\#(masked.joined(separator: ","))],"#
            + #""ReadonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"],"ShmSize":67108864,"#
            + #"\#(host)},"NetworkSettings":{"Networks":{\#(networks)}}}"#
    }

    private static let inspections = [
        "a": inspection("web", #""Binds":["data:/d"]"#),
        "b": inspection("root", #""Privileged":true,"PidMode":"host""#),
        "d": inspection("ended", #""Privileged":true"#),
        "c": inspection("bare", #""Sysctls":{"kernel.msgmax":"1"}"#, networks: ""),
    ]

    private func engine() throws -> StubEngine {
        try StubEngine { connection in
            while true {
                let request = try connection.readRequest()
                let path = request.target.split(separator: "?")[0].split(separator: "/").filter { !$0.hasPrefix("v1.") }
                let listed = Self.inspections.keys.sorted().map {
                    #"{"Id":"\#(String(repeating: $0, count: 64))","Names":["/\#($0)"]}"#
                }
                let body =
                    switch path.joined(separator: "/") {
                    case "containers/json": #"[\#(listed.joined(separator: ","))]"#
                    case "_ping": "OK"
                    default:
                        Self.inspections[path.count == 3 ? String(path[1].prefix(1)) : ""] ?? #"{"message":"none"}"#
                    }
                try connection.respond(body: body)
                if request[header: "Connection"]?.lowercased() == "close" { return }
            }
        }
    }

    private func check(_ upstream: String) throws -> (status: Int32, out: String, err: String) {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/p.yaml"
        try """
        caisson: 1
        upstream: \(upstream)
        clients: [{ user: 1, policy: ci }, { user: 2, policy: look }, { user: 3, policy: held }]
        policies:
          ci: { allow: ["*"], create: { standard: baseline } }
          look: { allow: [ContainerList] }
          held: { allow: [ContainerList], create: { standard: baseline } }
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try RunningCaisson.run(["check", "--engine", path])
        return (result.status, result.out.replacing(path, with: "p.yaml"), result.err)
    }

    @Test("tells which containers that run could not be created, and takes nothing amiss that an engine fills in")
    func refused() throws {
        let stub = try engine()
        defer { stub.stop() }
        let checked = try check(stub.address)
        let root = #""standard: privileged" would allow it, and that is root on the host"#
        #expect(
            checked.out == """
                p.yaml: 3 policies
                engine: 3 containers run
                policy ci: 2 of them could not be created under it
                  root: HostConfig.Privileged: true is not allowed under standard baseline; \(root)
                  root: HostConfig.PidMode: host is not allowed under standard baseline; \(root)
                  bare: HostConfig.Sysctls: kernel.msgmax is not allowed under standard baseline; "sysctls: [kernel.msgmax]" \
                would allow it

                """, "\(checked.err)")
        #expect(checked.status == 0)
    }

    @Test("ends with 1 where no engine answers")
    func silent() throws {
        let checked = try check("unix:///nowhere/docker.sock")
        #expect(checked.status == 1 && checked.err.contains("the engine does not answer"), "\(checked)")
    }
}
