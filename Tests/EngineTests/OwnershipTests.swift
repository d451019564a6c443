// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Two owners behind one gate, each with a socket of its own, and the docker command.
struct TwoOwners {
    let gate: FileGate
    let first: Docker
    let second: Docker
    /// In front of all names.
    let prefix = "owned-\(UInt32.random(in: 0...UInt32.max))"

    init(_ bench: Bench, more: String = "") async throws {
        let directory = try TemporaryDirectory()
        let policy = "allow: [\"*\"], create: { standard: baseline }\(more)"
        let policies = "policies: { a: { own: a, \(policy) }, b: { own: b, \(policy) } }"
        gate = try await FileGate(bench, policies) { _, socket in
            "listeners: [{ unix: \(socket), policy: a }, { unix: \(directory.path)/b.sock, policy: b }]"
        }
        first = Docker(socketPath: gate.socketPath, configuration: bench.direct.configuration)
        second = Docker(socketPath: directory.path + "/b.sock", configuration: bench.direct.configuration)
        self.directory = directory
    }

    private let directory: TemporaryDirectory

    func must(_ docker: Docker, _ arguments: [String]) async throws -> Finished {
        let done = try await docker.start(arguments).finished(within: .seconds(30))
        #expect(done.status == 0, "\(arguments.joined(separator: " ")): \(done.said)")
        return done
    }

    /// Whatever is left of both.
    func removeAll(_ bench: Bench) async throws {
        gate.running.kill()
        for owner in ["a", "b"] {
            let filter = ["--filter", "label=caisson.owner=\(owner)"]
            let ids = try await bench.direct.start(["ps", "-aq"] + filter).finished().lines
            if !ids.isEmpty { _ = try await bench.direct.start(["rm", "-f", "-v"] + ids).finished() }
            for kind in ["volume", "network", "image"] {
                let names = try await bench.direct.start([kind, "ls", "-q"] + filter).finished().lines
                if !names.isEmpty { _ = try await bench.direct.start([kind, "rm"] + names).finished() }
            }
        }
    }
}

extension EngineTests {
    private func withOwners(_ body: (TwoOwners) async throws -> Void) async throws {
        let owners = try await TwoOwners(bench)
        do {
            try await body(owners)
        } catch {
            try? await owners.removeAll(bench)
            throw error
        }
        try await owners.removeAll(bench)
    }

    private func owner(of kind: String, _ name: String) async throws -> String {
        let place = ["container", "image"].contains(kind) ? ".Config.Labels" : ".Labels"
        let format = "{{index \(place) \"caisson.owner\"}}"
        return try await bench.direct(kind, "inspect", "--format", format, name).lines.first ?? ""
    }

    @Test("What an owner creates is its own, and nobody else sees or touches it", .timeLimit(.minutes(3)))
    func owners() async throws {
        try await withOwners { owners in
            let (name, a, b) = (owners.prefix, owners.first, owners.second)
            let image = BusyboxImage.name
            let network = "\(name)-net"
            _ = try await owners.must(a, ["network", "create", network])
            _ = try await owners.must(
                a,
                ["run", "-d", "--name", name, "--network", network, "-v", "\(name)-data:/data", "-v", "/anonymous"]
                    + ["--mount", "type=volume,src=\(name)-more,dst=/more", image, "sleep", "1000"])
            _ = try await owners.must(a, ["create", "--name", "\(name)-created", "--network", "none", image, "true"])
            for (kind, made) in [
                ("container", name), ("volume", "\(name)-data"), ("volume", "\(name)-more"), ("network", network),
            ] { #expect(try await owner(of: kind, made) == "a", "\(kind) \(made)") }
            #expect(try await owners.must(a, ["exec", name, "echo", "in"]).text == "in\n")
            #expect(
                try await owners.must(a, ["volume", "ls", "-q"]).lines.count == 3, "the one without a name is seen")
            #expect(try await owners.must(a, ["ps", "-aq"]).lines.count == 2)
            let id = try #require(try await bench.direct("inspect", "--format", "{{.Id}}", name).lines.first)
            try await isolated(owners, id: id, network: network)
            #expect(try await owners.must(b, ["ps", "-aq"]).text.isEmpty)
            #expect(try await owners.must(b, ["volume", "ls", "-q"]).text.isEmpty)
            #expect(try await !owners.must(b, ["network", "ls"]).text.contains(network))
            for kind in ["container", "volume", "network"] { _ = try await owners.must(b, [kind, "prune", "-f"]) }
            #expect(try await owners.must(a, ["ps", "-aq"]).lines.count == 2, "nothing of a's was pruned")
            _ = try await owners.must(a, ["container", "prune", "-f"])
            #expect(try await owners.must(a, ["ps", "-aq"]).lines.count == 1, "its own was")
            _ = try await owners.must(a, ["rm", "-f", "-v", name])
            #expect(
                try await owners.must(a, ["volume", "ls", "-q"]).lines.count == 2, "the one without a name is gone")
            _ = try await owners.must(a, ["volume", "prune", "-f"])
            _ = try await owners.must(a, ["network", "prune", "-f"])
            #expect(try await !owners.must(a, ["network", "ls"]).text.contains(network))
        }
    }

    /// Whatever the second owner tries with the first one's container fails, and names none of it.
    private func isolated(_ owners: TwoOwners, id: String, network: String) async throws {
        let (name, image) = (owners.prefix, BusyboxImage.name)
        let references = [name, id, String(id.prefix(12)), String(id.prefix(5))]
        let verbs: [[String]] = [
            ["inspect"], ["stop"], ["kill"], ["rm", "-f"], ["start"], ["restart"], ["pause"], ["logs"], ["top"],
            ["port"], ["diff"], ["wait"], ["commit"], ["stats", "--no-stream"], ["update", "--memory", "64m"],
        ]
        for reference in references {
            for verb in verbs {
                let done = try await owners.second.start(verb + [reference]).finished(within: .seconds(30))
                // To the command it is no failure that there is nothing to remove.
                #expect(done.status != 0 || verb[0] == "rm", "\(verb) \(reference): \(done.said)")
                #expect(reference != name || !done.said.contains(id.prefix(12)), "\(done.said)")
            }
        }
        for arguments in [
            ["exec", name, "true"], ["cp", "\(name):/etc/passwd", "-"], ["rename", name, "\(name)-x"],
            ["network", "rm", network], ["network", "connect", network, name], ["network", "inspect", network],
            ["volume", "rm", "\(name)-data"], ["volume", "inspect", "\(name)-data"],
            ["volume", "create", "\(name)-data"],
            ["network", "create", network],
            ["run", "--rm", "--network", "none", "-v", "\(name)-data:/x", image, "true"],
            ["run", "--rm", "--network", "none", "--mount", "type=volume,src=\(name)-data,dst=/x", image, "true"],
            ["run", "--rm", "--network", network, image, "true"],
            ["run", "--rm", "--network", "container:\(name)", image, "true"],
            ["run", "--rm", "--volumes-from", name, image, "true"],
            ["run", "--rm", "--network", "none", "--name", name, image, "true"],
            ["run", "--rm", "--network", "none", "--label", "caisson.owner=a", image, "true"],
            ["volume", "create", "--label", "caisson.owner=a", "\(name)-forged"],
            ["network", "create", "--label", "caisson.owner=a", "\(name)-forged"],
        ] {
            let done = try await owners.second.start(arguments).finished(within: .seconds(30))
            #expect(done.status != 0, "\(arguments.joined(separator: " ")): \(done.said)")
            #expect(!done.said.contains(id.prefix(12)), "\(done.said)")
        }
    }

    @Test("An image that an owner commits is its own, and others can be looked at and run", .timeLimit(.minutes(2)))
    func ownersImages() async throws {
        try await withOwners { owners in
            let (name, a, b) = (owners.prefix, owners.first, owners.second)
            _ = try await owners.must(a, ["create", "--name", name, "--network", "none", BusyboxImage.name, "true"])
            _ = try await owners.must(
                a, ["commit", "--change", "ENV a=b", "--change", "VOLUME /asked", name, "\(name):1"])
            #expect(try await owner(of: "image", "\(name):1") == "a")
            let forged = try await a("commit", "--change", "LABEL caisson.owner=b", name, "\(name):2")
            #expect(forged.status != 0 && forged.said.contains("could set a label"), "\(forged.said)")
            #expect(try await owners.must(a, ["image", "ls"]).text.contains(name))
            #expect(try await !owners.must(b, ["image", "ls"]).text.contains(name))
            for arguments in [
                ["image", "rm", "\(name):1"], ["image", "inspect", "\(name):1"], ["save", "\(name):1"],
                ["tag", "\(name):1", "\(name):3"], ["run", "--rm", "--network", "none", "\(name):1", "true"],
                ["image", "rm", BusyboxImage.name], ["tag", BusyboxImage.name, "\(name):3"],
            ] {
                let done = try await b.start(arguments).finished(within: .seconds(30))
                #expect(done.status != 0, "\(arguments.joined(separator: " ")): \(done.said)")
            }
            _ = try await owners.must(a, ["create", "--name", "\(name)-v", "--network", "none", "\(name):1", "true"])
            #expect(
                try await owners.must(a, ["volume", "ls", "-q"]).lines.count == 1, "the volume that the image asks for")
            _ = try await owners.must(a, ["rm", "-v", "\(name)-v"])
            #expect(try await owners.must(a, ["volume", "ls", "-q"]).text.isEmpty)
            _ = try await owners.must(a, ["tag", "\(name):1", "\(name):4"])
            _ = try await owners.must(a, ["rm", name])
            _ = try await owners.must(a, ["image", "rm", "\(name):1", "\(name):4"])
        }
    }

    @Test(
        "compose brings the same project up for two owners, one after the other", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.hasTools))
    func ownersProjects() async throws {
        try await withOwners { owners in
            let folder = owners.gate.directory.path + "/\(owners.prefix)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let project = """
                services:
                  web:
                    image: \(BusyboxImage.name)
                    command: [sleep, "1000"]
                    stop_grace_period: 1s
                    volumes: ["data:/data", "/anonymous"]
                volumes: { data: {} }
                """
            try project.write(toFile: folder + "/compose.yaml", atomically: true, encoding: .utf8)
            for docker in [owners.first, owners.second] {
                var environment = docker.environment
                environment["DOCKER_HOST"] = "unix://\(docker.socketPath)"
                for words in [["up", "-d"], ["exec", "-T", "web", "true"], ["ps"], ["down", "-v", "-t", "1"]] {
                    let done = try await ChildProcess(
                        ["docker-compose", "--project-directory", folder, "-f", folder + "/compose.yaml"] + words,
                        environment: environment
                    ).finished(within: .seconds(60))
                    #expect(done.status == 0, "\(words): \(done.said)")
                }
                for kind in ["container", "network", "volume"] {
                    let arguments =
                        kind == "container" ? ["ps", "-aq"] : [kind, "ls", "-q", "--filter", "name=owned-"]
                    #expect(try await owners.must(docker, arguments).text.isEmpty, "\(kind)")
                }
            }
        }
    }

    @Test("A quota holds when fifty ask at once, and when the gate begins anew", .timeLimit(.minutes(4)))
    func quotas() async throws {
        let more = ", quota: { containers: 5, memory: 64m, volumes: 2 }"
        for round in 0..<2 {
            let owners = try await TwoOwners(bench, more: more)
            do {
                let statuses = try await createMany(by: owners, round: round)
                #expect(statuses.count { $0 == 201 } == (round == 0 ? 5 : 0), "\(statuses)")
                #expect(statuses.count { $0 == 403 } == (round == 0 ? 45 : 50), "\(statuses)")
                let listed = try await bench.direct("ps", "-aq", "--filter", "label=caisson.owner=a")
                #expect(listed.lines.count == 5)
                let told = try await owners.first("create", "--network", "none", "-m", "8m", BusyboxImage.name)
                #expect(told.said.contains("quota: 5 containers, 5 are there"), "\(told.said)")
                let volumes = ["-v", "/a", "-v", "/b", "-v", "/c"]
                let other = try await owners.second.start(
                    ["create", "--network", "none", "-m", "8m"] + volumes + [BusyboxImage.name]
                ).finished()
                #expect(other.said.contains("quota: 2 volumes, 0 are there, and it brings 3 more"), "\(other.said)")
                let large = try await owners.second("create", "--network", "none", "-m", "65m", BusyboxImage.name)
                #expect(large.said.contains("quota: memory 64m, 0 is taken, and it asks for 65m"), "\(large.said)")
            } catch {
                try? await owners.removeAll(bench)
                throw error
            }
            if round == 0 { owners.gate.running.kill() } else { try await owners.removeAll(bench) }
        }
    }

    /// Fifty requests at once, and their statuses.
    private func createMany(by owners: TwoOwners, round: Int) async throws -> [Int] {
        let host = #""HostConfig":{"NetworkMode":"none","Memory":8388608}"#
        let body = #"{"Image":"\#(BusyboxImage.name)","Cmd":["true"],\#(host)}"#
        let asking = Asking(owners.gate.socketPath, patience: .seconds(60))
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                let path = "/containers/create?name=\(owners.prefix)-\(round)-\(number)"
                group.addTask { try await asking.send("POST", path, body: body).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
