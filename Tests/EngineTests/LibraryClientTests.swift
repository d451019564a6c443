// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A client from PyPI, and a script that prints what it got.
struct LibraryClient: Sendable, CustomTestStringConvertible {
    let name: String
    let preset: String
    let script: String
    /// NAME stands for a container that runs.
    let output: String

    var testDescription: String { name }

    static let all = [
        LibraryClient(
            name: "aiodocker", preset: "docker-cli with full",
            script: """
                import asyncio, aiodocker
                async def main():
                    async with aiodocker.Docker() as docker:
                        config = {"Image": "IMAGE", "Cmd": ["echo", "inside"], "HostConfig": {"NetworkMode": "none"}}
                        container = await docker.containers.run(config)
                        await container.wait()
                        print("".join(await container.log(stdout=True)), end="")
                        await container.delete()
                        print([each["Names"] for each in await docker.containers.list()])
                asyncio.run(main())
                """,
            output: "inside\n[['/NAME']]\n"),
        LibraryClient(
            name: "python-on-whales, as Tugtainer uses it", preset: "tugtainer with logs",
            script: """
                import time
                from python_on_whales import DockerClient
                docker = DockerClient()
                print([each.name for each in docker.container.list()], docker.image.exists("IMAGE"))
                made = docker.container.create("IMAGE", ["echo", "inside"], name="caisson-whale", networks=["none"])
                docker.container.start(made)
                while docker.container.inspect("caisson-whale").state.running: time.sleep(0.05)
                print(docker.container.logs("caisson-whale"), end="")
                docker.container.remove("caisson-whale")
                """,
            output: "['NAME'] True\ninside\n"),
        LibraryClient(
            name: "DockerSpawner", preset: "dockerspawner",
            script: """
                import asyncio
                from unittest import mock
                from dockerspawner import DockerSpawner
                async def main():
                    user = mock.MagicMock(url="/user/ada/")
                    user.name = user.escaped_name = "ada"
                    hub = mock.MagicMock(api_url="http://127.0.0.1:1/hub/api", base_url="/hub/", public_host="")
                    spawner = DockerSpawner(hub=hub, user=user, image="IMAGE", network_name="none",
                        cmd=["sleep", "1000"], remove=True, use_internal_ip=True, pull_policy="ifnotpresent",
                        oauth_client_id="x", api_token="t")
                    await spawner.start()
                    print("runs" if await spawner.poll() is None else "ended")
                    await spawner.stop(now=True)
                    print("runs" if await spawner.poll() is None else "ended")
                asyncio.run(main())
                """,
            output: "runs\nended\n"),
        LibraryClient(
            name: "Glances", preset: "glances",
            script: """
                import json, subprocess, sys
                words = [sys.executable, "-m", "glances", "--stdout-json", "containers", "--stop-after", "2"]
                said = subprocess.run(words, capture_output=True, text=True, timeout=50).stdout.splitlines()
                last = json.loads(said[-1])["containers"]
                print([(each["name"], each["status"]) for each in last])
                """,
            output: "[('NAME', 'running')]\n"),
    ]
}

extension EngineTests {
    private func gate(_ preset: String) async throws -> FileGate {
        try await FileGate(bench, "policies: { p: { preset: \"\(preset)\" } }") { _, socket in
            "listeners: [\"unix://\(socket)\"]"
        }
    }

    @Test(
        "A client of PyPI gets behind its preset what it asks for, and no more", .timeLimit(.minutes(3)),
        .enabled(if: Prerequisites.hasPythonClients), arguments: LibraryClient.all)
    func libraryClient(client: LibraryClient) async throws {
        let gate = try await gate(client.preset)
        defer { gate.running.kill() }
        try await bench.withContainer("sleep", "1000") { name in
            var environment = bench.direct.environment
            environment["DOCKER_HOST"] = "unix://\(gate.socketPath)"
            environment["PYTHONPATH"] = Prerequisites.pythonClientsPath
            let script = client.script.replacing("IMAGE", with: BusyboxImage.name)
            let ran = try await ChildProcess(["python3", "-c", script], environment: environment)
                .finished(within: .seconds(90))
            #expect(ran.text == client.output.replacing("NAME", with: name), "\(ran.said)")
        }
        let denied = try await Asking(gate.socketPath).send("POST", "/swarm/init")
        #expect(denied.status == (client.preset.hasSuffix("full") ? 400 : 403))
    }

    // MARK: Ansible

    @Test(
        "Our role sets up a gate through a gate, twice the same", .timeLimit(.minutes(5)),
        .enabled(if: Prerequisites.hasAnsible))
    func ansibleRole() async throws {
        let gate = try await gate("ansible")
        defer { gate.running.kill() }
        let play = """
            - hosts: localhost
              connection: local
              gather_facts: false
              vars: { ansible_python_interpreter: "{{ ansible_playbook_python }}" }
              tasks:
                - ansible.builtin.include_role: { name: caisson }
                  vars:
                    caisson_name: caisson-role
                    caisson_image: "\(try await image())"
                    caisson_networks: [caisson-role]
                    caisson_socket: "\(bench.engine.socketPath)"
                    caisson_environment: { CAISSON_PRESET: traefik }
                    caisson_labels: { com.example.team: platform }

            """
        let file = gate.directory.path + "/play.yml"
        try play.write(toFile: file, atomically: true, encoding: .utf8)
        do {
            try await runPlay(file, behind: gate, changes: true)
            try await runPlay(file, behind: gate, changes: false)
            let made = try await bench.direct(
                "inspect", "--format", "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.State.Status}}",
                "caisson-role")
            #expect(made.text == "true [ALL] running\n", "\(made.said)")
            let log = try await bench.direct("logs", "caisson-role")
            #expect(log.errors.contains("preset traefik") || log.text.contains("preset traefik"), "\(log.said)")
        } catch {
            await removeRole()
            throw error
        }
        await removeRole()
    }

    private func runPlay(_ file: String, behind gate: FileGate, changes: Bool) async throws {
        let path = Prerequisites.ansiblePath
        var environment = bench.direct.environment
        environment["DOCKER_HOST"] = "unix://\(gate.socketPath)"
        environment["PYTHONPATH"] = path
        environment["ANSIBLE_COLLECTIONS_PATH"] = path
        environment["ANSIBLE_ROLES_PATH"] = Topology.examples + "/../packaging/ansible"
        environment["ANSIBLE_LOCAL_TEMP"] = gate.directory.path + "/ansible"
        environment["HOME"] = gate.directory.path
        environment["LC_ALL"] = "C.UTF-8"
        let words = ["python3", "\(path)/bin/ansible-playbook", "-i", "localhost,", file]
        let ran = try await ChildProcess(words, environment: environment).finished(within: .seconds(120))
        try #require(ran.status == 0, "\(ran.said)")
        #expect(ran.text.contains("changed=0 ") != changes, "\(ran.said)")
    }

    private func removeRole() async {
        _ = try? await bench.direct("rm", "-f", "caisson-role")
        _ = try? await bench.direct("network", "rm", "caisson-role")
    }

    // MARK: CrowdSec

    @Test(
        "CrowdSec follows the log of a container behind its preset", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasCrowdSec))
    func crowdSec() async throws {
        let gate = try await gate("crowdsec")
        defer { gate.running.kill() }
        try await bench.withContainer("sh", "-c", "while true; do echo line; sleep 0.2; done") { name in
            let crowdSec = try await CrowdSec(in: gate.directory.path, following: name, at: gate.socketPath)
            defer { crowdSec.process.signal(SIGKILL) }
            try await eventually("CrowdSec follows \(name)", within: .seconds(60)) {
                crowdSec.log.contains("start tail for container \(name)")
            }
            #expect(!crowdSec.log.contains("is not allowed"), "\(crowdSec.log)")
        }
    }
}

/// Debian's CrowdSec, with a configuration of its own and the hub that comes with it.
private struct CrowdSec {
    let process: ChildProcess
    private let logPath: String

    var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

    init(in folder: String, following container: String, at socket: String) async throws {
        let root = Prerequisites.crowdSecPath
        let configuration = """
            common: { daemonize: false, log_media: stdout, log_level: info, working_dir: . }
            config_paths:
              config_dir: \(root)/etc/crowdsec
              data_dir: \(folder)
              hub_dir: \(root)/usr/share/crowdsec/hub
              index_path: \(root)/usr/share/crowdsec/hub/.index.json
              simulation_path: \(root)/etc/crowdsec/simulation.yaml
            crowdsec_service:
              acquisition_path: \(folder)/acquis.yaml
              parser_routines: 1
              buckets_routines: 1
              output_routines: 1
            db_config: { type: sqlite, db_path: \(folder)/crowdsec.db }
            prometheus: { enabled: false }
            api:
              client: { credentials_path: \(folder)/credentials.yaml }
              server:
                listen_uri: 127.0.0.1:\(try Sockets.freePort())
                profiles_path: \(root)/etc/crowdsec/profiles.yaml

            """
        let sources = """
            source: docker
            container_name: [\(container)]
            docker_host: unix://\(socket)
            labels: { type: syslog }

            """
        try configuration.write(toFile: folder + "/crowdsec.yaml", atomically: true, encoding: .utf8)
        try sources.write(toFile: folder + "/acquis.yaml", atomically: true, encoding: .utf8)
        try "".write(toFile: folder + "/credentials.yaml", atomically: true, encoding: .utf8)
        let options = "-c \(folder)/crowdsec.yaml"
        let added = try await run([
            "sh", "-c", "\(root)/usr/bin/cscli \(options) machines add -a -f \(folder)/credentials.yaml",
        ])
        try #require(added.status == 0, "\(added.said)")
        logPath = folder + "/crowdsec.log"
        process = try ChildProcess(
            ["sh", "-c", "exec \(root)/usr/bin/crowdsec \(options) >\(logPath) 2>&1"],
            environment: ProcessInfo.processInfo.environment)
    }
}
