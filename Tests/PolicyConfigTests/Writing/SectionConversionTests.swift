// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("Sections, written as a policy file")
struct SectionConversionTests {
    private static let environments: [[String: String]] = [
        [:], ["CONTAINERS": "1"], ["CONTAINERS": "1", "SERVICES": "1", "POST": "0"],
        ["CONTAINERS": "1", "IMAGES": "1", "INFO": "1", "NETWORKS": "1", "VOLUMES": "1", "POST": "1"],
        ["ALLOW_START": "1", "ALLOW_STOP": "1", "POST": "1"], ["ALLOW_RESTARTS": "1"],
        ["PING": "0", "VERSION": "0"],
        ["AUTH": "1", "BUILD": "1", "COMMIT": "1", "GRPC": "1", "SESSION": "1", "SYSTEM": "1"],
        [
            "SWARM": "1", "NODES": "1", "PLUGINS": "1", "SECRETS": "1", "CONFIGS": "1", "TASKS": "1",
            "EXEC": "1",
            "DISTRIBUTION": "1", "POST": "1",
        ],
        [
            "CONTAINERS": "1", "ALLOW_LOGS": "1", "ALLOW_TOP": "1", "LIBPOD_PODS": "1",
            "LIBPOD_CONTAINERS": "1",
        ],
        [
            "LIBPOD_ALLOW_POD_START": "1", "LIBPOD_ALLOW_STOP": "1", "ALLOW_PAUSE": "1",
            "ALLOW_UNPAUSE": "1",
        ],
        [
            "LIBPOD_IMAGES": "1", "LIBPOD_NETWORKS": "1", "LIBPOD_SYSTEM": "1", "LIBPOD_MANIFESTS": "1",
            "POST": "1",
        ],
    ]

    @Test(
        "let pass the same of all that an engine answers, but for names with a slash where the text says so",
        arguments: [Dialect.tecnativa, .linuxserver, .linuxserverLegacy], environments)
    func decidesAlike(dialect: Dialect, environment: [String: String]) throws {
        let conversion = Conversion(environment, ConfigurationArguments(dialect: dialect))
        // What a section leaves open beside what it denies is told, and no mistake.
        let mistakes = conversion.back.issues.filter { !$0.message.hasSuffix(" still allowed") }
        #expect(mistakes.isEmpty, "\(conversion.text)")
        let differences = try conversion.differences()
        let known = differences.filter(\.isKnown)
        #expect(known.filter { !$0.hasSlash && !$0.request.contains("%FF") } == [])
        let slash = known.filter { $0.hasSlash && !$0.request.contains("%FF") }
        #expect(
            slash.isEmpty
                || conversion.text.contains("# kept approximately: by operation, so a name with a slash"))
        let unreadable = known.filter { $0.request.contains("%FF") && !$0.passesInFile }
        #expect(
            unreadable.isEmpty
                || conversion.text.contains("# kept approximately: a path that is not UTF-8 is denied"))
        let unknown = differences.filter { !$0.isKnown }
        #expect(
            unknown.allSatisfy { !$0.passesInFile },
            "nothing that no route knows passes in the file alone")
        #expect(
            unknown.isEmpty
                || conversion.text.contains("# kept approximately: what no engine answers is answered"))
    }

    @Test("differ in exactly the requests that the comments name")
    func exactDifferences() throws {
        let conversion = Conversion(["CONTAINERS": "1"], ConfigurationArguments(dialect: .tecnativa))
        let sample = try conversion.differences(["/containers", "/containers/web/brandnew"]).map(
            \.description
        ).sorted()
        #expect(
            sample == [
                "GET /_ping/brandnew: less, unknown", "GET /containers: less, unknown",
                "GET /events/brandnew: less, unknown", "GET /version/brandnew: less, unknown",
                "HEAD /_ping/brandnew: less, unknown", "HEAD /containers: less, unknown",
                "HEAD /events/brandnew: less, unknown", "HEAD /events: less, unknown",
                "HEAD /v1.41/events: less, unknown", "HEAD /v1.41/version: less, unknown",
                "HEAD /version/brandnew: less, unknown", "HEAD /version: less, unknown",
            ])
    }

    @Test("differ about an action in names with a slash alone")
    func exactActions() throws {
        let environment = ["ALLOW_STOP": "1", "POST": "1", "EVENTS": "0", "PING": "0", "VERSION": "0"]
        let conversion = Conversion(environment, ConfigurationArguments(dialect: .tecnativa))
        let found = try conversion.differences().filter(\.isKnown).map(\.description).sorted()
        #expect(
            found == [
                "POST /containers/%FF/stop: more", "POST /containers/acme%2Fapp/stop: more",
                "POST /v1.41/containers/%FF/stop: more", "POST /v1.41/containers/acme%2Fapp/stop: more",
            ])
    }

    @Test("of tecnativa: the sections that its users open for a dashboard")
    func tecnativa() {
        let conversion = Conversion(["CONTAINERS": "1", "NETWORKS": "1", "AUTH": "1", "POST": "0"])
        #expect(
            conversion.text == """
                # A test.
                # AUTH: opens nothing without POST=1: no engine answers GET there
                # kept approximately: what no engine answers is answered 404, but below an entry with /**

                caisson: 1
                upstream: unix:///var/run/docker.sock
                # listeners are as without a file: tcp://[::]:2375 in a container, else tcp://127.0.0.1:2375

                policies:
                  tecnativa:
                    allow:
                      # AUTH=1
                      # no engine answers GET,HEAD at /auth or below
                      # CONTAINERS=1
                      - 'GET,HEAD /containers/**'
                      # EVENTS=1
                      - 'GET /events'
                      # NETWORKS=1
                      - 'GET /networks'
                      - 'GET,HEAD /networks/**'
                      # PING=1
                      - 'GET,HEAD /_ping'
                      # VERSION=1
                      - 'GET /version'

                """)
    }

    @Test(
        "of tecnativa: what changes, with POST, a socket of another name and fewer lines in the log")
    func tecnativaPost() {
        let conversion = Conversion([
            "CONTAINERS": "1", "POST": "1", "ALLOW_START": "1", "EVENTS": "0", "PING": "0",
            "VERSION": "0",
            "SOCKET_PATH": "/run/podman.sock", "LOG_LEVEL": "notice", "DISABLE_IPV6": "1",
        ])
        #expect(
            conversion.text == """
                # A test.
                # kept approximately: what no engine answers is answered 404, but below an entry with /**

                caisson: 1
                upstream: unix:///run/podman.sock
                listeners:
                  - tcp://0.0.0.0:2375

                policies:
                  tecnativa:
                    allow:
                      # POST=1 and CONTAINERS=1
                      - '* /containers/**'
                      # POST=1 and ALLOW_START=1
                      # kept approximately: by operation, so a name with a slash passes for it, and for nothing else
                      - ContainerStart

                log: { detail: denials }

                """)
    }

    @Test("of linuxserver: refusals become denials, by operation and by path")
    func linuxserver() {
        let conversion = Conversion([
            "CONTAINERS": "1", "ALLOW_START": "1", "ALLOW_LOGS": "1", "ALLOW_ARCHIVE": "1",
            "ALLOW_CHANGES": "1",
            "ALLOW_EXPORT": "1", "EVENTS": "0", "LIBPOD_PING": "0", "LIBPOD_VERSION": "0",
            "TZ": "Etc/UTC",
        ])
        #expect(
            conversion.text == """
                # A test.
                # kept approximately: what no engine answers is answered 404, but below an entry with /**
                # kept approximately: a path that is not UTF-8 is denied

                caisson: 1
                upstream: unix:///var/run/docker.sock
                # listeners are as without a file: tcp://[::]:2375 in a container, else tcp://127.0.0.1:2375

                policies:
                  linuxserver:
                    allow:
                      # CONTAINERS=1
                      - 'GET,HEAD /containers/**'
                      # PING=1
                      - 'GET,HEAD /_ping'
                      # VERSION=1
                      - 'GET /version'
                      # ALLOW_START=1
                      # kept approximately: by operation, so a name with a slash passes for it, and for nothing else
                      - ContainerStart
                      - LibpodContainerStart
                      - LibpodPodStart
                    deny:
                      # ALLOW_TOP=0
                      - { path_regex: '(/v[0-9.]+)?(/containers|/libpod/containers|/libpod/pods)/[a-zA-Z0-9_.-]+/top.*' }
                      - ContainerTop
                      - LibpodContainerTop
                      - LibpodPodTop

                """)
    }

    @Test("that allow nothing become an empty list, with their reason beside it")
    func nothing() {
        let off = ["PING": "0", "VERSION": "0", "EVENTS": "0"]
        #expect(Conversion(off).text.contains("  tecnativa:\n    allow: []\n"))
        let commit = off.merging(["COMMIT": "1"]) { $1 }
        let note =
            "      # COMMIT=1\n      # no engine answers GET,HEAD at /commit or below\n    allow: []\n"
        #expect(Conversion(commit).text.contains(note))
    }

    @Test("keep a warning of the reading as a comment")
    func warnings() {
        let conversion = Conversion(["CONTAINERS": "yes"])
        #expect(
            conversion.text.contains(
                "# CONTAINERS: \"yes\" leaves it off in this dialect; CONTAINERS=1 switches"))
    }
}
