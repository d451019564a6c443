// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What may be created, held against what a real engine makes of it.
extension EngineTests {
    private func gate(_ create: String) async throws -> FileGate {
        let policies = "policies: { p: { allow: [\"*\"], create: { \(create) } } }"
        return try await FileGate(bench, policies) { _, socket in "listeners: [\"unix://\(socket)\"]" }
    }

    private func client(of gate: FileGate) -> Docker {
        Docker(socketPath: gate.socketPath, configuration: bench.direct.configuration)
    }

    @Test("Under baseline docker run, exec and cp do what they do without it", .timeLimit(.minutes(1)))
    func baselineLetsPass() async throws {
        let gate = try await gate("standard: baseline")
        defer { gate.running.kill() }
        let docker = client(of: gate)
        let name = "caisson-created-\(UInt32.random(in: 0...UInt32.max))"
        let run = try await docker("run", "--rm", "--network", "none", BusyboxImage.name, "echo", "ran")
        #expect(run.text == "ran\n" && run.status == 0, "\(run.said)")
        let options = [
            "-d", "--name", name, "--network", "none", "-v", "\(name):/data", "--tmpfs", "/run", "-e", "A=b", "--user",
            "1000",
            "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "--memory", "64m", "--restart", "no",
        ]
        let started = try await docker.start(["run"] + options + [BusyboxImage.name, "sleep", "1000"]).finished()
        #expect(started.status == 0, "\(started.said)")
        let inside = try await docker("exec", name, "sh", "-c", "echo $A")
        #expect(inside.text == "b\n", "\(inside.said)")
        let again = try await docker("run", "--rm", "--network", "none", "-v", "\(name):/d", BusyboxImage.name, "true")
        #expect(again.status == 0, "a volume that is there is looked up, and is plain: \(again.said)")
        let privileged = try await docker("exec", "--privileged", name, "true")
        #expect(
            privileged.said.contains("Privileged: true is not allowed under standard baseline"), "\(privileged.said)")
        let removed = try await docker("rm", "-f", "-v", name)
        #expect(removed.status == 0, "\(removed.said)")
        _ = try await bench.direct("volume", "rm", name)
    }

    @Test(
        "Under baseline compose brings a project up and down", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTools))
    func baselineLetsComposePass() async throws {
        let gate = try await gate("standard: baseline")
        defer { gate.running.kill() }
        let folder = gate.directory.path + "/held"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let service = "image: \(BusyboxImage.name)\n    command: [sleep, \"1000\"]\n    stop_grace_period: 1s"
        let project = """
            services:
              web:
                \(service)
                volumes: ["data:/data"]
              db:
                \(service)
                network_mode: none
              job:
                \(service)
                network_mode: none
                tmpfs: [/tmp]
            volumes: { data: {} }
            """
        try project.write(toFile: folder + "/compose.yaml", atomically: true, encoding: .utf8)
        func compose(_ arguments: String...) async throws -> Finished {
            var environment = bench.direct.environment
            environment["DOCKER_HOST"] = "unix://\(gate.socketPath)"
            let words = ["docker-compose", "--project-directory", folder, "-f", folder + "/compose.yaml"] + arguments
            return try await ChildProcess(words, environment: environment).finished(within: .seconds(60))
        }
        let up = try await compose("up", "-d")
        #expect(up.status == 0, "\(up.said)")
        let down = try await compose("down", "-v", "-t", "1")
        #expect(down.status == 0, "\(down.said)")
        #expect(try await bench.direct("ps", "-aq", "--filter", "label=com.docker.compose.project=held").text.isEmpty)
    }

    @Test(
        "Under baseline what reaches the host is refused, and nothing is made", .timeLimit(.minutes(1)),
        arguments: [
            ["--privileged"], ["-v", "/:/host"], ["--mount", "type=bind,src=/etc,dst=/e"], ["--pid", "host"],
            ["--network", "host"], ["--ipc", "host"], ["--uts", "host"], ["--cap-add", "SYS_ADMIN"],
            ["--device", "/dev/null"],
            ["--security-opt", "seccomp=unconfined"], ["--security-opt", "apparmor=unconfined"],
            ["--security-opt", "systempaths=unconfined"], ["--cgroup-parent", "/x"], ["--runtime", "runc"],
            ["--log-driver", "syslog"], ["--sysctl", "kernel.msgmax=1"], ["--add-host", "h:host-gateway"],
            ["--device-cgroup-rule", "a *:* rwm"], ["--publish", "80:80"], ["--volumes-from", "other"],
            [
                "--mount", "type=volume,dst=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc",
            ],
        ])
    func baselineRefuses(options: [String]) async throws {
        let gate = try await gate("standard: baseline")
        defer { gate.running.kill() }
        let before = try await bench.direct("ps", "-aq").text
        let refused = try await client(of: gate).start(["create"] + options + [BusyboxImage.name, "true"]).finished()
        #expect(refused.status != 0 && refused.said.contains("is not allowed"), "\(refused.said)")
        #expect(try await bench.direct("ps", "-aq").text == before)
    }

    @Test("A volume that is a directory of the host is looked up, and refused as that", .timeLimit(.minutes(1)))
    func boundVolume() async throws {
        let gate = try await gate("standard: baseline")
        defer { gate.running.kill() }
        let name = "caisson-bound-\(UInt32.random(in: 0...UInt32.max))"
        try await bench.must([
            "volume", "create", "--opt", "type=none", "--opt", "o=bind", "--opt", "device=/etc", name,
        ])
        for options in [["-v", "\(name):/x"], ["--mount", "type=volume,src=\(name),dst=/x"]] {
            let refused = try await client(of: gate).start(["create"] + options + [BusyboxImage.name, "true"])
                .finished()
            #expect(refused.said.contains("the volume \(name), which is /etc, is not allowed"), "\(refused.said)")
        }
        try await bench.must(["volume", "rm", name])
    }

    @Test("What an engine made is what was judged", .timeLimit(.minutes(1)))
    func madeAsJudged() async throws {
        let gate = try await gate("standard: baseline")
        defer { gate.running.kill() }
        let asking = Asking(gate.socketPath)
        // Spellings that the engine takes for its own, and a member that nobody knows.
        let body = """
            {"image":"\(BusyboxImage.name)","Cmd":["true"],"Newcomer":false,"\\u0048ostConfig":{"networkmode":"none",
            "Dn\u{17F}":["9.9.9.9"],"capDROP":["ALL"],"Binds":null,"Privileged":false,"ReadonlyRootfs":true,"New":{}}}
            """
        let created = try await asking.send("POST", "\(bench.api)/containers/create", body: body)
        #expect(created.status == 201, "\(created.whole)")
        let id = try #require(created.json["Id"] as? String)
        let host = try #require(
            try await Asking(bench.engine.socketPath).send("GET", "/containers/\(id)/json").json["HostConfig"]
                as? [String: Any])
        #expect(host["NetworkMode"] as? String == "none" && host["Dns"] as? [String] == ["9.9.9.9"])
        #expect(host["CapDrop"] as? [String] == ["ALL"] && host["ReadonlyRootfs"] as? Bool == true)
        #expect(host["Privileged"] as? Bool == false && host["Binds"] as? [String] ?? [] == [])
        try await bench.must(["rm", "-f", id])
        for attack in [
            #"{"Image":"a","hostconfig":{"Privileged":true}}"#, #"{"Image":"a","Privileged":true,"HostConfig":null}"#,
            #"{"Image":"a","HostConfig":{"Privileged":false},"HOSTCONFIG":{"Privileged":true}}"#,
            "{\"Image\":\"a\",\"Ho\u{17F}tConfig\":{\"Privileged\":true}}",
            #"{"Image":"a","HostConfig":{"MaskedPaths":[]}}"#,
        ] {
            let refused = try await asking.send("POST", "\(bench.api)/containers/create", body: attack)
            #expect([400, 403].contains(refused.status), "\(attack): \(refused.status)")
        }
    }
}
