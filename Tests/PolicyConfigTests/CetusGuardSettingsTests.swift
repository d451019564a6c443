// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import PolicyConfig

@Suite("The CetusGuard dialect reads")
struct CetusGuardSettingsTests {
    private typealias Configuration = CetusGuardConfiguration
    private func issues(_ arguments: [String], _ environment: [String: String] = [:]) -> [String] {
        Configuration.read(arguments, environment).issues.map { "\($0.severity) \($0)" }
    }

    @Test("nothing: this host alone, or all networks of its container")
    func defaults() {
        let configuration = Configuration.read()
        #expect(configuration.frontends == [.tcp(host: "127.0.0.1", port: 2375)])
        #expect(Configuration.read(isInContainer: true).frontends == [.tcp(host: "::", port: 2375)])
        #expect(configuration.frontendsReason != nil)
        #expect(configuration.backend == .unix("/var/run/docker.sock"))
        #expect(configuration.frontendTLS == nil && configuration.backendTLS == nil)
        #expect(configuration.logLevel == 6 && !configuration.asksForVersion && !configuration.asksForHelp)
        #expect(configuration.issues.isEmpty)
    }

    @Test("frontends: one in the variable, any number of flags, which replace it")
    func frontends() {
        let variable = ["CETUSGUARD_FRONTEND_ADDR": "tcp://:2375"]
        #expect(Configuration.read(variable).frontends == [.tcp(host: "::", port: 2375)])
        #expect(Configuration.read(variable).frontendsReason == nil)
        #expect(
            Configuration.read(["-frontend-addr=unix:///a", "-frontend-addr", "tcp://[::1]:1"], variable).frontends
                == [.unix("/a"), .tcp(host: "::1", port: 1)])
        #expect(Configuration.read(["-frontend-addr=tcp://a:2375/"]).frontends == [.tcp(host: "a", port: 2375)])
        #expect(Configuration.read(["-frontend-addr=unix:///a?b#c"]).frontends == [.unix("/a?b#c")])
    }

    @Test(
        "no other form of an address",
        arguments: [
            "", "tcp://", "tcp://a", "tcp://a:", "tcp://a:0", "tcp://u@a", "unix://", "unix://a", "ssh://a:1", "a:1",
        ])
    func addresses(text: String) {
        let form = "is not of the form tcp://host:port, tcp://[::]:port or unix:///path"
        #expect(issues(["-frontend-addr", text]) == [#"error -frontend-addr: "\#(text)" \#(form)"#])
        #expect(issues([], ["DOCKER_HOST": text]) == [#"error DOCKER_HOST: "\#(text)" \#(form)"#])
    }

    @Test("the backend from the flag, else from the first variable that is set, though it be empty")
    func backend() {
        let all = [
            "CETUSGUARD_BACKEND_ADDR": "unix:///1", "CONTAINER_HOST": "unix:///2", "DOCKER_HOST": "tcp://d:3",
        ]
        #expect(Configuration.read(["-backend-addr=tcp://:4"], all).backend == .tcp(host: "localhost", port: 4))
        #expect(Configuration.read(all).backend == .unix("/1"))
        #expect(Configuration.read(all.filter { $0.key != "CETUSGUARD_BACKEND_ADDR" }).backend == .unix("/2"))
        #expect(Configuration.read(all.filter { $0.key == "DOCKER_HOST" }).backend == .tcp(host: "d", port: 3))
        let places = Configuration.read(all.merging(["CETUSGUARD_BACKEND_ADDR": ""]) { $1 }).issues.map(\.place)
        #expect(places == ["CETUSGUARD_BACKEND_ADDR"])
    }

    @Test("TLS of both sides, certificate and key together")
    func tls() {
        let configuration = Configuration.read(
            ["-frontend-tls-cacert=/ca", "-frontend-tls-cert=/cert"],
            ["CETUSGUARD_FRONTEND_TLS_KEY": "/key", "CETUSGUARD_BACKEND_TLS_CACERT": "/b"])
        #expect(configuration.frontendTLS == TLSServerFiles(certificate: "/cert", key: "/key", clientCA: "/ca"))
        #expect(configuration.backendTLS == TLSClientFiles(ca: "/b"))
        #expect(configuration.issues.isEmpty)
        #expect(
            issues(["-backend-tls-cert=/c"])
                == ["error -backend-tls-key: is missing: a certificate and its key come together"])
        #expect(
            issues([], ["CETUSGUARD_FRONTEND_TLS_KEY": "/k"])
                == ["error -frontend-tls-cert: is missing: a certificate and its key come together"])
        #expect(
            issues(["-frontend-tls-cacert=/ca"])
                == ["error -frontend-tls-cert: is missing: a TCP frontend with TLS needs a certificate"])
        #expect(issues(["-frontend-tls-cacert=/ca", "-frontend-addr=unix:///a"]).isEmpty)
        #expect(Configuration.read(["-backend-tls-cacert="], ["CETUSGUARD_BACKEND_TLS_CACERT": "/b"]).backendTLS == nil)
    }

    @Test("the level of its log, held to 0 and 7")
    func logLevel() {
        for (value, level) in [("0", 0), ("4", 4), ("7", 7), ("99", 7), ("-1", 0), ("0x3", 3)] {
            #expect(Configuration.read(["-log-level=\(value)"], ["CETUSGUARD_LOG_LEVEL": "2"]).logLevel == level)
        }
        #expect(Configuration.read(["CETUSGUARD_LOG_LEVEL": "+3"]).logLevel == 3)
        #expect(
            issues([], ["CETUSGUARD_LOG_LEVEL": "0x3"])
                == [#"warning CETUSGUARD_LOG_LEVEL: "0x3" is not a whole number, so it is 6"#])
    }

    @Test("-version and -help, and tells names that it does not know")
    func others() {
        #expect(Configuration.read(["-version"]).asksForVersion)
        #expect(Configuration.read(["--help"]).asksForHelp)
        #expect(issues(["-rule=a"]) == ["error -rule: is not a flag of this dialect; did you mean -rules?"])
        #expect(
            issues([], ["CETUSGUARD_RULE": "a"])
                == ["warning CETUSGUARD_RULE: is not a variable that is read; did you mean CETUSGUARD_RULES?"])
        #expect(issues([], ["CETUSGUARD_NO_BUILTIN_RULES": "yes"]).count == 1)
    }
}
