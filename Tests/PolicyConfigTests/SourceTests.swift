// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("The source of a configuration")
struct SourceTests {
    private static let file = """
        caisson: 1
        listeners:
          - tcp://127.0.0.1:2375
          - { unix: /run/ci.sock, mode: "0600", owner: 1000, group: 1001, policy: ci }
        clients:
          - { address: 10.0.0.0/8, policy: watch }
          - { container: ci, policy: ci }
        policies:
          watch: { preset: dozzle }
          ci: { allow: ["Container*"] }
        log: { format: json }
        limits: { connections: 7 }
        """

    private func read(
        _ environment: [String: String] = [:], _ arguments: ConfigurationArguments = ConfigurationArguments(),
        files: [String: String] = [:]
    ) -> Configuration {
        Configuration.read(RuntimeEnvironment(environment: environment, isInContainer: false), arguments: arguments) {
            path throws(CetusGuardConfiguration.UnreadableFile) in
            guard let text = files[path] else { throw .init(reason: "No such file or directory", isMissing: true) }
            return Array(text.utf8)
        }
    }

    private func errors(_ configuration: Configuration) -> [String] {
        configuration.issues.filter { $0.severity == .error }.map { "\($0)" }
    }

    private static let system = [Configuration.defaultPolicyFile: file]

    @Test("is the strongest that speaks: a file, a preset, a dialect, the file of the system")
    func precedence() {
        let files = Self.system.merging(["/p": Self.file]) { $1 }
        #expect(read([:], ConfigurationArguments(policy: "/p"), files: files).source == .file("/p"))
        #expect(read(["CAISSON_POLICY": "/p"], files: files).source == .file("/p"))
        #expect(
            read(["CAISSON_PRESET": "traefik"], ConfigurationArguments(preset: "dozzle")).source == .preset("dozzle"))
        #expect(read([:], ConfigurationArguments(preset: "traefik"), files: files).source == .preset("traefik"))
        #expect(read([:], files: files).source == .file(Configuration.defaultPolicyFile))
        #expect(read(["CONTAINERS": "1"]).source == read(["INFO": "1"]).source)
        if case .dialect(.tecnativa, _) = read().source {} else { #expect(Bool(false), "nothing speaks") }
    }

    @Test("is one: two that were named stop the start")
    func conflict() {
        let found = errors(read(["CAISSON_PRESET": "traefik", "CAISSON_POLICY": "/p"], files: ["/p": Self.file]))
        #expect(
            found == ["CAISSON_POLICY: CAISSON_POLICY and CAISSON_PRESET both say what may pass; leave one of them out"]
        )
        #expect(read(["CAISSON_PRESET": "traefik"], ConfigurationArguments(flags: ["-allowGET=/x"])).hasErrors)
        #expect(read(["CAISSON_PRESET": "traefik", "CAISSON_DIALECT": "tecnativa"]).hasErrors)
        let words = ConfigurationArguments(preset: "traefik", dialect: .wollomatic)
        #expect(read([:], words).hasErrors)
        let twice = read(["CAISSON_POLICY": "/q"], ConfigurationArguments(policy: "/p"), files: ["/p": Self.file])
        #expect(twice.issues.map { "\($0)" } == ["CAISSON_POLICY: is not read: --policy says it"])
    }

    /// What says what may pass in each language.
    private static let deciding: [(variables: [String: String], name: String)] = [
        (["CONTAINERS": "1"], "CONTAINERS"), (["POST": "0"], "POST"), (["INFO": "true"], "INFO"),
        (["CONTAINERS": "\"1\""], "CONTAINERS"), (["ALLOW_START": "1"], "ALLOW_START"),
        (["ALLOW_LOGS": "0"], "ALLOW_LOGS"),
        (["LIBPOD_INFO": "1"], "LIBPOD_INFO"), (["SP_ALLOW_GET": "/x"], "SP_ALLOW_GET"),
        (["SP_ALLOWFROM": "10.0.0.0/8"], "SP_ALLOWFROM"), (["CETUSGUARD_RULES": "GET /x"], "CETUSGUARD_RULES"),
        (["CETUSGUARD_RULES_FILE": "/r"], "CETUSGUARD_RULES_FILE"), (["CONTAINER_NAMES": "web"], "CONTAINER_NAMES"),
        (["SCRUB_ENVS": "true"], "SCRUB_ENVS"),
    ]

    @Test(
        "is one: variables that say what may pass stop the start beside a file and beside a preset", arguments: deciding
    )
    func variablesBeside(variables: [String: String], name: String) {
        let path = Configuration.defaultPolicyFile
        let rivals: [(String, Configuration)] = [
            (path, read(variables, files: Self.system)),
            ("--policy", read(variables, ConfigurationArguments(policy: "/p"), files: ["/p": Self.file])),
            ("CAISSON_POLICY", read(variables.merging(["CAISSON_POLICY": "/p"]) { $1 }, files: ["/p": Self.file])),
            ("--preset", read(variables, ConfigurationArguments(preset: "traefik"))),
            ("CAISSON_PRESET", read(variables.merging(["CAISSON_PRESET": "traefik"]) { $1 })),
        ]
        for (rival, configuration) in rivals {
            let told = errors(configuration)
            #expect(
                told.contains { $0.contains(name) && $0.contains(rival) && $0.contains("both say") },
                "\(rival): \(told)")
        }
    }

    @Test("is one: variables of two dialects, and whatever is named beside the file of the system, stop the start")
    func twoDialects() {
        let sections = read(["CONTAINERS": "1", "IMAGES": "1", "SP_ALLOW_GET": "/x"])
        #expect(
            errors(sections) == [
                "CONTAINERS: CONTAINERS, IMAGES and SP_ALLOW_GET all say what may pass; leave some of them out"
            ])
        #expect(read(["SP_ALLOW_GET": "/x", "CETUSGUARD_RULES": "GET /x"]).hasErrors)
        #expect(read(["INFO": "1"], ConfigurationArguments(flags: ["-allowGET=/x"])).hasErrors)
        for named in [
            ["CAISSON_PRESET": "traefik"], ["CAISSON_DIALECT": "tecnativa"], ["CAISSON_DIALECT": "wollomatic"],
        ] {
            let told = errors(read(named, files: Self.system))
            #expect(told.contains { $0.contains("and \(Configuration.defaultPolicyFile) both say") }, "\(told)")
        }
    }

    @Test(
        "is not what only says where and how: that is read, or told as not read",
        arguments: [
            ("SOCKET_PATH", "/a"), ("LOG_LEVEL", "notice"), ("DISABLE_IPV6", "1"), ("TZ", "UTC"),
            ("PROXY_URL", "http://a"),
            ("SP_LISTENIP", "0.0.0.0"), ("SP_SOCKETPATH", "/a"), ("CETUSGUARD_LOG_LEVEL", "3"),
            ("CETUSGUARD_PORT", "tcp://10.0.0.1:80"), ("VERSION", "1.2.3"), ("SCRUB_ENVS", "false"),
            ("CAISSON_LISTEN", "tcp://127.0.0.1:1"),
        ])
    func settling(name: String, value: String) {
        let file = read([name: value], files: Self.system)
        #expect(file.source == .file(Configuration.defaultPolicyFile))
        let preset = read([name: value, "CAISSON_PRESET": "traefik"])
        #expect(!file.hasErrors && !preset.hasErrors, "\(file.issues) \(preset.issues)")
        let isOfDialect = ["PROXY_URL", "SP_LISTENIP", "SP_SOCKETPATH", "CETUSGUARD_LOG_LEVEL"].contains(name)
        #expect(preset.issues.map(\.place) == (isOfDialect ? [name] : []))
    }

    @Test("that is a named dialect tells of the variables of others")
    func foreignVariables() {
        let variables = [
            "CAISSON_DIALECT": "tecnativa", "SP_ALLOW_GET": "/x", "CETUSGUARD_RULES": "GET /x", "INFO": "1",
        ]
        let told = read(variables).issues.map { "\($0.severity) \($0)" }
        #expect(
            told == [
                "warning SP_ALLOW_GET: is not read in the tecnativa dialect",
                "warning CETUSGUARD_RULES: is not read in the tecnativa dialect",
            ])
        let other = read(["SP_ALLOW_GET": "/x", "SOCKET_PATH": "/a", "LOG_LEVEL": "info"]).issues.map { "\($0)" }
        #expect(
            other == [
                "SOCKET_PATH: is not read in the wollomatic dialect; CAISSON_UPSTREAM says it",
                "LOG_LEVEL: is not read in the wollomatic dialect",
            ])
    }

    @Test("that nobody named is told with what to do, and so is a file that is almost the right one")
    func nothing() {
        let words = "nothing says what may pass, so only ping, version and events do: set CAISSON_PRESET, or mount "
        #expect("\(read().source)" == words + "/etc/caisson/caisson.yaml")
        #expect(read(["LOG_LEVEL": "info"]).source.saysNothing)
        for variables in [["PING": "0"], ["CAISSON_PRESET": "traefik"], ["CAISSON_DIALECT": "tecnativa"]] {
            #expect(!read(variables).source.saysNothing)
        }
        let almost = ["/etc/caisson/caisson.yml": Self.file]
        for files in [almost, almost.merging(Self.system) { $1 }] {
            let told = read(files: files).issues.map { "\($0)" }
            #expect(
                told == [
                    "/etc/caisson/caisson.yml: is not read: the name is caisson.yaml, and CAISSON_POLICY may name another"
                ])
        }
    }

    @Test("must be there when it was named")
    func missing() {
        #expect(errors(read(["CAISSON_POLICY": "/nosuch"])) == ["/nosuch: cannot be read: No such file or directory"])
        #expect(
            errors(read(["CAISSON_PRESET": "traefic"])) == [
                #"preset: there is no preset "traefic"; did you mean traefik?"#
            ])
        let forms = "a port, host:port, tcp://host:port or unix:///path"
        #expect(errors(read(["CAISSON_ADMIN": "x"])) == ["CAISSON_ADMIN: \"x\" is not of the form \(forms)"])
    }

    @Test("may be a preset with options")
    func presets() {
        #expect(PresetCall(parsing: "traefik") == PresetCall(parsing: "traefik "))
        #expect(PresetCall(parsing: "watchtower with cleanup, hooks").options == ["cleanup", "hooks"])
        let allowed = read(["CAISSON_PRESET": "watchtower with cleanup"]).policies.policies[0].allowedEndpoints
        #expect(allowed.contains(.imageDelete))
        #expect(!read(["CAISSON_PRESET": "watchtower"]).policies.policies[0].allowedEndpoints.contains(.imageDelete))
    }

    @Test("that is a file tells clients apart, a listener's own policy first")
    func file() throws {
        let configuration = read([:], ConfigurationArguments(policy: "/p"), files: ["/p": Self.file])
        #expect(configuration.issues.isEmpty, "\(configuration.issues)")
        let set = configuration.policies
        let near = IPAddress("10.1.2.3")
        #expect(
            set.policy(for: ClientIdentity(listener: .tcp(host: "127.0.0.1", port: 2375), address: near))?.name
                == "watch")
        #expect(
            set.policy(
                for: ClientIdentity(listener: .tcp(host: "127.0.0.1", port: 2375), address: IPAddress("1.2.3.4")))
                == nil)
        #expect(set.policy(for: ClientIdentity(listener: .unix("/run/ci.sock")))?.name == "ci")
        let settings = configuration.settings
        #expect(settings.unixFiles["/run/ci.sock"] == UnixFile(mode: 0o600, owner: 1000, group: 1001))
        #expect(settings.logFormat == .json)
        #expect(settings.maxConnections == 7)
        #expect(
            read(["CAISSON_LISTEN": "tcp://[::1]:9"], ConfigurationArguments(policy: "/p"), files: ["/p": Self.file])
                .settings.listeners == [.tcp(host: "::1", port: 9)], "our variables override in every source")
    }

    @Test("that is a file is not opened by CAISSON_LISTEN without the TLS that it asks for")
    func listenersBeside() {
        let policies = "policies: { all: { allow: [SystemPing] } }\n"
        func issues(_ listeners: String, _ listen: String) -> [String] {
            let text = "caisson: 1\nlisteners: [\(listeners)]\n" + policies
            let arguments = ConfigurationArguments(policy: "/p")
            return read(["CAISSON_LISTEN": listen], arguments, files: ["/p": text]).issues.map {
                "\($0.severity): \($0)"
            }
        }
        let tls = "{ tls: \"0.0.0.0:2376\", certificate: /c, key: /k, client_ca: /a }"
        let mistake = "error: CAISSON_LISTEN: tls://0.0.0.0:2376 of the file speaks TLS, and nothing that it names does"
        #expect(issues(tls, "tcp://0.0.0.0:2376") == ["\(mistake); leave it out"])
        #expect(issues(tls, "unix:///run/a.sock") == ["\(mistake); leave it out"])
        let instead = "warning: CAISSON_LISTEN: is listened on instead of unix:///run/a.sock of the file"
        #expect(issues("{ unix: /run/a.sock }", ":2375") == [instead])
        #expect(issues("{ unix: /run/a.sock }", ":2375,/run/a.sock") == [])
    }

    @Test("that is a file with one policy and no clients is everybody's")
    func onePolicy() {
        let text = "caisson: 1\npolicies:\n  all: { allow: [SystemPing] }\n"
        let set = read([:], ConfigurationArguments(policy: "/p"), files: ["/p": text]).policies
        #expect(set.policy(for: ClientIdentity(listener: .unix("/x")))?.name == "all")
    }

    @Test("that is wollomatic's counts callers on TCP, and guards nothing that it cannot")
    func wollomatic() {
        let flags = ["-allowGET=/_ping", "-allowfrom=10.0.0.0/8"]
        let configuration = read([:], ConfigurationArguments(dialect: .wollomatic, flags: flags))
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        #expect(
            configuration.policies.policy(for: ClientIdentity(listener: .unix("/"), address: IPAddress("10.1.1.1")))
                != nil)
        #expect(
            configuration.policies.policy(for: ClientIdentity(listener: .unix("/"), address: IPAddress("127.0.0.1")))
                == nil)
    }

    @Test(
        "that is wollomatic's counts nobody on a unix socket, whoever says that it is listened on",
        arguments: [
            (["SP_PROXYSOCKETENDPOINT": "/run/g.sock"], 0o600), (["CAISSON_LISTEN": "unix:///run/g.sock"], 0o600),
            (["CAISSON_LISTEN": "/run/g.sock", "SP_PROXYSOCKETENDPOINTFILEMODE": "660"], 0o660),
            (["CAISSON_LISTEN": "unix:///run/g.sock,tcp://127.0.0.1:1", "SP_PROXYCONTAINERNAME": "gate"], 0o600),
        ])
    func wollomaticSocket(variables: [String: String], mode: Int) {
        let configuration = read(variables.merging(["SP_ALLOW_GET": "/version"]) { $1 })
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        #expect(configuration.settings.listeners.first == .unix("/run/g.sock"))
        #expect(configuration.settings.unixFiles["/run/g.sock"]?.mode == mode)
        let policies = configuration.policies
        #expect(policies.policy(for: ClientIdentity(listener: .unix("/run/g.sock")))?.name == "wollomatic")
        let stranger = ClientIdentity(listener: .tcp(host: "127.0.0.1", port: 1), address: IPAddress("10.1.1.1"))
        #expect(policies.policy(for: stranger) == nil)
    }

    @Test("that has no listener of its own takes those that a service manager hands over, in each dialect")
    func inherited() {
        let handed = GateAddress.unix("/run/handed.sock")
        for variables in [["SP_ALLOW_GET": "/x"], ["CETUSGUARD_RULES": "GET /x"], ["INFO": "1"]] {
            var runtime = RuntimeEnvironment(environment: variables, isInContainer: false)
            runtime.inherited = [handed]
            let configuration = Configuration.read(runtime)
            #expect(configuration.settings.listeners == [handed])
            #expect(configuration.policies.policy(for: ClientIdentity(listener: handed)) != nil, "\(variables)")
        }
        let named = ["SP_ALLOW_GET": "/x", "SP_LISTENIP": "127.0.0.1"]
        var runtime = RuntimeEnvironment(environment: named, isInContainer: false)
        runtime.inherited = [handed]
        #expect(Configuration.read(runtime).settings.listeners == [.tcp(host: "127.0.0.1", port: 2375)])
    }

    @Test("that is wollomatic's tells a stranger which setting does not name it")
    func wollomaticStranger() {
        let words = "does not name this client, so nothing is allowed"
        let flags = ConfigurationArguments(flags: ["-allowGET=/x", "-allowfrom=10.0.0.0/8"])
        #expect(read([:], flags).policies.strangersAreTold == "-allowfrom \(words)")
        let variables = ["SP_ALLOW_GET": "/x", "SP_ALLOWFROM": "10.0.0.0/8", "CONTAINER_NAMES": "web"]
        #expect(read(variables).policies.strangersAreTold == "SP_ALLOWFROM \(words)")
    }

    @Test("that is wollomatic's tells callers by name and by their own labels, and limits what is bound")
    func wollomaticClients() throws {
        let flags = ["-allowGET=.*", "-allowfrom=Traefik,10.0.0.1", "-proxycontainername=gate"]
        let configuration = read([:], ConfigurationArguments(flags: flags + ["-allowbindmountfrom=/srv/,/data"]))
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        let policies = configuration.policies
        #expect(
            policies.clients.map(\.subject) == [
                .labels(source: 0), .client(.host("traefik")),
                .client(.address(try #require(AddressBlock("10.0.0.1")))),
            ])
        #expect(policies.needsContainers)
        #expect(policies.hostNames == ["traefik"])
        #expect(policies.policies.first?.bodies.binds == BindMountLimit(directories: ["/srv", "/data"]))
    }

    @Test("that is CetusGuard's has its frontends and its backend")
    func cetusGuard() {
        let flags = [
            "-frontend-addr", "unix:///run/c.sock", "-backend-addr", "unix:///d", "-rules", "GET %API_PREFIX_INFO%",
        ]
        let configuration = read([:], ConfigurationArguments(flags: flags))
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        #expect(configuration.settings.listeners == [.unix("/run/c.sock")])
        #expect(configuration.settings.upstream == .unix("/d"))
        #expect(configuration.source == .dialect(.cetusguard, reason: "-frontend-addr is set"))
    }
}
