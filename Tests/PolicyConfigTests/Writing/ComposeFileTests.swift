// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("A compose file of another proxy")
struct ComposeFileTests {
    private func read(_ text: String, service: String? = nil, _ environment: [String: String] = [:])
        -> ComposeFile
    {
        ComposeFile(parsing: Array(text.utf8), named: "compose.yaml", service: service, environment: environment)
    }

    @Test("is read by the name of its image, variables as a mapping")
    func mapping() {
        let file = read(
            """
            x-common: &common { restart: always }
            services:
              traefik: { image: "traefik:v3" }
              proxy:
                image: ghcr.io/tecnativa/docker-socket-proxy:v0.4@sha256:00
                environment:
                  CONTAINERS: 1
                  POST: "${MAY_POST:-0}"
                  INFO:
                  AUTH:
            """, ["INFO": "1"])
        #expect(file.service == "proxy")
        #expect(file.settings?.dialect == .tecnativa)
        #expect(file.settings?.environment == ["CONTAINERS": "1", "POST": "0", "INFO": "1"])
        #expect(file.issues.isEmpty)
    }

    @Test("is read with variables as a list, and with a command as a list or as one text")
    func lists() {
        let file = read(
            """
            services:
              a:
                image: lscr.io/linuxserver/socket-proxy
                environment: [CONTAINERS=1, ALLOW_START, "TZ=a=b"]
              b:
                image: wollomatic/socket-proxy:1
                command: ['-allowGET=/v1\\..{1,2}/.*$$', "-loglevel=${LEVEL}"]
              c:
                image: hectorm/cetusguard
                command: -rules 'GET /a "b"' -log-level "7"
            """, service: "a", ["ALLOW_START": "1"])
        #expect(file.settings?.dialect == .linuxserver)
        #expect(file.settings?.environment == ["CONTAINERS": "1", "ALLOW_START": "1", "TZ": "a=b"])
    }

    @Test("is read with a command, in which $$ is a dollar sign")
    func commands() {
        let text = """
            services:
              b:
                image: wollomatic/socket-proxy:1
                command: ['-allowGET=/v1\\..{1,2}/.*$$', "-loglevel=${LEVEL}"]
              c:
                image: hectorm/cetusguard
                command: -rules 'GET /a "b"' -log-level "7"
            """
        let wollomatic = read(text, service: "b")
        #expect(wollomatic.settings?.arguments == ["-allowGET=/v1\\..{1,2}/.*$", "-loglevel="])
        #expect(
            wollomatic.issues.map(\.description)
                == ["compose.yaml:2:3: ${LEVEL} has no value here, and is taken as nothing"])
        #expect(
            read(text, service: "c").settings?.arguments == ["-rules", "GET /a \"b\"", "-log-level", "7"])
    }

    @Test(
        "that cannot be read says why",
        arguments: [
            ("a: 1", "1:1: there is no mapping \"services\""),
            (
                "services: { a: { image: x/y } }",
                "1:11: no service has an image of \(images); name one with --service: a"
            ),
            (
                "services: { a: { image: hectorm/cetusguard }, b: { image: hectorm/cetusguard } }",
                "1:11: several services could be meant; name one with --service: a, b; --all takes all of them"
            ),
            (
                "services: { a: { image: hectorm/cetusguard, environment: x } }",
                "1:58: environment is a mapping or a list of NAME=VALUE, not \"x\""
            ),
            (
                "services: { a: { image: hectorm/cetusguard, environment: { <<: *x } } }",
                "1:60: << names no mapping"
            ),
            (
                "services: { a: { image: hectorm/cetusguard, environment: { A: *x } } }",
                "1:63: A is text, not what is not read"
            ),
            (
                "services: { a: { image: hectorm/cetusguard, extends: b } }",
                "1:45: there is no service \"b\"; there are a"
            ),
            (
                "services: { a: { image: hectorm/cetusguard, extends: a } }",
                "1:45: services extend one another without an end"
            ),
            (
                "services: { a: { image: hectorm/cetusguard, env_file: a.env } }",
                "1:45: a.env cannot be read: no file can be read here"
            ),
            (
                "services: { a: { image: 11notes/socket-proxy } }",
                """
                1:11: service a: it lets every GET pass: CAISSON_ALLOW: GET /** does the same, and a preset is narrower
                """
            ),
            (
                "services: { a: { image: hectorm/cetusguard, environment: { A: \"${B:?set it}\" } } }",
                "1:13: B must have a value: set it"
            ),
            (
                "services: { a: { image: hectorm/cetusguard, command: \"'\" } }",
                "1:54: a quote in command stays open"
            ),
        ])
    func mistakes(text: String, issue: String) {
        let file = read(text)
        #expect(file.settings == nil)
        #expect(file.issues.map(\.description) == ["compose.yaml:\(issue)"])
    }

    @Test("is read with anchors, <<, extends and files of variables")
    func putTogether() {
        let files = [
            "app/base.yaml": """
            services:
              proxy:
                image: tecnativa/docker-socket-proxy
                environment: [POST=1, "INFO=${INFO}"]
                env_file: base.env
            """,
            "app/base.env": "EVENTS=0\nNETWORKS=1\n",
            "app/own.env": "IMAGES=\"1\"  # for a dashboard\nexport VOLUMES='1'\nNETWORKS=0\n",
            "app/.env": "INFO=1\nTAG=0.4\n",
        ]
        let text = """
            x-on: &on { CONTAINERS: 1, POST: 1 }
            services:
              proxy:
                extends: { file: base.yaml, service: proxy }
                env_file: [own.env, { path: none.env, required: false }]
                environment: { <<: *on, POST: 0 }
            """
        let file = ComposeFile(
            parsing: Array(text.utf8), named: "app/compose.yaml", service: nil, environment: [:]
        ) { path throws(CetusGuardConfiguration.UnreadableFile) in
            guard let text = files[path] else { throw .init(reason: "it is not there", isMissing: true) }
            return Array(text.utf8)
        }
        #expect(file.issues.isEmpty, "\(file.issues)")
        #expect(file.settings?.dialect == .tecnativa)
        let expected = [
            "CONTAINERS": "1", "POST": "0", "INFO": "1", "EVENTS": "0", "IMAGES": "1", "VOLUMES": "1", "NETWORKS": "0",
        ]
        #expect(file.settings?.environment == expected)
    }

    @Test("does not grow by its aliases beyond what a file may hold")
    func aliasesOfAliases() {
        let lines = (1...20).map {
            "x\($0): &x\($0) [\(Array(repeating: "*x\($0 - 1)", count: 10).joined(separator: ", "))]"
        }
        let file = read((["x0: &x0 [a]"] + lines + ["services: {}"]).joined(separator: "\n"))
        #expect(file.issues.map(\.message) == ["the file holds more than 100000 values"])
    }

    @Test(
        "of variables is read as compose reads it",
        arguments: [
            ("A=1 # c", "1"), ("A='$B # c'", "$B # c"), ("A=\"x\\ny\"", "x\ny"), ("A=${B}", "2"), ("A: 1", "1"),
            ("A=a#b", "a#b"), ("A=\"one\ntwo\"", "one\ntwo"), ("A=1\r\n", "1"), ("B=3\nA=$B", "2"), ("C=3\nA=$C", "3"),
            ("A=", ""), ("A='x' y", "x"),
        ])
    func composeVariables(text: String, value: String) {
        let file = ComposeVariables(parsing: Array(text.utf8), environment: ["B": "2"])
        #expect(file.variables.last?.name == "A")
        #expect(file.variables.last?.value == value)
        #expect(file.problems.isEmpty)
    }

    private static let images = """
        tecnativa/docker-socket-proxy, linuxserver/socket-proxy, wollomatic/socket-proxy, hectorm/cetusguard, \
        foxxmd/docker-proxy-filter
        """

    @Test(
        "has variables put in as compose does",
        arguments: [
            ("$A", "1"), ("${A}", "1"), ("$AB", ""), ("a$$A", "a$A"), ("${E:-x}", "x"), ("${E-x}", ""),
            ("${N-x}", "x"),
            ("${N:-${A}$$}", "1$"), ("${A:+y}", "y"), ("${E:+y}", ""), ("${E+y}", "y"), ("${A:?e}", "1"),
            ("", ""),
        ])
    func interpolation(text: String, result: String) {
        var reader = ComposeText(environment: ["A": "1", "E": ""])
        #expect(reader.interpolate(text) == result)
        #expect(reader.problems.isEmpty)
    }

    @Test(
        "says of what is no variable that it is none",
        arguments: ["$", "${", "${A", "${}", "${1}", "${A/b/c}", "$ a"])
    func brokenInterpolation(text: String) {
        var reader = ComposeText(environment: [:])
        _ = reader.interpolate(text)
        #expect(!reader.problems.isEmpty)
    }

    @Test("ends at a depth of defaults that nobody writes")
    func depth() {
        var reader = ComposeText(environment: [:])
        let text = String(repeating: "${A:-", count: 10_000) + String(repeating: "}", count: 10_000)
        _ = reader.interpolate(text)
        #expect(!reader.problems.isEmpty)
    }

    @Test("of variables alone is read as docker reads it")
    func environmentFile() {
        let text = "\u{FEFF}# a comment\r\n  A=1\r\nB='x' # y\nC\nD\n\nE="
        let read = EnvironmentFile.read(from: Array(text.utf8), named: "a.env", environment: ["C": "3"])
        #expect(read.environment == ["A": "1", "B": "'x' # y", "C": "3", "E": ""])
        #expect(read.issues.isEmpty)
        let bad = EnvironmentFile.read(from: Array("A B=1\n=x".utf8), named: "a.env", environment: [:])
        #expect(
            bad.issues.map(\.description)
                == ["a.env:1: \"A B=1\" is not NAME=VALUE", "a.env:2: \"=x\" is not NAME=VALUE"])
    }
}
