// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("What a policy file lets be created")
struct CreationEntryTests {
    private func policy(_ create: String) throws -> Policy {
        let reading = PolicyText.read("caisson: 1\npolicies:\n  p:\n    allow: [\"*\"]\n    create: \(create)\n")
        #expect(reading.issues.filter { $0.severity == .error }.isEmpty, "\(reading.issues)")
        return try #require(reading.file?.policies.first?.policy)
    }

    private func limit(_ create: String) throws -> CreationLimit { try #require(try policy(create).bodies.create) }

    private static let whole = """
        { standard: baseline, warn: restricted, images: ['docker.io/library/*', 'ghcr.io/acme/app'], \
        binds: [/srv/ci, { path: /srv/cache, read_only: true }], \
        docker_socket: /run/caisson/ci.sock, capabilities: ['NET_ADMIN'], \
        ports: { host: '127.0.0.1', from: 20000, to: 29999 }, limits: { memory: 2147483648, cpus: 1.500000000, pids: 512 }, \
        networks: [ci, 'job-*'] }
        """

    @Test("is read, and written as it is read")
    func roundTrip() throws {
        let limit = try limit(Self.whole)
        #expect(limit.warnedStandard == .restricted && limit.dockerSocket == "/run/caisson/ci.sock")
        #expect(limit.standard == .baseline && limit.capabilities == ["NET_ADMIN"])
        #expect(limit.binds == [.init(path: "/srv/ci"), .init(path: "/srv/cache", isReadOnly: true)])
        #expect(limit.ports == .init(host: IPAddress("127.0.0.1"), ports: 20_000..<30_000))
        #expect(limit.maxima.memory == 2 << 30 && limit.maxima.nanoCPUs == 1_500_000_000)
        #expect(limit.maxima.processes == 512 && limit.networks == [.exact("ci"), .glob("job-*")])
        let written = limit.text
        #expect(try self.limit(String(written.dropFirst("create: ".count))) == limit, "\(written)")
        for images in ["{ names: ['ghcr.io/acme/*'], digest: required }", "{ digest: required }"] {
            let limit = try self.limit("{ standard: baseline, images: \(images) }")
            #expect(limit.requiresDigest && limit.text == "create: { standard: baseline, images: \(images) }")
        }
        #expect(
            try self.limit("{ standard: baseline, docker_socket: /run//a/../b.sock }").dockerSocket == "/run/b.sock")
        #expect(try self.limit("{ standard: restricted }").text == "create: { standard: restricted }")
    }

    private static let keys = [
        "users: ['1000', 'app*']", "restart: ['no', on-failure]", "name: ['ci-*']", "devices: [/dev/fuse]",
        "runtimes: [runsc, default]", "sysctls: ['net.core.*']", "volumes: ['ci-*', data]",
        "labels: { required: ['team=shop', tier], forbidden: ['traefik.*'], added: ['owner=ci'] }",
        "env: { required: ['CI=true'], forbidden: ['LD_*'] }", "gpus: 2", "gpus: all",
        "limits: { memory: 1024, pids: 7, add: true }",
    ]

    @Test("has keys about single members, each written as it is read", arguments: keys)
    func members(key: String) throws {
        let limit = try limit("{ standard: baseline, \(key) }")
        #expect(limit != CreationLimit(standard: .baseline))
        let written = limit.text
        #expect(written == "create: { standard: baseline, \(key) }")
        #expect(try self.limit(String(written.dropFirst("create: ".count))) == limit)
    }

    @Test("takes what people write shorter, and paths that are not clean")
    func shorter() throws {
        #expect(try limit("{ standard: baseline, name: ci-* }").names == [.glob("ci-*")])
        #expect(try limit("{ standard: baseline, devices: [/dev//dri/] }").devices == ["/dev/dri"])
        #expect(try limit("{ standard: baseline, gpus: all }").gpus == Int.max)
        #expect(try limit("{ standard: baseline, restart: [no] }").restarts == ["no"])
        #expect(try limit("{ standard: baseline, labels: { added: [a] } }").labels?.added.first?.value == nil)
    }

    @Test(
        "takes amounts as people write them",
        arguments: [
            ("limits: { memory: 512m }", 512 << 20, nil), ("limits: { memory: 1048576 }", 1 << 20, nil),
            ("limits: { memory: 1G }", 1 << 30, nil), ("limits: { cpus: 2 }", nil, 2_000_000_000),
            ("limits: { cpus: 0.25 }", nil, 250_000_000),
        ] as [(String, Int?, Int?)])
    func amounts(text: String, memory: Int?, processors: Int?) throws {
        let maxima = try limit("{ standard: baseline, \(text) }").maxima
        #expect(maxima.memory == memory && maxima.nanoCPUs == processors)
    }

    @Test("holds for requests")
    func holds() throws {
        let policy = try policy("{ standard: baseline, binds: [/srv/ci] }")
        func create(_ host: String) throws -> String {
            try decision(policy, "POST /containers/create", body: Array(#"{"Image":"a","HostConfig":{\#(host)}}"#.utf8))
        }
        #expect(try create("") == "pass" && create(#""Binds":["/srv/ci/a:/x"]"#) == "pass")
        #expect(try create(#""Binds":["/etc:/x"]"#) == "403" && create(#""Privileged":true"#) == "403")
        #expect(try decision(policy, "POST /services/create") == "403")
        #expect(try decision(policy, "POST /libpod/containers/create") == "403")
    }

    @Test("is told of entries that allow nothing beside it, and of no others")
    func useless() {
        let text = "caisson: 1\npolicies:\n  p:\n    allow: [ImageBuild, \"volumes:write\", \"plugins:write\"]\n"
        let create = "    create: { standard: baseline }\n"
        #expect(
            PolicyText.issues(text + create) == [
                #"warning: caisson.yaml:4:13: "ImageBuild" allows nothing beside create: "#
                    + "the steps of a build are containers that are not judged",
                #"warning: caisson.yaml:4:42: "plugins:write" allows nothing beside create: "#
                    + "a plugin has what it asks for of the host",
            ])
        #expect(PolicyText.issues(text).isEmpty)
    }

    @Test("stands beside a limit of binds, and both hold")
    func besideBinds() throws {
        let reading = PolicyText.read(
            "caisson: 1\npolicies: { p: { allow: [\"*\"], binds: [/srv], create: { standard: privileged } } }\n")
        let policy = try #require(reading.file?.policies.first?.policy)
        #expect(policy.bodies.binds?.directories == ["/srv"] && policy.bodies.create?.standard == .privileged)
        let body = Array(#"{"HostConfig":{"Binds":["/etc:/x"]}}"#.utf8)
        #expect(try decision(policy, "POST /containers/create", body: body) == "403")
    }

    @Test(
        "is told with its place where it is mistaken",
        arguments: [
            ("{ standard: base }", #"standard takes privileged or baseline or restricted, not "base""#),
            (
                "{ standard: baseline, standard_version: 2 }",
                #"standard_version takes a whole number from 1 to 1, not "2""#
            ),
            (
                "{ standard: baseline, images: [nginx] }",
                #""nginx" does not begin with a registry; did you mean "docker.io/library/nginx"?"#
            ),
            (
                "{ standard: baseline, images: [acme/app] }",
                #""acme/app" does not begin with a registry; did you mean "docker.io/acme/app"?"#
            ),
            ("{ standard: baseline, warn: privileged }", #"warn takes baseline or restricted, not "privileged""#),
            (
                "{ standard: restricted, warn: restricted }",
                "restricted is not stricter than standard: restricted, so there is nothing to warn of"
            ),
            ("{ standard: baseline, images: {} }", #"images says nothing; write "names" or "digest: required""#),
            (
                "{ standard: baseline, docker_socket: ci.sock }",
                #"docker_socket takes the absolute path of a socket of this gate, such as /run/caisson/ci.sock, not "ci.sock""#
            ),
            ("{ standard: baseline, binds: [srv] }", #"binds takes the absolute path of a directory, not "srv""#),
            (
                "{ standard: baseline, binds: [{ read_only: true }] }",
                #"a bind needs "path", the absolute path of a directory"#
            ),
            (
                "{ standard: baseline, capabilities: [SYS_ADMN] }",
                #""SYS_ADMN" is no capability; did you mean "SYS_ADMIN"?"#
            ),
            (
                "{ standard: baseline, ports: { from: 1 } }",
                #"ports needs "from" and "to", the first and the last port"#
            ),
            (
                "{ standard: baseline, ports: { host: a, from: 1, to: 2 } }",
                #"host takes an IPv4 or IPv6 address, not "a""#
            ),
            (
                "{ standard: baseline, limits: { memory: 2x } }",
                #"memory takes an amount of memory, such as 512m or 2g, not "2x""#
            ),
            (
                "{ standard: baseline, limits: { cpus: 0 } }",
                #"cpus takes a number of processors, such as 2 or 0.5, not "0""#
            ),
            (
                "{ standard: baseline, restart: [never] }",
                #"restart takes no or on-failure or unless-stopped or always, not "never""#
            ),
            (
                "{ standard: baseline, devices: [fuse] }",
                #"devices takes a list of paths of devices, such as [/dev/fuse], not "fuse""#
            ),
            (
                "{ standard: baseline, runtimes: [/usr/bin/runc] }",
                #"runtimes takes a list of names of runtimes, such as [runsc], not "/usr/bin/runc""#
            ),
            ("{ standard: baseline, gpus: some }", #"gpus takes a whole number from 0 to 1024, not "some""#),
            ("{ standard: baseline, labels: { add: [a] } }", #"labels has no key "add"; did you mean "added"?"#),
            (
                "{ standard: baseline, labels: { added: [=a] } }",
                #"added takes a list of names, with or without a value, such as [owner=ci], not "=a""#
            ),
            ("{ standard: baseline, ports: { from: 2, to: 1 } }", "no port is from 2 to 1"),
        ])
    func mistakes(create: String, told: String) {
        let issues = PolicyText.issues("caisson: 1\npolicies:\n  p:\n    allow: [\"*\"]\n    create: \(create)\n")
        #expect(issues.contains { $0.contains("caisson.yaml:5:") && $0.contains(told) }, "\(issues)")
    }
}
