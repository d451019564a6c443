// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("Patterns, written as a policy file")
struct PatternConversionTests {
    private static func wollomatic(_ flags: [String]) -> Conversion {
        Conversion([:], ConfigurationArguments(dialect: .wollomatic, flags: flags))
    }

    private static func cetusguard(_ rules: [String]) -> Conversion {
        Conversion(
            [:], ConfigurationArguments(dialect: .cetusguard, flags: rules.flatMap { ["-rules", $0] }))
    }

    @Test(
        "of wollomatic become a file that is read, whoever may call",
        arguments: ["*", "a,", " a", "a,A", "::ffff:10.0.0.4/128", "127.1", "10.0.0.0/8,*,web", "a/b"])
    func callers(text: String) {
        let conversion = Self.wollomatic(["-allowGET=/info", "-allowfrom=\(text)"])
        #expect(!conversion.source.hasErrors)
        #expect(!conversion.back.hasErrors, "\(conversion.back.issues)\n\(conversion.text)")
    }

    @Test(
        "of wollomatic let pass exactly the same, whatever stands in them",
        arguments: [
            ["-allowGET=/v1\\..{1,2}/(version|containers/.*|events.*)"],
            ["-allowGET=/_ping|/(v1\\..{1,2}/)?(info|version|containers|events).*", "-allowHEAD=/_ping"],
            ["-allowHEAD=.*"],
            [
                "-allowGET=.*", "-allowPOST=/(v[\\d\\.]+/)?containers/[a-zA-Z0-9_.-]+/(start|stop|restart)",
            ],
            ["-allowGET=/containers/json|/events|/info"], ["-allowGET=(?i)/CONTAINERS/JSON|/EVENTS"],
            ["-allowGET=/[a-z]+"], ["-allowGET="], ["-allowGET=|"], ["-allowGET=/x|"],
            ["-allowGET=*json"],
            ["-allowGET=.*\\Q/json"], ["-allowGET=.*\\Q|\\E|/events"],
            ["-allowGET=/[|]|/[]|]|/events/[[:alpha:]|]"],
            ["-allowGET=/x\\"], ["-allowGET=(/info|/version)|(/events|/_ping)"],
            ["-allowGET=/\u{fc}|/info"],
            ["-allowGET=/containers/json$|^/info"], ["-allowGET=.*/\\|x|.*/web/\\("],
        ])
    func wollomaticDecidesAlike(flags: [String]) throws {
        let conversion = Self.wollomatic(flags)
        #expect(!conversion.source.hasErrors)
        #expect(conversion.back.issues.isEmpty, "\(conversion.back.issues)\n\(conversion.text)")
        let extra = [
            "/", "/infox", "/xjson", "/|", "/x/events", "/events/a", "/containers/%C3%BC/json", "/json$",
        ]
        #expect(try conversion.differences(extra) == [], "\(conversion.text)")
    }

    @Test(
        "of CetusGuard let pass exactly the same",
        arguments: [
            [], ["GET %API_PREFIX_CONTAINERS%/json"],
            ["GET,POST %API_PREFIX_CONTAINERS%/%CONTAINER_ID_OR_NAME%/(start|stop)"],
            ["GET %API_PREFIX_EVENTS%", "GET %API_PREFIX_IMAGES%/%IMAGE_ID_OR_REFERENCE%/json"],
            ["GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS,TRACE .*"],
            ["GET %API_PREFIX_INFO%|%API_PREFIX_VOLUMES%"],
        ])
    func cetusguardDecidesAlike(rules: [String]) throws {
        let conversion = Self.cetusguard(rules)
        #expect(conversion.back.issues.isEmpty, "\(conversion.text)")
        #expect(try conversion.differences() == [], "\(conversion.text)")
    }

    @Test("write out what the missing group means")
    func grouping() {
        #expect(GroupedPattern.text(found: "^/info$") == "/info")
        #expect(GroupedPattern.text(found: "^a|b|c$") == "a.*|.*b.*|.*c")
        #expect(GroupedPattern.text(found: "^(a|b)$") == "(a|b)")
        #expect(GroupedPattern.text(found: "^*x$") == ".*(?:^*x$).*")
        #expect(GroupedPattern.text(found: "^\\Qx$") == ".*(?:^\\Qx$\\E).*")
        #expect(GroupedPattern.text(found: "x") == ".*(?:x).*")
    }

    @Test("of wollomatic: its users' example, with its callers")
    func wollomatic() {
        let conversion = Self.wollomatic([
            "-listenip=0.0.0.0", "-allowfrom=10.10.1.0/24,10.10.1.7,::1", "-logjson",
            "-allowGET=/v1\\..{1,2}/(version|containers/.*|events.*)", "-allowHEAD=/_ping",
            "-allowPOST=/it's|/info",
        ])
        #expect(
            conversion.text == """
                # A test.
                # -allowPOST: "/it's|/info" has a | outside parentheses: ^ holds for its first part alone and $ for its last, so more than whole paths match; write (?:/it's|/info) if whole paths are meant
                # kept approximately: a method that no pattern speaks of is answered 403 or 404, not 405

                caisson: 1
                upstream: unix:///var/run/docker.sock
                listeners:
                  - tcp://0.0.0.0:2375

                clients:
                  - { address: '10.10.1.0/24', policy: wollomatic }
                  - { address: '::1', policy: wollomatic }

                policies:
                  wollomatic:
                    allow:
                      # -allowGET=/v1\\..{1,2}/(version|containers/.*|events.*)
                      - { path_regex: '/v1\\..{1,2}/(version|containers/.*|events.*)', methods: [GET] }
                      # -allowHEAD=/_ping
                      - { path_regex: /_ping, methods: [HEAD] }
                      # -allowPOST=/it's|/info
                      - { path_regex: '/it''s.*|.*/info', methods: [POST] }

                log: { format: json, detail: denials }
                limits: { grace: 10 }

                """)
    }

    @Test("of wollomatic on a unix socket: whoever comes through it")
    func wollomaticUnix() {
        let conversion = Self.wollomatic([
            "-proxysocketendpoint=/run/proxy.sock", "-allowGET=/_ping", "-loglevel=debug",
            "-shutdowngracetime=8",
        ])
        #expect(
            conversion.text == """
                # A test.
                # kept approximately: a method that no pattern speaks of is answered 403 or 404, not 405

                caisson: 1
                upstream: unix:///var/run/docker.sock
                listeners:
                  - { unix: /run/proxy.sock, mode: "0600" }

                clients:
                  - { listener: 'unix:///run/proxy.sock', policy: wollomatic }

                policies:
                  wollomatic:
                    allow:
                      # -allowGET=/_ping
                      - { path_regex: /_ping, methods: [GET] }

                """)
        #expect(conversion.back.policies.policies.count == 1)
        // Nobody comes from an address there.
        #expect(conversion.back.policies.clients.map(\.matcher) == [.listener(.unix("/run/proxy.sock"))])
        #expect(conversion.back.settings.unixFiles == conversion.source.settings.unixFiles)
    }

    @Test("of CetusGuard: rules with their variables put in, and what they were written as")
    func cetusguard() {
        let flags = [
            "-no-builtin-rules", "-backend-addr=tcp://engine:2375", "-frontend-addr=unix:///run/c.sock",
        ]
        let rules = [
            "-rules=GET,HEAD %API_PREFIX_CONTAINERS%/json\n! a comment\nPOST %API_PREFIX_AUTH%",
            "-log-level=7",
        ]
        let conversion = Conversion(
            [:], ConfigurationArguments(dialect: .cetusguard, flags: flags + rules))
        #expect(
            conversion.text == """
                # A test.
                # kept approximately: a path that no engine has is answered 404 where no rule allows it

                caisson: 1
                upstream: tcp://engine:2375
                listeners:
                  - unix:///run/c.sock

                policies:
                  cetusguard:
                    allow:
                      # GET,HEAD %API_PREFIX_CONTAINERS%/json
                      - { path_regex: '(?:/v[0-9]+(?:\\.[0-9]+)*)?/containers/json', methods: [GET, HEAD] }
                      # POST %API_PREFIX_AUTH%
                      - { path_regex: '(?:/v[0-9]+(?:\\.[0-9]+)*)?/auth', methods: [POST] }

                """)
    }

    @Test("with a limit of bind mounts keep it, as a limit of the policy")
    func bindMounts() throws {
        let conversion = Self.wollomatic(["-allowPOST=/containers/create", "-allowbindmountfrom=/srv/,/data dir"])
        #expect(conversion.text.contains("\n    binds: [/srv, '/data dir']\n"))
        #expect(
            conversion.back.policies.policies.first?.bodies.binds
                == BindMountLimit(directories: ["/srv", "/data dir"]))
    }

    @Test("that a file does not take are left out, and that is said")
    func notKept() {
        let conversion = Self.wollomatic(["-allowGET=/\\Cinfo", "-allowHEAD=/_ping"])
        #expect(
            conversion.text.contains("# -allowGET=/\\Cinfo\n      # not kept: path_regex takes no \\C\n"))
        #expect(!conversion.back.hasErrors)
        let dead = Self.wollomatic(["-allowGET=/kill\\?signal=HUP", "-allowHEAD=/_ping"])
        #expect(dead.text.contains("      # not kept: it can match nothing: patterns see the path alone"))
        #expect(!dead.back.hasErrors)
    }

    @Test(
        "never end a comment, or a text in quotes, before its end",
        arguments: ["\u{2028}", "\u{85}", "\n", "\u{7f}"])
    func lineBreaks(separator: String) {
        let conversion = Self.wollomatic(["-allowGET=/_ping\(separator)policies:'\"\\\\"])
        #expect(!conversion.back.hasErrors, "\(conversion.back.issues)")
        #expect(conversion.back.policies.policies.count == 1)
        let regexes = conversion.back.policies.policies[0].rules.compactMap { rule -> String? in
            guard case .matching(let pattern) = rule.subject else { return nil }
            return (pattern as? PathRegex)?.text
        }
        // No path has the end of a line in it.
        #expect(regexes == (separator == "\n" ? [] : ["/_ping\(separator)policies:'\"\\\\"]))
    }
}
