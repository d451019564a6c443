// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Rules that hide nothing, in front of clients: what they do and get is what they do and get without a gate. What
/// docs/visibility.md denies is not among the calls.
extension EngineTests {
    private static let kinds = ["containers", "images", "networks", "volumes", "services", "secrets", "configs"]

    /// - Parameter selector: of objects that are not there.
    private func hidingNothing(by selector: String) async throws -> FileGate {
        let rules = Self.kinds.map { "    \($0): { except: { \(selector): \"nobody-*\" } }\n" }.joined()
        let allow = "    allow: [\"GET /**\", \"HEAD /**\", \"POST /**\", \"DELETE /**\", \"PUT /**\"]\n"
        return try await FileGate(bench, "policies:\n  p:\n\(allow)\(rules)") { _, socket in
            "listeners: [\"unix://\(socket)\"]"
        }
    }

    /// Without what is another at each run: ids, times, numbers of processes, what names are made up of.
    private static func comparable(_ line: String) -> String {
        line.replacing(/[0-9a-f]{64}/, with: "ID").replacing(/\b[0-9a-f]{12}\b/, with: "ID")
            .replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+( \+0000 UTC|Z)?/, with: "TIME")
            .replacing(/"Pid": [0-9]+/, with: "PID").replacing(/overlay2\/[a-z0-9]+/, with: "LAYER")
            .replacing(/vfs\/dir\/[a-z0-9]+/, with: "LAYER").replacing(/[0-9:]*[0-9]+ (seconds?|minutes?)/, with: "AGO")
            .replacing(/(Less than a second|About a minute)/, with: "AGO").replacing("AGO ago", with: "AGO").replacing(
                #/ +/#, with: " ")
    }

    private func compare(_ direct: [String], _ gated: [String], but known: Set<String> = []) {
        #expect(direct.count == gated.count, "\(gated.suffix(3))")
        var differing: Set<String> = []
        for (one, other) in zip(direct, gated) where Self.comparable(one) != Self.comparable(other) {
            let name = String(one.prefix { $0 != ":" })
            differing.insert(name)
            if !known.contains(name) { Issue.record("\(name)\ndirectly: \(one)\nthrough the gate: \(other)") }
        }
        #expect(differing == known, "no longer different: \(known.subtracting(differing).sorted())")
    }

    // MARK: docker-py

    /// A filter that nobody knows here is denied, and not asked of the engine; so is one for a volume by a path. The container whose volumes another takes
    /// is written by its id: what it brings was judged, and another one may come to have its name.
    private static let always: Set<String> = ["list wrongly", "search filter", "volumes from kept", "list by path"]

    /// Images without a name, which other tests leave, are hidden where names decide.
    private static let byName: Set<String> = ["info counts"]

    /// What cannot be done where a name could come to mean something hidden, since labels decide.
    private static let byLabel: Set<String> = [
        "later network", "later kept", "two unknown networks", "legacy links to none", "remove t-later",
        "connect to none",
    ]

    @Test(
        "docker-py gets the same", .timeLimit(.minutes(3)),
        arguments: [("name", always.union(byName)), ("label", always.union(byLabel))])
    func pythonIsTheSame(selector: String, differing: Set<String>) async throws {
        let gate = try await hidingNothing(by: selector)
        defer { gate.running.kill() }
        let script = PythonCalls.script.replacing("SUBNET", with: FreeSubnet.find("172.27"))
            .replacing("LATER", with: FreeSubnet.find("172.25"))
        var told: [[String]] = []
        for socket in [bench.engine.socketPath, gate.socketPath] {
            let docker = Docker(socketPath: socket, configuration: bench.direct.configuration)
            let ran = try await DockerPy(docker: docker)(script)
            #expect(ran.status == 0 && ran.lines.last == "left: []", "\(ran.said)")
            told.append(ran.lines)
        }
        #expect(told[0].count > 150)
        compare(told[0], told[1], but: differing)
    }

    // MARK: The command line

    /// One after the other; each ends by itself.
    private static let commands = [
        "version --format {{.Server.Version}}", "info --format {{.Driver}}", "ps -a", "images", "network ls --no-trunc",
        "volume ls", "system df --format {{.Type}}-{{.TotalCount}}", "plugin ls",
        "network create --subnet SUBNET.0/24 u-net",
        "network inspect u-net --format {{.Name}}{{.IPAM.Config}}", "network ls --filter name=u-",
        "network ls --filter driver=bridge -q --filter name=u-net", "volume create --label a=b u-vol",
        "volume inspect u-vol", "volume ls --filter label=a", "volume ls --filter name=u- -q",
        "run -d --name u-up --network u-net --label a=b busybox sleep 1000", "ps", "ps --filter label=a=b",
        "ps --filter network=u-net --format {{.Names}}", "ps --filter ancestor=busybox --format {{.Names}}",
        "ps -n 1 --format {{.Names}}", "ps --no-trunc --format {{.Names}}-{{.Networks}}-{{.Mounts}}",
        "run --name u-link --network u-net --link u-up:bar busybox sh -c busybox@nslookup@bar@>/dev/null&&echo@found",
        "inspect u-link --format {{.HostConfig.Links}}{{json@.NetworkSettings.Networks}}", "start -a u-link",
        "run --rm --network container:u-up busybox echo joined", "run --rm --pid container:u-up busybox echo joined",
        "run --rm --network none -v u-vol:/d busybox sh -c echo@text>/d/file",
        "run --rm --network none -v u-vol:/d:ro busybox cat /d/file",
        "run --name u-mount --network none -v u-vol:/d busybox true",
        "run --name u-made --network none -v u-new:/e busybox true",
        "run --rm --network none --volumes-from u-mount:ro busybox cat /d/file",
        "run --rm --network none --mount type=volume,src=u-vol,dst=/d busybox cat /d/file",
        "run --rm --network none --mount type=tmpfs,dst=/d busybox ls /d",
        "run --rm --network none -v /d busybox ls /d", "run --rm --network none -e A=b busybox sh -c echo@$A",
        "run --rm --network none --read-only busybox sh -c echo@x>/file", "run --rm --network none busybox false",
        "inspect u-mount --format {{.HostConfig.Binds}}{{.HostConfig.NetworkMode}}", "ps -a --filter volume=u-vol",
        "create --name u-later --network u-net-later busybox true",
        "inspect u-later --format {{.HostConfig.NetworkMode}}", "start u-later",
        "network create --subnet LATER.0/24 u-net-later", "start -a u-later",
        "network connect --link u-up:far --alias near u-net-later u-link", "network disconnect u-net-later u-link",
        "network connect u-net-later u-up", "network inspect u-net-later --format {{len@.Containers}}",
        "network disconnect u-net-later u-up", "network disconnect u-net-later u-up", "network rm u-net",
        "network connect u-none u-up", "network inspect u-none", "network rm u-none",
        "exec u-up echo inside", "exec -e B=c u-up sh -c echo@$B", "exec -w /tmp u-up sh -c echo@$PWD",
        "exec u-up sh -c exit@3", "exec u-none true", "exec -d u-up true", "top u-up -o user,args", "top u-up -o args",
        "stats --no-stream --format {{.Name}} u-up", "port u-up", "diff u-up", "logs u-link", "logs --tail 1 u-link",
        "export u-up -o /dev/null", "cp u-up:/nope .", "cp u-none:/etc .", "pause u-up", "pause u-up", "unpause u-up",
        "update --memory 64m --memory-swap 64m u-up", "inspect -s u-up --format {{.HostConfig.Memory}}",
        "rename u-up u-top", "rename u-top u-link", "rename u-top u-up", "kill u-up", "kill u-up", "wait u-up",
        "start u-up", "restart -t 0 u-up", "stop -t 0 u-up", "stop -t 0 u-up", "stop -t 0 u-none", "start u-none",
        "commit -m words u-link u-image:1", "image inspect u-image:1 --format {{.RepoTags}}{{.Comment}}",
        "tag u-image:1 u-image:2", "tag u-none u-image:3", "images u-image", "images --filter reference=u-*",
        "images --filter dangling=true", "images --filter before=u-image:1", "images --no-trunc -q busybox",
        "history -q busybox", "history --format {{.Comment}} u-image:1", "save u-image:1 -o /dev/null",
        "save u-none -o /dev/null", "run --rm --network none u-image:1 true", "rmi u-image:2", "rmi u-image:1",
        "rmi u-none", "inspect busybox --format {{.RepoTags}}", "inspect u-vol --format {{.Name}}",
        "inspect u-net --format {{.Name}}", "inspect u-none", "events --since 1 --until 2",
        "rm u-link u-later u-mount u-made", "rm u-none", "rm -f u-up", "volume rm u-vol u-new", "volume rm u-none",
        "network rm u-net u-net-later", "ps -aq", "volume ls -q", "network ls -q --filter name=u-",
    ]

    @Test("docker gets the same", .timeLimit(.minutes(4)))
    func commandLineIsTheSame() async throws {
        let gate = try await hidingNothing(by: "name")
        defer { gate.running.kill() }
        let subnets = [FreeSubnet.find("172.27"), FreeSubnet.find("172.25")]
        let commands = Self.commands.map {
            $0.replacing("SUBNET", with: subnets[0]).replacing("LATER", with: subnets[1])
        }
        var told: [[String]] = []
        for socket in [bench.engine.socketPath, gate.socketPath] {
            let docker = Docker(socketPath: socket, configuration: bench.direct.configuration)
            told.append([])
            for command in commands {
                let words = command.split(separator: " ").map { String($0).replacing("@", with: " ") }
                let ran = try await docker.start(words).finished(within: .seconds(30))
                // What it says of a failure is the errors' matter: there it counts that it fails alike.
                // The engine's warnings are left out.
                let lines = ran.lines.filter { !$0.hasPrefix("IPv4 forwarding is disabled") }
                let text = ran.status == 0 ? lines.map(Self.comparable).sorted().joined(separator: "\n") : ""
                told[told.count - 1].append("\(command): \(ran.status) \(text)")
            }
        }
        compare(told[0], told[1])
        let failed = told[0].filter { !$0.contains(": 0 ") }
        #expect(failed.count < 30, "they should succeed: \(failed)")
    }

    // MARK: Compose

    private static let project = """
        version: "2.4"
        services:
          db:
            image: \(BusyboxImage.name)
            command: sleep 1000
            stop_grace_period: 0s
            volumes: ["data:/data"]
            networks: [front]
          web:
            image: \(BusyboxImage.name)
            command: sh -c "busybox nslookup bar && busybox nslookup far && echo found; sleep 1000"
            stop_grace_period: 0s
            depends_on: [db]
            links: ["db:bar"]
            external_links: ["v-outside:far"]
            networks: [front]
            volumes_from: ["db:ro"]
          side:
            image: \(BusyboxImage.name)
            command: sleep 1000
            stop_grace_period: 0s
            network_mode: "service:web"
        networks: { front: { external: true, name: v-net } }
        volumes: { data: {} }
        """

    private static let composing = [
        "up -d", "up -d", "ps", "ps -q", "ps --services", "logs --no-color web", "exec -T web echo inside",
        "port web 80", "images", "run --rm -T web echo once", "run --rm -T --no-deps db echo once", "pause db",
        "unpause db", "restart -t 0 side", "stop -t 0 side", "start side", "kill side", "up -d --force-recreate db",
        "up -d --scale side=2", "rm -f -s side", "config --services", "down -v -t 0", "ps -q",
    ]

    @Test("compose gets the same", .timeLimit(.minutes(4)), .enabled(if: Prerequisites.hasTools))
    func composeIsTheSame() async throws {
        let gate = try await hidingNothing(by: "name")
        defer { gate.running.kill() }
        let folder = gate.directory.path + "/shop"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.project.write(toFile: folder + "/compose.yaml", atomically: true, encoding: .utf8)
        try await bench.must(["network", "create", "--subnet", "\(FreeSubnet.find("172.27")).0/24", "v-net"])
        try await bench.must(
            ["run", "-d", "--name", "v-outside", "--network", "v-net", BusyboxImage.name, "sleep", "1000"])
        var told: [[String]] = []
        for socket in [bench.engine.socketPath, gate.socketPath] {
            told.append(try await compose(folder, through: socket))
        }
        try await bench.must(["rm", "-f", "v-outside"])
        try await bench.must(["network", "rm", "v-net"])
        compare(told[0], told[1])
        #expect(told[0].contains { $0.contains("found") }, "\(told[0])")
    }

    /// What compose says and what it has made, after each of its commands.
    private func compose(_ folder: String, through socket: String) async throws -> [String] {
        var environment = bench.direct.environment
        environment["DOCKER_HOST"] = "unix://\(socket)"
        environment["COMPOSE_API_VERSION"] = "auto"
        let networks = "{{range $name, $own := .NetworkSettings.Networks}}{{$name}} {{$own.Links}}{{end}}"
        let format = "{{.Name}} {{json .HostConfig}} \(networks)"
        var told: [String] = []
        for command in Self.composing {
            let words = ["docker-compose", "--project-directory", folder, "-f", folder + "/compose.yaml"]
            let ran = try await ChildProcess(
                words + command.split(separator: " ").map(String.init), environment: environment
            ).finished(within: .seconds(60))
            let text = ran.lines.map(Self.comparable).sorted().joined(separator: "\n")
            told.append("\(command): \(ran.status) \(ran.status == 0 ? text : "")")
            let ids = try await bench.direct("ps", "-aq", "--filter", "label=com.docker.compose.project=shop").lines
            if ids.isEmpty { continue }
            let made = try await bench.must(["inspect", "--format", format] + ids)
            told.append("made by \(command): \(made.lines.map(Self.comparable).sorted().joined(separator: "\n"))")
        }
        return told
    }
}
