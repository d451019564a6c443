// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("The wollomatic dialect reads")
struct WollomaticSettingsTests {
    private func read(_ arguments: [String], _ environment: [String: String] = [:]) -> WollomaticConfiguration {
        WollomaticConfiguration.read(arguments: arguments, environment: environment)
    }

    private func origins(_ arguments: [String], _ environment: [String: String] = [:]) -> [String] {
        read(arguments, environment).policy.rules.map(\.id.name)
    }

    private func issues(_ arguments: [String], _ environment: [String: String] = [:]) -> [String] {
        read(arguments, environment).issues.map { "\($0.severity) \($0)" }
    }

    @Test("nothing: all is refused, for this host alone")
    func defaults() {
        let configuration = read([])
        #expect(configuration.policy.rules.isEmpty)
        #expect(configuration.allowFrom == [.block(block("127.0.0.1"))])
        #expect(configuration.listener == .tcp(host: "127.0.0.1", port: 2375))
        #expect(configuration.upstreamPath == "/var/run/docker.sock")
        #expect(configuration.grace == 10)
        #expect(configuration.watchdog == .init(interval: 0, stopsWhenLost: false))
        #expect(!configuration.logIsJSON && configuration.logLevel == .info && !configuration.allowsHealthcheck)
        #expect(configuration.bindMountFrom.isEmpty && configuration.labelPrefix == "socket-proxy")
        #expect(configuration.proxyContainerName == nil && configuration.issues.isEmpty && !configuration.asksForHelp)
    }

    private func block(_ text: String) -> AddressBlock {
        AddressBlock(text) ?? AddressBlock.all
    }

    @Test(
        "patterns from flags and variables: one flag makes all variables of its method void",
        arguments: [
            (["-allowGET=a"], [:], ["-allowGET=a"]),
            (["-allowGET=a", "-allowGET=b"], [:], ["-allowGET=a", "-allowGET=b"]),
            ([], ["SP_ALLOW_GET": "a"], ["SP_ALLOW_GET=a"]),
            (
                [], ["SP_ALLOW_GET": "a", "SP_ALLOW_GET_1": "b", "SP_ALLOW_GET_x_y": "c"],
                ["SP_ALLOW_GET=a", "SP_ALLOW_GET_1=b", "SP_ALLOW_GET_x_y=c"]
            ),
            (["-allowGET=a"], ["SP_ALLOW_GET": "b", "SP_ALLOW_GET_1": "c"], ["-allowGET=a"]),
            (["-allowGET=a"], ["SP_ALLOW_HEAD": "b"], ["-allowGET=a", "SP_ALLOW_HEAD=b"]),
            (["-allowGET="], ["SP_ALLOW_GET": "b"], []), (["-allowGET=", "-allowGET=a"], [:], ["-allowGET=a"]),
            ([], ["SP_ALLOW_GET": "", "SP_ALLOW_GET_1": "b"], ["SP_ALLOW_GET_1=b"]), ([], ["SP_ALLOW_GET": ""], []),
            ([], ["SP_ALLOW_get": "a", "sp_allow_GET": "b", "SP_ALLOW_": "c", "SP_ALLOWGET": "d"], []),
            ([], ["SP_ALLOW_GETS": "a"], []),
        ] as [([String], [String: String], [String])])
    func patterns(arguments: [String], environment: [String: String], rules: [String]) {
        #expect(origins(arguments, environment) == rules)
    }

    @Test("a value from the flag, else from the variable, else the default")
    func precedence() {
        #expect(read([], ["SP_LISTENIP": "::", "SP_PROXYPORT": "80"]).listener == .tcp(host: "::", port: 80))
        #expect(
            read(["-listenip=0.0.0.0"], ["SP_LISTENIP": "::", "SP_PROXYPORT": "80"]).listener
                == .tcp(host: "0.0.0.0", port: 80))
        #expect(read(["-socketpath=/a"], ["SP_SOCKETPATH": "/b"]).upstreamPath == "/a")
        #expect(read([], ["SP_SOCKETPATH": "/b"]).upstreamPath == "/b")
        #expect(read([], ["SP_SOCKETPATH": "", "SP_LISTENIP": "", "SP_LOGLEVEL": ""]).issues.isEmpty)
        #expect(read(["-logjson=false"], ["SP_LOGJSON": "1"]).logIsJSON == false)
        #expect(read([], ["SP_LOGJSON": "T"]).logIsJSON)
        #expect(read(["-logjson"]).logIsJSON)
        #expect(read(["-shutdowngracetime=0x10"], ["SP_SHUTDOWNGRACETIME": "5"]).grace == 16)
        #expect(read([], ["SP_SHUTDOWNGRACETIME": "010"]).grace == 10, "a variable is decimal")
        #expect(read(["-shutdowngracetime=010"]).grace == 8, "a flag is as in Go's source")
        #expect(read(["-shutdowngracetime=5", "-shutdowngracetime=6"]).grace == 6)
        #expect(
            read(["-watchdoginterval=3", "-stoponwatchdog"]).watchdog == .init(interval: 3, stopsWhenLost: true))
        #expect(read([], ["SP_STOPONWATCHDOG": "true", "SP_WATCHDOGINTERVAL": "9"]).watchdog.interval == 9)
        #expect(read(["-allowhealthcheck"]).allowsHealthcheck)
        #expect(read(["-loglevel=warn"]).logLevel == .warn)
        #expect(read([], ["SP_LOGLEVEL": "Debug"]).logLevel == .debug)
        #expect(read(["-proxycontainername=p"]).proxyContainerName == "p")
        #expect(read(["-proxycontainername="], ["SP_PROXYCONTAINERNAME": "p"]).proxyContainerName == nil)
        #expect(read([], ["SP_DOCKERLABELPREFIX": "a.b-c"]).labelPrefix == "a.b-c")
        #expect(read(["-help"]).asksForHelp)
    }

    @Test("a unix endpoint instead of TCP, with its mode")
    func endpoint() {
        let unix = ["SP_PROXYSOCKETENDPOINT": "/run/p.sock"]
        #expect(read([], unix).listener == .unix(path: "/run/p.sock", mode: 0o600))
        for (mode, value) in [("600", 0o600), ("0660", 0o660), ("777", 0o777), ("0", 0), ("", 0o600)] {
            let environment = unix.merging(["SP_PROXYSOCKETENDPOINTFILEMODE": mode]) { $1 }
            #expect(read([], environment).listener == .unix(path: "/run/p.sock", mode: UInt16(value)), "\(mode)")
        }
        for (mode, value) in [("0600", 0o600), ("0o660", 0o660), ("432", 0o660), ("0x1b0", 0o660)] {
            let flags = ["-proxysocketendpointfilemode=\(mode)"]
            #expect(read(flags, unix).listener == .unix(path: "/run/p.sock", mode: UInt16(value)), "\(mode)")
        }
        #expect(
            issues(["-proxysocketendpointfilemode=600"]) == [
                "error -proxysocketendpointfilemode: 0o1130 is more than 0o777; an octal number begins with 0 here"
            ])
        #expect(read(["-proxysocketendpoint="], unix).listener == .tcp(host: "127.0.0.1", port: 2375))
    }

    @Test(
        "callers that are blocks, addresses or names, split at commas and not trimmed",
        arguments: [
            ("10.0.0.0/8", ["10.0.0.0/8"]), ("10.1.2.3/8", ["10.0.0.0/8"]), ("10.1.2.3/32", ["10.1.2.3"]),
            ("10.1.2.3", ["10.1.2.3"]), ("0.0.0.0/0", ["0.0.0.0/0"]), ("fd00::1/8", ["fd00::/8"]),
            ("2001:db8::1", ["2001:db8::1"]), ("2001:db8:0:0:1::/65", ["2001:db8::/65"]), ("::/0", ["::/0"]),
            ("a.example,10.0.0.0/8", ["name a.example", "10.0.0.0/8"]), ("traefik", ["name traefik"]),
            ("a, b", ["name a", "name  b"]), ("", ["127.0.0.1/32"]), ("a,", ["name a", "name "]),
            ("10.0.0.0/33", ["name 10.0.0.0/33"]), ("10.0.0.5/08", ["10.0.0.0/8"]),
            ("10.0.0.0/+8", ["name 10.0.0.0/+8"]), ("10.0.0.0/", ["name 10.0.0.0/"]),
            ("010.0.0.1", ["name 010.0.0.1"]), ("10.0.0.0/-1", ["name 10.0.0.0/-1"]), ("/8", ["name /8"]),
        ])
    func callers(text: String, expected: [String]) {
        let callers = expected.map { word in
            word.hasPrefix("name ")
                ? WollomaticConfiguration.Caller.name(String(word.dropFirst(5))) : .block(block(word))
        }
        #expect(read([], ["SP_ALLOWFROM": text]).allowFrom == callers)
        if !text.isEmpty { #expect(read(["-allowfrom", text], ["SP_ALLOWFROM": "x"]).allowFrom == callers) }
    }

    @Test("an empty flag of callers as nobody")
    func nobody() {
        #expect(read(["-allowfrom="], ["SP_ALLOWFROM": "a"]).allowFrom == [.name("")])
    }

    @Test("directories, absolute and cleaned")
    func directories() {
        let text = "/srv//ci/,/a/./b/../c,/..,/"
        #expect(read(["-allowbindmountfrom=\(text)"]).bindMountFrom == ["/srv/ci", "/a/c", "/", "/"])
        #expect(read([], ["SP_ALLOWBINDMOUNTFROM": "/a"]).bindMountFrom == ["/a"])
        #expect(read(["-allowbindmountfrom="], ["SP_ALLOWBINDMOUNTFROM": "/a"]).bindMountFrom.isEmpty)
        #expect(
            issues(["-allowbindmountfrom=/a, /b,"]) == [
                #"error -allowbindmountfrom: " /b" does not begin with /"#,
                #"error -allowbindmountfrom: "" does not begin with /"#,
            ])
    }

    @Test(
        "mistakes, with their place",
        arguments: [
            (["-proxyport=0"], [:], "error -proxyport: 0 is not a port from 1 to 65535"),
            ([], ["SP_PROXYPORT": "65536"], "error SP_PROXYPORT: 65536 is not a port from 1 to 65535"),
            (["-listenip=localhost"], [:], #"error -listenip: "localhost" is not an IP address"#),
            (["-listenip="], [:], #"error -listenip: "" is not an IP address"#),
            (["-loglevel=loud"], [:], #"error -loglevel: "loud" is none of DEBUG, INFO, WARN, ERROR"#),
            (
                ["-shutdowngracetime=18446744073709551615"], [:],
                "error -shutdowngracetime: 18446744073709551615 is too many seconds"
            ),
            (
                ["-socketpath=docker.sock"], [:],
                #"error -socketpath: "docker.sock" is not the absolute path of a socket, of at most 103 bytes"#
            ),
            (
                [], ["SP_DOCKERLABELPREFIX": "A"],
                #"error SP_DOCKERLABELPREFIX: "A" is not parts of lower-case letters and digits, "#
                    + "with one dot or hyphen between two of them"
            ),
            (["-allowgte=a"], [:], "error -allowgte: is not a flag of this dialect"),
            (["-allowGTE=a"], [:], "error -allowGTE: is not a flag of this dialect; did you mean -allowGET?"),
            (
                ["-allowGET=("], [:],
                #"error -allowGET: "(" is not a pattern that RE2 takes: missing ): ^($"#
            ),
            (
                [], ["SP_ALLOW_GET_1": "[z-a]"],
                #"error SP_ALLOW_GET_1: "[z-a]" is not a pattern that RE2 takes: invalid character class range: z-a"#
            ),
            ([], ["SP_LOGJSON": "yes"], #"warning SP_LOGJSON: "yes" is neither true nor false, so it is off"#),
            ([], ["SP_PROXYPORT": "0x50"], #"warning SP_PROXYPORT: "0x50" is not a whole number, so it is 2375"#),
            (
                [], ["SP_PROXYSOCKETENDPOINTFILEMODE": "rw"],
                #"warning SP_PROXYSOCKETENDPOINTFILEMODE: "rw" is not a whole number, so it is 0o600"#
            ),
            (["-allowGET=/a"], ["SP_ALLOW_GET": "b"], "warning SP_ALLOW_GET: is not read, because -allowGET is given"),
            (["-listenport=80"], [:], "error -listenport: is not a flag of this dialect; did you mean -proxyport?"),
            (["-log-level=INFO"], [:], "error -log-level: is not a flag of this dialect; did you mean -loglevel?"),
            (["-upstream=/a"], [:], "error -upstream: is not a flag of this dialect; did you mean -socketpath?"),
            (
                [], ["SP_LISTENPORT": "80"],
                "warning SP_LISTENPORT: is not a variable that is read; did you mean SP_PROXYPORT?"
            ),
            (
                ["-allowfrom=*"], [:],
                #"warning -allowfrom: "*" is no name, and matches nobody; 0.0.0.0/0,::/0 is everybody"#
            ),
            ([], ["SP_ALLOW_GTE_1": "b"], "warning SP_ALLOW_GTE_1: is not a variable that is read"),
            (
                [], ["SP_ALLOW_GTE": "b"],
                "warning SP_ALLOW_GTE: is not a variable that is read; did you mean SP_ALLOW_GET?"
            ),
            (
                [], ["SP_LOGLEVLE": "b"],
                "warning SP_LOGLEVLE: is not a variable that is read; did you mean SP_LOGLEVEL?"
            ),
            (
                ["-allowfrom=a, b"], [:],
                #"warning -allowfrom: " b" has a blank in it, which no name has; write a,b"#
            ),
            (
                ["-allowfrom=10.0.0.0/33"], [:],
                #"warning -allowfrom: "10.0.0.0/33" is not a CIDR, and no DNS name has a / in it"#
            ),
        ] as [([String], [String: String], String)])
    func mistakes(arguments: [String], environment: [String: String], issue: String) {
        #expect(issues(arguments, environment) == [issue])
    }

    @Test("variables of others without a word")
    func strangers() {
        #expect(
            issues([], ["SP_SERVICE_HOST": "10.0.0.1", "PATH": "/bin", "SPICE": "1", "SP_PORT": "tcp://a"]).isEmpty)
    }
}

extension AddressBlock {
    /// Stands in for a block that a test wrote wrongly: no caller of a test is it.
    fileprivate static var all: AddressBlock { AddressBlock("::/0") ?? AddressBlock.all }
}
