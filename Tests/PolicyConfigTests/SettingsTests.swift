// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import PolicyConfig

@Suite("The settings")
struct SettingsTests {
    private func read(_ variables: [String: String], isInContainer: Bool = false) -> Configuration {
        Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: isInContainer))
    }

    private func issues(_ variables: [String: String]) -> [String] {
        read(variables).issues.map { "\($0)" }
    }

    @Test("listen on loopback on a host, and on all interfaces in a container")
    func listeners() {
        #expect(read([:]).settings.listeners == [.tcp(host: "127.0.0.1", port: 2375)])
        #expect(read(["POST": "0"], isInContainer: true).settings.listeners == [.tcp(host: "::", port: 2375)])
        for value in ["1", "true", "YES"] {
            let variables = ["DISABLE_IPV6": value]
            #expect(read(variables, isInContainer: true).settings.listeners == [.tcp(host: "0.0.0.0", port: 2375)])
        }
        let linuxserver = ["DISABLE_IPV6": "true", "CAISSON_DIALECT": "linuxserver"]
        #expect(read(linuxserver, isInContainer: true).settings.listeners == [.tcp(host: "::", port: 2375)])
        #expect(
            read(["CAISSON_LISTEN": "tcp://[::1]:80, unix:///run/x.sock"]).settings.listeners
                == [.tcp(host: "::1", port: 80), .unix("/run/x.sock")])
    }

    @Test(
        "keep a gate to this host that nobody has told what may pass, and to nobody else's",
        arguments: [
            ([:], false), (["LOG_LEVEL": "debug", "VERSION": "1.2.3"], false),
            (["CONTAINERS": "0"], true), (["CONTAINERS": "true"], true), (["SP_ALLOW_GET": "/info"], true),
            (["CETUSGUARD_RULES": "GET /"], true), (["CONTAINER_NAMES": "web"], true), (["ALLOW_LOGS": "1"], true),
            (["CAISSON_DIALECT": "tecnativa"], true), (["CAISSON_PRESET": "traefik"], true),
            (["CAISSON_POLICY": "/p"], true), (["SOCKET_PATH": "/run/docker.sock"], true),
        ] as [([String: String], Bool)])
    func untold(variables: [String: String], isOpen: Bool) {
        let runtime = RuntimeEnvironment(environment: variables, isInContainer: true)
        let settings = Configuration.read(runtime) { _ throws(CetusGuardConfiguration.UnreadableFile) in
            guard variables["CAISSON_POLICY"] != nil else { throw .init(reason: "none", isMissing: true) }
            return Array("caisson: 1\npolicies: { p: { preset: traefik } }\n".utf8)
        }.settings
        let loopback = GateAddress.tcp(host: "127.0.0.1", port: 2375)
        // wollomatic's own default is loopback.
        #expect((settings.listeners == [loopback]) == (!isOpen || variables["SP_ALLOW_GET"] != nil))
        #expect(settings.listenersReason?.hasPrefix("nothing says what may pass") ?? false == !isOpen)
    }

    @Test("are where somebody says, whatever may pass")
    func toldListeners() {
        let told = read(["CAISSON_LISTEN": "tcp://0.0.0.0:80"], isInContainer: true)
        #expect(told.settings.listeners == [.tcp(host: "0.0.0.0", port: 80)])
        var runtime = RuntimeEnvironment(environment: [:], isInContainer: true)
        runtime.inherited = [.unix("/run/c.sock")]
        #expect(Configuration.read(runtime).settings.listeners == [.unix("/run/c.sock")])
    }

    @Test("take the socket's path from the dialect, and our own variable before it")
    func upstream() {
        #expect(read([:]).settings.upstream == .unix("/var/run/docker.sock"))
        #expect(read(["SOCKET_PATH": "/a"]).settings.upstream == .unix("/a"))
        #expect(read(["SOCKET_PATH": "/a", "CAISSON_UPSTREAM": "unix:///b"]).settings.upstream == .unix("/b"))
        #expect(
            issues(["CAISSON_UPSTREAM": "b"]) == [
                #"CAISSON_UPSTREAM: "b" is not of the form unix:///path, tcp://host:port or tls://host:port"#
            ])
    }

    @Test(
        "refuse an address in any other form",
        arguments: [
            "2375", "tcp://", "tcp://:", "tcp://a", "tcp://a:0", "tcp://a:65536", "tcp://::1:80",
            "tcp://a:80/", "unix://relative", "http://a:80", "tcp://[::1:80",
            "unix:///" + String(repeating: "a", count: 110),
        ])
    func addresses(text: String) {
        #expect(GateAddress(text) == nil)
        #expect(issues(["CAISSON_LISTEN": text]).count == 1)
    }

    @Test(
        "take each spelling that has one meaning",
        arguments: [
            ("CAISSON_LISTEN", "0.0.0.0:2375", "tcp://0.0.0.0:2375"), ("CAISSON_LISTEN", ":2375", "tcp://[::]:2375"),
            ("CAISSON_LISTEN", "tcp://:2375", "tcp://[::]:2375"), ("CAISSON_LISTEN", "[::1]:80", "tcp://[::1]:80"),
            ("CAISSON_LISTEN", "/run/x.sock", "unix:///run/x.sock"), ("CAISSON_UPSTREAM", "/var/a", "unix:///var/a"),
            ("CAISSON_UPSTREAM", "engine:2375", "tcp://engine:2375"), ("SOCKET_PATH", "unix:///run/a", "unix:///run/a"),
            ("SOCKET_PATH", "tcp://a:1", "tcp://a:1"), ("CAISSON_ADMIN", "/run/a.sock", "unix:///run/a.sock"),
            ("LOG_LEVEL", "warn", "denialsAndErrors"), ("LOG_LEVEL", "WARN", "denialsAndErrors"),
            ("LOG_LEVEL", "error", "denialsAndErrors"), ("LOG_LEVEL", "Info", "everything"),
            ("CAISSON_LOG_FORMAT", "JSON", "json"), ("CAISSON_GRACE", "9s", "9"), ("CAISSON_WATCHDOG", "7s exit", "7"),
        ])
    func spellings(name: String, value: String, meant: String) {
        let configuration = read([name: value])
        #expect(configuration.issues == [])
        let settings = configuration.settings
        let found =
            switch name {
            case "CAISSON_LISTEN": "\(settings.listeners[0])"
            case "CAISSON_UPSTREAM", "SOCKET_PATH": "\(settings.upstream)"
            case "CAISSON_ADMIN": settings.admin.map { "\($0)" } ?? ""
            case "LOG_LEVEL": "\(settings.logDetail)"
            case "CAISSON_LOG_FORMAT": settings.logFormat.rawValue
            case "CAISSON_GRACE": "\(settings.grace)"
            default: settings.watchdog.map { "\($0.interval)" } ?? ""
            }
        #expect(found == meant)
    }

    @Test("know an upstream only with its host")
    func anyHost() {
        #expect(read(["CAISSON_UPSTREAM": ":2375"]).hasErrors)
        #expect(
            read(["CAISSON_LISTEN": ":2375", "DISABLE_IPV6": "1"]).settings.listeners == [
                .tcp(host: "0.0.0.0", port: 2375)
            ])
    }

    @Test(
        "keep the values of LOG_LEVEL", arguments: [("info", true), ("debug", true), ("notice", false), ("err", false)])
    func logLevel(value: String, everything: Bool) {
        #expect((read(["LOG_LEVEL": value]).settings.logDetail == .everything) == everything)
    }

    @Test("are all reported at once when they are wrong")
    func allIssues() {
        let found = issues([
            "CAISSON_DIALECT": "tecnative", "CAISSON_GRACE": "soon", "CAISSON_MAX_CONNECTIONS": "0",
            "CAISSON_LOG_FORMAT": "xml", "LOG_LEVEL": "loud",
        ])
        #expect(found.count == 5)
        #expect(
            found.contains(
                """
                CAISSON_DIALECT: "tecnative" is no dialect; there are tecnativa, linuxserver, linuxserver-legacy, \
                wollomatic, cetusguard, docker-proxy-filter
                """))
        #expect(found.contains(#"CAISSON_GRACE: "soon" is not a whole number from 0 to 3600"#))
    }

    @Test("say when a switch that looks on is off")
    func truth() {
        #expect(
            issues(["CONTAINERS": "true", "POST": "0"])
                == [#"CONTAINERS: "true" leaves it off in this dialect; CONTAINERS=1 switches it on"#])
        #expect(issues(["CONTAINERS": " 1"]).count == 1)
    }

    @Test(
        "say when quotes that were kept leave a switch off",
        arguments: ["\"1\"", "'1'", " \"1\"", "\"true\"", "\" 1\""])
    func quotes(value: String) {
        for name in ["CONTAINERS", "POST", "PING", "LIBPOD_PODS"] {
            let message = "has quotes in its value, \(value), which leaves it off; write \(name)=1 without quotes"
            #expect(issues(["CAISSON_DIALECT": "linuxserver", name: value]) == ["\(name): \(message)"])
        }
        #expect(issues(["CONTAINERS": "\"0\""]) == [])
    }

    @Test("say when another program's value switches off what is on by itself")
    func foreignValues() {
        #expect(
            issues(["VERSION": "v1.2"]) == [#"VERSION: "v1.2" switches it off; leave it out, or VERSION=1 keeps it on"#]
        )
        for value in ["1.2.3", "0", "", "false"] { #expect(issues(["VERSION": value]) == []) }
    }

    @Test("name the variable that was likely meant")
    func misspellings() {
        #expect(issues(["CONTAINER": "1"]) == ["CONTAINER: is not a variable that is read; did you mean CONTAINERS?"])
        #expect(
            issues(["ALLOW_STRAT": "1"]) == ["ALLOW_STRAT: is not a variable that is read; did you mean ALLOW_START?"])
        #expect(
            issues(["CAISSON_LISTN": "tcp://a:1"])
                == ["CAISSON_LISTN: is not a variable that is read; did you mean CAISSON_LISTEN?"])
        #expect(issues(["CONTAINER": "docker", "PATH": "/bin", "IMAGE": "nginx", "CAISSON_PORT": "tcp://x"]).isEmpty)
        #expect(issues(["ALLOWED_HOSTS": "*", "PORT": "80", "ALLOW_EMPTY": "x", "START": "now"]).isEmpty)
        #expect(issues(["CONTAINERS": "1", "TZ": "UTC", "DISABLE_IPV6": "1"]).isEmpty)
    }

    @Test(
        "name what does what a variable's name says",
        arguments: [
            ("DELETE", "1", "POST=1 opens every method but GET and HEAD, in the sections that are on"),
            ("PORTS", "1", "CONTAINERS=1 opens that with the rest of /containers"),
            ("LOGS", "true", "CONTAINERS=1 opens that with the rest of /containers"),
            ("RESTART", "1", "did you mean ALLOW_RESTARTS?"),
            ("ALLOW_EXEC", "1", "no dialect has it, and it opens nothing"),
            ("ALLOWED_PATHS", "/containers", "a policy file says which paths pass: allow: [\"GET /containers/json\"]"),
            ("PRESET", "traefik", "did you mean CAISSON_PRESET?"),
            ("POLICY", "/p.yaml", "did you mean CAISSON_POLICY?"),
            ("PRESET", "watchtower with cleanup", "did you mean CAISSON_PRESET?"),
            ("LISTEN", "unix:///run/a.sock", "did you mean CAISSON_LISTEN?"),
        ])
    func meanings(name: String, value: String, words: String) {
        #expect(issues([name: value]) == ["\(name): is not a variable that is read; \(words)"])
    }

    @Test(
        "tell of our own variables that are misspelled, whoever says what may pass",
        arguments: [[:], ["CAISSON_PRESET": "traefik"], ["SP_ALLOW_GET": "/x"], ["CETUSGUARD_RULES": "GET /x"]])
    func ours(beside: [String: String]) {
        let told = issues(beside.merging(["CAISSON_LOG_FORM": "json", "CAISSON_XYZ": "1"]) { $1 })
        #expect(
            told == [
                "CAISSON_LOG_FORM: is not a variable that is read; did you mean CAISSON_LOG_FORMAT?",
                "CAISSON_XYZ: is not a variable that is read",
            ])
    }

    @Test("ask what was meant only where a gate starts")
    func otherCommands() {
        let variables = ["CONTAINER": "1", "CAISSON_LISTN": "x", "EXCLUDE_NAME": "x", "PROXY_URL": "http://a"]
        var runtime = RuntimeEnvironment(environment: variables, isInContainer: false)
        #expect(!Configuration.read(runtime).issues.isEmpty)
        runtime.startsGate = false
        #expect(Configuration.read(runtime).issues.isEmpty)
    }

    @Test("have memory for bodies and filtered answers, by our variable before the file, and whole MiB alone")
    func bodyMemory() {
        #expect(read([:]).settings.bodyMemory == 64)
        #expect(read(["CAISSON_BODY_MEMORY": "128"]).settings.bodyMemory == 128)
        #expect(
            issues(["CAISSON_BODY_MEMORY": "1G", "PING": "1"]) == [
                #"CAISSON_BODY_MEMORY: "1G" is not a whole number from 1 to 1000000"#
            ])
        let file = "caisson: 1\nlimits: { body_memory: 7 }\npolicies: { p: { allow: [SystemPing] } }\n"
        func withFile(_ variables: [String: String]) -> Settings {
            Configuration.read(
                RuntimeEnvironment(environment: variables, isInContainer: false),
                arguments: ConfigurationArguments(policy: "/p")
            ) { _ throws(CetusGuardConfiguration.UnreadableFile) in Array(file.utf8) }.settings
        }
        #expect(withFile([:]).bodyMemory == 7)
        #expect(withFile(["CAISSON_BODY_MEMORY": "9"]).bodyMemory == 9)
    }

    @Test("have as many event loops as our variable says, or else the file, or else nobody")
    func threads() {
        let file = "caisson: 1\nlimits: { threads: 3 }\npolicies: { p: { allow: [SystemPing] } }\n"
        func withFile(_ variables: [String: String]) -> Settings {
            Configuration.read(
                RuntimeEnvironment(environment: variables, isInContainer: false),
                arguments: ConfigurationArguments(policy: "/p")
            ) { _ throws(CetusGuardConfiguration.UnreadableFile) in Array(file.utf8) }.settings
        }
        #expect(read([:]).settings.threads == nil)
        #expect(withFile([:]).threads == 3)
        #expect(withFile(["CAISSON_THREADS": "2"]).threads == 2)
        #expect(
            issues(["CAISSON_THREADS": "0", "PING": "1"]) == [
                #"CAISSON_THREADS: "0" is not a whole number from 1 to 64"#
            ])
    }
}
