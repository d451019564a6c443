// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("All proxies of a compose file")
struct ProjectConversionTests {
    private func convert(_ text: String) -> ProjectConversion {
        let bytes = Array(text.utf8)
        let project = ComposeProject(parsing: bytes, named: "compose.yaml", folder: "Home", environment: [:]) {
            _ throws(CetusGuardConfiguration.UnreadableFile) in
            throw .init(reason: "it is not there", isMissing: true)
        }
        return ProjectConversion(of: project, in: bytes, named: "compose.yaml", program: "caisson") { settings in
            Configuration.read(
                RuntimeEnvironment(environment: settings.environment, isInContainer: true),
                arguments: settings.configurationArguments)
        }
    }

    /// The lines below a key of the policy file.
    private func lines(below key: String, in text: String?) -> [String] {
        let all = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return all.drop { $0 != "\(key):" }.dropFirst().prefix { $0.hasPrefix(" ") }.map { String($0.dropFirst(2)) }
    }

    private static let proxies = """
          a:
            image: tecnativa/docker-socket-proxy
            environment: { CONTAINERS: 1 }
            networks: [socket]
          b:
            image: lscr.io/linuxserver/socket-proxy
            container_name: b-proxy
            environment: { IMAGES: 1 }

        """

    @Test(
        "have for clients whoever names them, has their network or depends on them",
        arguments: [
            ("environment: { DOCKER_HOST: 'tcp://a:2375' }", ["{ compose_service: home/c, policy: a }"]),
            ("environment: [DOCKER_HOST=tcp://a:2375]", ["{ compose_service: home/c, policy: a }"]),
            ("command: --docker.endpoint=tcp://b-proxy:2375", ["{ compose_service: home/c, policy: b }"]),
            ("environment: { HOSTS: 'local=a:2375' }", ["{ compose_service: home/c, policy: a }"]),
            ("depends_on: [b]", ["{ compose_service: home/c, policy: b }"]),
            ("depends_on: { b: { condition: service_started } }", ["{ compose_service: home/c, policy: b }"]),
            ("links: ['b:docker']", ["{ compose_service: home/c, policy: b }"]),
            (
                "{ environment: { H: 'tcp://a:2375' }, depends_on: [b] }",
                ["{ compose_service: home/c, policy: a }"]
            ),
            ("networks: [socket]", ["{ compose_service: home/c, policy: a }"]),
            (
                "network_mode: 'service:a'", ["{ address: '127.0.0.0/8', policy: a }", "{ address: '::1', policy: a }"]
            ),
            (
                "network_mode: container:b-proxy",
                ["{ address: '127.0.0.0/8', policy: b }", "{ address: '::1', policy: b }"]
            ),
            ("environment: { H: 'tcp://ab:2375', I: 'http://xa:1', J: a }", []),
        ])
    func clients(service: String, entries: [String]) {
        let text = "services:\n\(Self.proxies)  c:\n    image: x\n"
        let body =
            service.hasPrefix("{")
            ? String(service.dropFirst(2).dropLast(2)).replacing(", depends", with: "\n    depends")
            : service
        let conversion = convert(text + "    \(body)\n")
        #expect(conversion.policyFile != nil, "\(conversion.issues)")
        #expect(lines(below: "clients", in: conversion.policyFile) == entries.map { "- \($0)" })
    }

    @Test("are one gate with their networks and names, and what named them names it")
    func composeFile() {
        let text = """
            # home
            services:
            \(Self.proxies)  # the proxy
              c:
                image: x
                depends_on:
                  - a
                  - b
                  - db
              d: { image: y, depends_on: [a] }
              e:
                image: z
                network_mode: service:b
            networks: { socket: { internal: true } }
            """
        let conversion = convert(text)
        let expected = """
            # home
            services:
              caisson:
                image: caisson
                restart: unless-stopped
                read_only: true
                cap_drop: [ALL]
                group_add: ["${DOCKER_GID:?write it to .env}"]
                volumes:
                  - ./caisson:/etc/caisson:ro
                networks:
                  socket: { aliases: [a] }
                  default: { aliases: [b, b-proxy] }
              # the proxy
              c:
                image: x
                depends_on: [caisson, db]
              d: { image: y, depends_on: [a] }
              e:
                image: z
                network_mode: service:caisson
            networks: { socket: { internal: true } }
            """
        #expect(conversion.composeFile == expected)
        #expect(
            conversion.issues.map(\.description).contains(
                "compose.yaml:18:3: write into service d: depends_on: [caisson]"))
    }

    @Test("give one who asks two of them what either allows, and what wollomatic's labels say to whom they are on")
    func several() {
        let conversion = convert(
            """
            name: shop
            services:
              a:
                image: tecnativa/docker-socket-proxy
                environment: { CONTAINERS: 1 }
              w:
                image: wollomatic/socket-proxy:1
                command: [-listenip=0.0.0.0, -allowfrom=c, -allowGET=/info, -proxycontainername=w, -proxyport=2376]
              c:
                image: x
                environment: { A: "tcp://a:2375", B: "tcp://w:2376" }
              d:
                image: x
                environment: { B: "tcp://w:2376" }
                labels: ["socket-proxy.allow.get=/version"]
              e:
                image: x
                environment: { B: "tcp://w:2376" }
            """)
        let file = conversion.policyFile
        let clients = ["- { compose_service: shop/d, policy: d }", "- { compose_service: shop/c, policy: c }"]
        #expect(lines(below: "clients", in: file) == clients, "e is not named by -allowfrom")
        let policies = lines(below: "policies", in: file)
        let own = policies.drop { $0 != "c:" }.filter { $0.hasPrefix("    - ") }
        #expect(own.contains("    - 'GET,HEAD /containers/**'"))
        #expect(own.contains("    - { path_regex: /info, methods: [GET] }"))
        #expect(file?.contains("- 'tcp://[::]:2375'\n  - tcp://0.0.0.0:2376") == true, "\(file ?? "")")
    }

    @Test("are what a filter stands before, too")
    func filter() {
        let conversion = convert(
            """
            services:
              a: { image: tecnativa/docker-socket-proxy, environment: { CONTAINERS: 1 } }
              f:
                image: foxxmd/docker-proxy-filter
                environment: { PROXY_URL: "http://a:2375", CONTAINER_LABELS: homepage }
              c:
                image: x
                depends_on: [a, f]
            """.replacing(
                "  a: { image: tecnativa/docker-socket-proxy, environment: { CONTAINERS: 1 } }", with: Self.proxies))
        let file = conversion.policyFile
        #expect(lines(below: "clients", in: file) == ["- { compose_service: home/c, policy: f }"])
        #expect(file?.contains("    containers:\n      label: { contains: homepage }\n") == true)
        #expect(file?.contains("  a:\n") == false, "only the filter asks it")
    }

    @Test(
        "stay as they are where the gate cannot take their place, and why is told",
        arguments: [
            (
                "image: tecnativa/docker-socket-proxy\n    network_mode: host",
                "its network_mode is host, and the gate is on networks of the project"
            ),
            (
                "image: tecnativa/docker-socket-proxy\n    environment: { SOCKET_PATH: /run/other.sock }",
                "its engine is unix:///run/other.sock, and that of a is unix:///var/run/docker.sock"
            ),
            (
                "image: ghcr.io/nextcloud/nextcloud-appapi-dsp:release",
                """
                its rules are part of the image: CAISSON_PRESET: nextcloud-appapi says what AppAPI needs, and there is \
                no password, so keep it on a network with nobody else
                """
            ),
        ])
    func kept(service: String, reason: String) {
        let conversion = convert("services:\n\(Self.proxies)  c:\n    \(service)\n")
        #expect(
            conversion.issues.map(\.message).contains("service c stays as it is: \(reason)"), "\(conversion.issues)")
        #expect(conversion.composeFile?.contains("  c:\n    \(service)\n") == true)
    }

    @Test("are not converted where the file could not be read any more")
    func anchors() {
        let conversion = convert(
            """
            services:
              a: &a
                image: tecnativa/docker-socket-proxy
              c: { <<: *a, image: x }
            """)
        #expect(conversion.policyFile == nil)
        let message = "without a there is no anchor &a above: move the anchor to a key that begins with x-"
        #expect(conversion.issues.map(\.message).contains(message))
        #expect(convert("services: { a: { image: x/y } }").issues.map(\.severity) == [.error])
    }
}
