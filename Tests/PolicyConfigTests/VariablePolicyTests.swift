// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import TestSupport
import Testing

@testable import PolicyConfig

@Suite("A policy in variables, without a file")
struct VariablePolicyTests {
    private func read(
        _ environment: [String: String], preset: String? = nil, files: [String: String] = [:]
    ) -> Configuration {
        Configuration.read(
            RuntimeEnvironment(environment: environment, isInContainer: true),
            arguments: ConfigurationArguments(preset: preset)
        ) { path throws(CetusGuardConfiguration.UnreadableFile) in
            guard let text = files[path] else { throw .init(reason: "No such file or directory", isMissing: true) }
            return Array(text.utf8)
        }
    }

    private func told(_ environment: [String: String], preset: String? = nil) -> [String] {
        read(environment, preset: preset).issues.map { "\($0.severity): \($0)" }
    }

    private func sentence(_ environment: [String: String], _ request: String, policy index: Int = 0) throws -> String? {
        let configuration = read(environment)
        #expect(configuration.issues.isEmpty, "\(configuration.issues)")
        return try denial(configuration.policies.policies[index], request)
    }

    // MARK: One policy

    @Test("adds operations, groups and paths to a preset, whatever stands between them")
    func allow() throws {
        let configuration = read([
            "CAISSON_PRESET": "traefik",
            "CAISSON_ALLOW": "ContainerLogs, images:read\n GET /info POST /containers/web/stop",
        ])
        #expect(configuration.issues.isEmpty, "\(configuration.issues)")
        let policy = try #require(configuration.policies.policies.first)
        let wanted = try #require(Preset.named("traefik")).policy(with: []).allowedEndpoints
        let images = Endpoint.allCases.filter { $0.group == .images && $0.access == .read }
        #expect(
            Set(policy.allowedEndpoints) == Set(wanted + images + [.containerLogs, .systemInfo, .containerStop]))
        #expect(policy.allowsOnlySome(.containerStop))
        #expect(configuration.policies.clients.map(\.subject) == [.anyone])
    }

    @Test("stands by itself where no preset is named, and takes away what is denied")
    func alone() throws {
        let configuration = read(["CAISSON_ALLOW": "\"containers:read\"", "CAISSON_DENY": "ContainerTop"])
        let policy = try #require(configuration.policies.policies.first)
        let read = Endpoint.allCases.filter { $0.group == .containers && $0.access == .read && $0 != .containerTop }
        #expect(Set(policy.allowedEndpoints) == Set(read))
        #expect(configuration.source == .variables(["CAISSON_ALLOW", "CAISSON_DENY"]))
    }

    @Test("adds to the preset of the command line as well")
    func commandLine() throws {
        let configuration = read(["CAISSON_ALLOW": "ContainerLogs"], preset: "watchtower with cleanup")
        let policy = try #require(configuration.policies.policies.first)
        #expect(policy.allowedEndpoints.contains(.containerLogs) && policy.allowedEndpoints.contains(.imageDelete))
        #expect(configuration.source == .variables(["--preset", "CAISSON_ALLOW"]))
    }

    @Test("shows and redacts as the selectors of a file do")
    func view() throws {
        let configuration = read([
            "CAISSON_PRESET": "homepage with stats",
            "CAISSON_SHOW": "label=homepage.*, name=web-*, label=a=b, networks:name=front",
            "CAISSON_REDACT": "env, labels=*secret*, commands",
        ])
        let file = Conversion(
            file: """
                caisson: 1
                policies:
                  p:
                    preset: { name: homepage, with: [stats] }
                    containers: { label: [homepage.*, a=b], name: "web-*" }
                    networks: { name: front }
                    redact: [env, { labels: "*secret*" }, commands]
                """)
        #expect(configuration.policies.policies.first?.view == file.source.policies.policies.first?.view)
        #expect(configuration.policies.policies.first?.view != nil)
    }

    // MARK: Several clients

    private static let clients = """
        # who: what
        traefik: preset traefik
        homepage: preset homepage with stats, show label=homepage.* allow ContainerLogs
        container:ci-1: allow containers:read POST /containers/web/restart; 10.1.0.0/16: preset dozzle, deny ContainerStats
        label:role=ci: preset watchtower with cleanup, redact addresses
        """

    @Test("has a line for each client, with who it is and what it may")
    func severalClients() throws {
        let configuration = read(["CAISSON_CLIENTS": Self.clients])
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        #expect(
            configuration.policies.clients.map(\.matcher) == [
                .host("traefik"), .host("homepage"), .container("ci-1"),
                ClientMatcher(text: "address:10.1.0.0/16"), .label(key: "role", value: "ci"),
            ])
        #expect(
            configuration.policies.policies.map(\.name) == ["traefik", "homepage", "ci-1", "10.1.0.0-16", "role-ci"])
        let policies = configuration.policies.policies
        #expect(policies[1].view?.visibility[.container].isEmpty == false)
        #expect(policies[1].allowedEndpoints.contains(.containerLogs))
        #expect(policies[3].allowedEndpoints.contains(.containerList))
        #expect(!policies[3].allowedEndpoints.contains(.containerStats))
        #expect(policies[4].view?.redaction.addresses == true)
    }

    @Test("names the line of the text, whatever stands between")
    func lineNumbers() {
        let text = "\n# a comment\n\ntraefik: preset traefik\n\nci: allow Nothing"
        #expect(
            told(["CAISSON_CLIENTS": text]).first?.hasPrefix("error: CAISSON_CLIENTS line 6: \"Nothing\" is none of")
                == true)
    }

    // MARK: The same as a file

    static let gates: [[String: String]] = [
        ["CAISSON_PRESET": "traefik", "CAISSON_ALLOW": "ContainerLogs, images:read"],
        [
            "CAISSON_ALLOW": "containers:read POST /containers/web/restart * /networks/**",
            "CAISSON_DENY": "ContainerTop",
        ],
        ["CAISSON_PRESET": "homepage with stats", "CAISSON_SHOW": "label=homepage.*", "CAISSON_REDACT": "env"],
        ["CAISSON_CLIENTS": clients],
    ]

    @Test("is printed as a policy file that decides the same about every route", arguments: gates)
    func conversion(environment: [String: String]) throws {
        let conversion = Conversion(environment)
        #expect(!conversion.source.hasErrors && !conversion.back.hasErrors, "\(conversion.text)")
        let (source, back) = (conversion.source.policies, conversion.back.policies)
        #expect(back.clients.map(\.subject) == source.clients.map(\.subject))
        #expect(back.clients.map(\.policy) == source.clients.map(\.policy))
        #expect(back.policies.map(\.view) == source.policies.map(\.view))
        for index in source.policies.indices {
            #expect(try conversion.differences(ofPolicy: index) == [], "\(conversion.text)")
            #expect(back.policies[index].allowedEndpoints == source.policies[index].allowedEndpoints)
        }
    }

    // MARK: Denials

    @Test("gives back the one line, complete")
    func denials() throws {
        let traefik = ["CAISSON_PRESET": "traefik", "CAISSON_ALLOW": "ContainerLogs"]
        #expect(
            try sentence(traefik, "POST /containers/web/restart")
                == "ContainerRestart is not allowed: CAISSON_ALLOW: ContainerLogs, ContainerRestart would allow it")
        #expect(
            try sentence(
                ["CAISSON_PRESET": "watchtower with cleanup", "CAISSON_SHOW": "label=a"], "POST /containers/web/exec")
                == "ContainerExec is not allowed: CAISSON_PRESET: watchtower with cleanup, hooks would allow it, "
                + "which is ROOT ON THE HOST")
        #expect(
            try sentence(
                ["CAISSON_ALLOW": "containers:read", "CAISSON_DENY": "ContainerTop, ContainerStats"],
                "GET /containers/web/top")
                == "ContainerTop is not allowed: CAISSON_DENY: ContainerStats would allow it")
        #expect(
            try sentence(
                ["CAISSON_ALLOW": "containers:read", "CAISSON_DENY": "ContainerTop"], "GET /containers/web/top")
                == "ContainerTop is not allowed: leaving out CAISSON_DENY would allow it")
    }

    @Test("follows the line that it gives back: then the request passes")
    func remedies() throws {
        for (environment, request) in [
            (["CAISSON_PRESET": "traefik"], "GET /containers/web/logs"),
            (["CAISSON_PRESET": "traefik", "CAISSON_ALLOW": "images:read"], "POST /containers/web/restart"),
            (["CAISSON_PRESET": "sablier"], "POST /containers/web/pause"),
            (["CAISSON_PRESET": "sablier", "CAISSON_ALLOW": "ContainerLogs"], "POST /containers/web/pause"),
        ] {
            let before = try #require(read(environment).policies.policies.first)
            let words = try #require(try denial(before, request))
            let line = try #require(words.firstMatch(of: /(CAISSON_[A-Z]+): (.+) would allow it/))
            var mended = environment
            mended[String(line.1)] = String(line.2)
            let policy = try #require(read(mended).policies.policies.first)
            #expect(try decision(policy, request) == "pass", "\(words)")
        }
    }

    @Test("gives back the line of the client")
    func clientDenials() throws {
        #expect(
            try sentence(
                ["CAISSON_CLIENTS": "a: preset traefik\nhomepage: preset homepage, show label=x"],
                "GET /containers/web/logs", policy: 1)
                == "ContainerLogs is not allowed: "
                + "\"homepage: preset homepage, allow ContainerLogs, show label=x\" in CAISSON_CLIENTS would allow it")
    }

    // MARK: Mistakes

    @Test(
        "tells a mistake with the variable it stands in",
        arguments: [
            (
                ["CAISSON_ALLOW": "ContainersList"],
                "error: CAISSON_ALLOW: \"ContainersList\" is no operationId; did you mean \"ContainerList\"?"
            ),
            (
                ["CAISSON_PRESET": "trafik", "CAISSON_ALLOW": "SystemInfo"],
                "error: CAISSON_PRESET: there is no preset \"trafik\"; did you mean traefik?"
            ),
            (
                ["CAISSON_SHOW": "label=a"],
                "error: CAISSON_SHOW: nothing says what may pass: set CAISSON_PRESET or CAISSON_ALLOW beside it"
            ),
            (
                ["CAISSON_PRESET": "homepage", "CAISSON_SHOW": "homepage.*"],
                "error: CAISSON_SHOW: \"homepage.*\" is not of the form label=KEY, label=KEY=VALUE, name=NAME, compose_project=NAME or image=NAME, with * for any text"
            ),
            (
                ["CAISSON_PRESET": "homepage", "CAISSON_SHOW": "lable=a"],
                "error: CAISSON_SHOW: \"lable\" selects nothing; did you mean \"label\"?"
            ),
            (
                ["CAISSON_PRESET": "homepage", "CAISSON_SHOW": "network:name=a"],
                "error: CAISSON_SHOW: \"network\" is no kind of object; did you mean \"networks\"?"
            ),
            (
                ["CAISSON_PRESET": "homepage", "CAISSON_REDACT": "envs"],
                "error: CAISSON_REDACT: redact has no \"envs\"; did you mean \"env\"?"
            ),
            (
                ["CAISSON_PRESET": "homepage", "CAISSON_REDACT": "labels"],
                "error: CAISSON_REDACT: labels are redacted by their keys; write labels=*secret*"
            ),
            (
                ["CAISSON_CLIENTS": "traefik"],
                "error: CAISSON_CLIENTS line 1: policy traefik does not say what it allows; write \"preset\" or \"allow\" (\"allow: []\" for nothing)"
            ),
            (
                ["CAISSON_CLIENTS": "a: preset traefik\nb: presets traefik"],
                "error: CAISSON_CLIENTS line 2: \"presets\" means nothing here; did you mean \"preset\"?; a line is WHO: and what they may, each behind one of preset, allow, deny, show, redact"
            ),
            (
                ["CAISSON_CLIENTS": "contaner:a: preset traefik"],
                "error: CAISSON_CLIENTS line 1: a client has no key \"contaner\"; did you mean \"container\"?"
            ),
            (
                ["CAISSON_CLIENTS": "a: preset traefik", "CAISSON_PRESET": "traefik"],
                "error: CAISSON_CLIENTS: says what each client may; put what CAISSON_PRESET says into its lines"
            ),
            (
                ["CAISSON_CLIENTS": "\n# none\n"],
                "error: CAISSON_CLIENTS: no client stands in it, such as \"traefik: preset traefik\""
            ),
            (
                ["CAISSON_ALLOW": "SystemInfo", "CONTAINERS": "1"],
                "error: CONTAINERS: CONTAINERS and CAISSON_ALLOW both say what may pass; leave one of them out"
            ),
            (
                ["CAISSON_ALOW": "SystemInfo"],
                "warning: CAISSON_ALOW: is not a variable that is read; did you mean CAISSON_ALLOW?"
            ),
        ])
    func mistakes(environment: [String: String], words: String) {
        #expect(told(environment).contains(words), "\(told(environment))")
    }

    @Test(
        "says beside a dialect what is seen of what that lets through",
        arguments: [
            ["CONTAINERS": "1"], ["CAISSON_DIALECT": "linuxserver"], ["SP_ALLOW_GET": "/containers/.*"],
            ["CETUSGUARD_RULES": "GET /containers/json"],
        ])
    func besideDialect(variables: [String: String]) throws {
        let own = ["CAISSON_SHOW": "label=homepage.*", "CAISSON_REDACT": "env"]
        let configuration = read(variables.merging(own) { $1 })
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        let dialect = read(variables)
        #expect(configuration.source == dialect.source)
        #expect(configuration.policies.clients.map(\.subject) == dialect.policies.clients.map(\.subject))
        for (policy, plain) in zip(configuration.policies.policies, dialect.policies.policies) {
            #expect(policy.grantedEndpoints == plain.grantedEndpoints)
            let view = try #require(policy.view)
            #expect(view.visibility[.container].shown == [.label(key: .glob("homepage.*"), value: nil)])
            #expect(view.redaction.environment == .empty)
        }
    }

    @Test("says where what is seen can be said beside a file, and that what is allowed is said once")
    func besideOthers() {
        let words =
            "beside variables of a dialect stand CAISSON_SHOW and CAISSON_REDACT alone, and a file has its own keys"
        #expect(
            told(["CAISSON_DENY": "ContainerTop", "CONTAINERS": "1"]).contains(
                "error: CAISSON_DENY: stands beside CAISSON_PRESET and CAISSON_ALLOW, not beside CONTAINERS: \(words)"))
        let seen = "both say what is seen; leave one of them out"
        #expect(
            told(["CAISSON_SHOW": "label=a", "CONTAINERS": "1", "CONTAINER_LABELS": "a"]).contains(
                "error: CONTAINER_LABELS: CONTAINER_LABELS and CAISSON_SHOW \(seen)"))
        #expect(
            told(["CAISSON_SHOW": "lable=a", "CONTAINERS": "1"]).contains(
                "error: CAISSON_SHOW: \"lable\" selects nothing; did you mean \"label\"?"))
    }

    @Test("has the same presets as a file, which takes options behind the name, too, and further names")
    func presetsOfFiles() throws {
        let path = "/p.yaml"
        let text = "caisson: 1\npolicies: { p: { preset: \"gethomepage with stats\" } }"
        let configuration = read(["CAISSON_POLICY": path], files: [path: text])
        #expect(configuration.issues.isEmpty, "\(configuration.issues)")
        let allowed = try #require(configuration.policies.policies.first).allowedEndpoints
        #expect(Set(allowed) == [.containerList, .containerStats])
    }

    @Test("stands beside no policy file")
    func besideFile() {
        let file = "caisson: 1\npolicies: { p: { allow: [SystemInfo] } }"
        let path = Configuration.defaultPolicyFile
        let issues = read(["CAISSON_ALLOW": "SystemInfo"], files: [path: file]).issues.map { "\($0)" }
        #expect(issues == ["CAISSON_ALLOW: CAISSON_ALLOW and \(path) both say what may pass; leave one of them out"])
    }
}
