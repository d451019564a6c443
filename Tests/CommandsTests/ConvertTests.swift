// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson convert, and check --print")
struct ConvertTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ text: String, _ name: String) throws -> String {
        let path = directory.path + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Nothing of it may be refused by our own check.
    private func expectChecks(_ text: String) throws {
        let check = try RunningCaisson.run(["check", try write(text, "converted.yaml")])
        #expect(check.status == 0, "\(check.out)")
        #expect(check.out.hasSuffix("converted.yaml: 1 policy\n"), "\(check.out)")
    }

    @Test("takes variables as run would")
    func variables() throws {
        let result = try RunningCaisson.run(["convert"], environment: ["CONTAINERS": "1", "POST": "0"])
        #expect(result.status == 0)
        #expect(result.out.hasPrefix("# From the variables and flags of tecnativa, by caisson "))
        #expect(result.out.contains("      # CONTAINERS=1\n      - 'GET,HEAD /containers/**'\n"))
        try expectChecks(result.out)
    }

    @Test("takes a dialect's flags, with or without its name")
    func flags() throws {
        let named = try RunningCaisson.run(["convert", "wollomatic", "-allowGET=/_ping", "-listenip", "0.0.0.0"])
        #expect(named.status == 0)
        #expect(named.out.contains("      - { path_regex: /_ping, methods: [GET] }\n"))
        try expectChecks(named.out)
        let unnamed = try RunningCaisson.run(["convert", "-allowGET=/_ping", "-listenip", "0.0.0.0"])
        #expect(unnamed.out == named.out)
    }

    @Test("takes a file of variables, and nothing of its own process but what the file names")
    func environmentFile() throws {
        let path = try write("# a comment\nCONTAINERS=1\nALLOW_LOGS\n", "proxy.env")
        let result = try RunningCaisson.run(
            ["convert", "--env-file", path, "linuxserver"], environment: ["ALLOW_LOGS": "1", "POST": "1"])
        #expect(result.status == 0)
        #expect(result.out.contains("  linuxserver:\n"))
        #expect(result.out.contains("GET,HEAD /containers/**"))
        #expect(!result.out.contains("- ContainerLogs"))
        try expectChecks(result.out)
    }

    @Test("takes a service of a compose file, and says what it did not know")
    func compose() throws {
        let text = """
            services:
              app: { image: traefik }
              proxy:
                image: tecnativa/docker-socket-proxy:${TAG}
                environment: { CONTAINERS: "1", POST: "${MAY_POST}", EVENTS: "${EVENTS:-0}" }
            """
        let path = try write(text, "compose.yaml")
        let result = try RunningCaisson.run(["convert", "--compose", path])
        #expect(result.status == 0)
        let unknown = "\(path):3:3: ${MAY_POST} has no value here, and is taken as nothing"
        #expect(result.err == "warning: \(unknown)\n")
        #expect(result.out.contains("# \(unknown)\n"))
        #expect(!result.out.contains("/events"))
        try expectChecks(result.out)
        let missing = try RunningCaisson.run(["convert", "--compose", path, "--service", "prox"])
        #expect(missing.status == 78)
        #expect(missing.err == "error: \(path):2:3: there is no service \"prox\"; did you mean \"proxy\"?\n")
        #expect(missing.out.isEmpty)
    }

    @Test("takes all proxies of a compose file, as a policy file and as a compose file")
    func all() throws {
        let text = """
            name: home
            services:
              proxy:
                image: tecnativa/docker-socket-proxy
                env_file: proxy.env
              app:
                image: traefik
                environment: { DOCKER_HOST: "tcp://proxy:2375" }
            """
        let path = try write(text, "many.yaml")
        _ = try write("CONTAINERS=1\n", "proxy.env")
        let policy = try RunningCaisson.run(["convert", "--compose", path, "--all"])
        #expect(policy.status == 0, "\(policy.err)")
        #expect(policy.out.contains("  - { compose_service: home/app, policy: proxy }\n"))
        #expect(policy.out.contains("      # CONTAINERS=1\n      - 'GET,HEAD /containers/**'\n"))
        try expectChecks(policy.out)
        let compose = try RunningCaisson.run(["convert", "--compose", path, "--all", "--print", "compose"])
        #expect(compose.out.contains("      default: { aliases: [proxy] }\n"), "\(compose.out)")
        let again = try RunningCaisson.run(["convert", "--compose", try write(compose.out, "new.yaml"), "--all"])
        #expect(again.status == 78, "no proxy is left")
        for words in [
            ["convert", "--all"], ["convert", "--compose", path, "--all", "--service", "proxy"],
            ["convert", "--compose", path, "--print", "compose"],
            ["convert", "--compose", path, "--all", "--print", "file"],
        ] {
            #expect(try RunningCaisson.run(words).status == 64, "\(words)")
        }
    }

    @Test("prints nothing when the source has errors")
    func errors() throws {
        let result = try RunningCaisson.run(["convert", "wollomatic", "-allowGET=("])
        #expect(result.status == 78)
        #expect(result.out.isEmpty)
        #expect(result.err.contains("error: -allowGET: \"(\" is not a pattern that RE2 takes"))
        let unreadable = try RunningCaisson.run(["convert", "--env-file", directory.path + "/none"])
        #expect(unreadable.status == 78)
        #expect(unreadable.err.contains("cannot be read: No such file or directory"))
    }

    @Test("check --print writes a policy file with presets and globs resolved, and the line each comes from")
    func printed() throws {
        let text = """
            caisson: 1
            policies:
              p:
                preset: traefik
                allow: ["Volume*", { path_regex: '/v1\\.[0-9]+/info', methods: [GET] }]
                deny: [VolumePrune]
            """
        let path = try write(text, "p.yaml")
        let result = try RunningCaisson.run(["check", "--print", path])
        #expect(result.status == 0)
        #expect(result.err == "\(path): 1 policy\n")
        for line in [
            "      # preset traefik", "      - ContainerList", "      # policy p, \(path):5", "      - VolumeCreate",
            "      # as far as samples tell, it reaches: SystemInfo", "      # policy p, \(path):6",
        ] {
            #expect(result.out.contains(line + "\n"), "\(line)")
        }
        #expect(result.out.components(separatedBy: "- VolumePrune").count == 2, "it stands under deny alone")
        #expect(result.out.contains("      - LibpodVolumePrune\n"), "its twins stand there as well")
        try expectChecks(result.out)
    }
}
