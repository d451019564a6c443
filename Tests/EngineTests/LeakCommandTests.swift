// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What is hidden, looked for with the commands that people have at hand.
extension EngineTests {
    private static let overviews = [
        "ps -a", "ps -aq --no-trunc", "ps -as", "ps -a --filter volume=showvol", "ps -a --format json", "images -a",
        "images --digests", "network ls", "network ls --no-trunc", "volume ls", "volume ls -f dangling=true", "info",
        "system df", "system df -v", "service ls", "secret ls", "config ls", "node ls", "node ps self", "plugin ls",
        "stack ls", "stats --no-stream", "version", "container ls -a", "events --since 1 --until 1s",
        "node inspect self", "network inspect shownet", "volume inspect showvol", "image inspect busybox:latest",
        "inspect show0 tied-link", "top show0", "logs show0", "port show0", "diff show0", "service ps showsvc",
        "service inspect showsvc", "service logs showsvc", "swarm unlock-key",
    ]

    /// `%` stands for the object.
    private static let commands: [HiddenWorld.Kind: [String]] = [
        .container: [
            "inspect %", "inspect -s %", "logs %", "logs --details %", "top %", "port %", "diff %",
            "stats --no-stream %",
            "cp %:/etc/hostname -", "export %", "start %", "stop -t 0 %", "restart -t 0 %", "kill %", "pause %",
            "unpause %", "rm -f %", "rename % taken", "update --memory 10m %", "commit % busybox:taken", "exec % true",
            "attach --no-stdin %", "wait %", "run --rm --label visible=yes --network container:% busybox true",
            "run --rm --label visible=yes --pid container:% busybox true",
            "run --rm --label visible=yes --volumes-from % busybox true",
            "network connect shownet %", "network disconnect -f shownet %",
        ],
        .image: [
            "inspect %", "image inspect %", "history %", "save %", "rmi -f %", "tag % busybox:taken",
            "run --rm --label visible=yes % true", "create --label visible=yes %",
        ],
        .network: [
            "network inspect %", "network rm %", "network connect % show0", "network disconnect -f % show0",
            "run --rm --label visible=yes --network % busybox true",
        ],
        .volume: ["volume inspect %", "volume rm -f %", "run --rm --label visible=yes -v %:/data busybox ls /data"],
        .service: [
            "service inspect %", "service ps %", "service logs %", "service update -d --replicas 0 %",
            "service scale -d %=0", "service rm %",
        ],
        .secret: ["secret inspect %", "secret rm %"], .config: ["config inspect %", "config rm %"],
        .task: ["inspect %", "service logs %"],
    ]

    @Test("No command of docker tells of what is hidden, or touches it", .timeLimit(.minutes(3)))
    func commandsTellNothing() async throws {
        try await withWorld { world, gate in
            let docker = Docker(socketPath: gate.socketPath, configuration: bench.direct.configuration)
            let before = try await world.untouched()
            for command in Self.overviews { try await tellsNothing(command, "", docker, world) }
            for (kind, commands) in Self.commands {
                for command in commands {
                    for name in world.hidden[kind, default: []].prefix(2) {
                        try await tellsNothing(command, name, docker, world)
                    }
                }
            }
            let after = try await world.untouched()
            for (name, told) in before { #expect(after[name] == told, "\(name) was touched: \(told.text)") }
        }
    }

    /// - Parameter name: a hidden object's, or nothing for a command that names none.
    private func tellsNothing(
        _ command: String, _ name: String, _ docker: Docker, _ world: HiddenWorld
    ) async throws {
        let said = try await say(command, name, docker)
        let text = said.lowercased().replacing(name.lowercased(), with: "")
        let leaks = world.secrets.filter(text.contains)
        #expect(leaks.isEmpty, "docker \(command) of \(name) tells \(leaks): \(said)")
        guard !name.isEmpty else { return }
        let nobody = HiddenWorld.stranger(to: name)
        let missing = try await say(command, nobody, docker)
        #expect(Self.alike(said, name) == Self.alike(missing, nobody), "docker \(command) of \(name)")
    }

    private func say(_ command: String, _ name: String, _ docker: Docker) async throws -> String {
        let words = command.replacing("%", with: name).split(separator: " ").map(String.init)
        let finished = try await docker.start(words).finished(within: .seconds(20))
        return "\(finished.status)\n\(finished.text)\(finished.errors)"
    }

    private static func alike(_ text: String, _ name: String) -> String {
        text.replacing(/\(request [^)]*\)/, with: "").replacing(name, with: "NAME")
            .replacing(name.split(separator: ":").first.map(String.init) ?? name, with: "NAME")
            .replacing(/[0-9a-f]{12,64}/, with: "ID")
    }

    @Test("Live events are those of visible objects, byte for byte", .timeLimit(.minutes(1)))
    func liveEvents() async throws {
        try await withWorld { world, gate in
            let streams = try [gate.socketPath, bench.engine.socketPath].map { path in
                let wire = try Wire(path)
                try wire.send("GET /events HTTP/1.0\r\n\r\n")
                _ = try wire.receive(until: "\r\n\r\n")
                return wire
            }
            try await happen("\(HiddenWorld.mark)event", [])
            try await happen("shownevent", ["--label", "visible=yes"])
            let last = #""Action":"destroy","Actor""#
            let seen = try streams.map { wire in
                var text = ""
                while !text.contains("shownevent") || !text.contains(last) {
                    text += try wire.receive(until: last) + wire.receive(until: "\n")
                }
                return text.split(separator: "\n").map(String.init)
            }
            let shown = seen[1].filter { $0.contains(#""name":"shownevent""#) }
            #expect(shown.count >= 4, "\(seen[1])")
            #expect(seen[0].filter { $0.contains(#""name":"shownevent""#) } == shown)
            for line in seen[0] {
                #expect(!world.secrets.contains(where: line.lowercased().contains), "\(line)")
            }
        }
    }

    /// What an object's life tells: a container, its volume and its network.
    private func happen(_ name: String, _ label: [String]) async throws {
        for kind in ["volume", "network"] { try await bench.must([kind, "create"] + label + ["\(name)\(kind)"]) }
        let options = ["--name", name, "--network", "\(name)network", "-v", "\(name)volume:/d"]
        try await bench.must(["create"] + options + label + [BusyboxImage.name, "true"])
        try await bench.must(["start", "-a", name])
        try await bench.must(["rename", name, "\(name)2"])
        try await bench.must(["rename", "\(name)2", name])
        try await bench.must(["rm", name])
        for kind in ["volume", "network"] { try await bench.must([kind, "rm", "\(name)\(kind)"]) }
    }
}
