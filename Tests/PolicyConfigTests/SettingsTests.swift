import Testing

@testable import PolicyConfig

@Suite("The settings")
struct SettingsTests {
    private func read(_ variables: [String: String], isInContainer: Bool = false) -> Configuration {
        Configuration.read(Surroundings(environment: variables, isInContainer: isInContainer))
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
        let surroundings = Surroundings(environment: variables, isInContainer: true)
        let settings = Configuration.read(surroundings) { _ throws(CetusGuardConfiguration.UnreadableFile) in
            guard variables["CAISSON_POLICY"] != nil else { throw .init(reason: "none", isMissing: true) }
            return Array("caisson: 1\npolicies: { p: { preset: traefik } }\n".utf8)
        }.settings
        let loopback = Settings.Address.tcp(host: "127.0.0.1", port: 2375)
        // wollomatic's own default is loopback.
        #expect((settings.listeners == [loopback]) == (!isOpen || variables["SP_ALLOW_GET"] != nil))
        #expect(settings.listenersReason?.hasPrefix("nothing says what may pass") ?? false == !isOpen)
    }

    @Test("are where somebody says, whatever may pass")
    func toldListeners() {
        let told = read(["CAISSON_LISTEN": "tcp://0.0.0.0:80"], isInContainer: true)
        #expect(told.settings.listeners == [.tcp(host: "0.0.0.0", port: 80)])
        var surroundings = Surroundings(environment: [:], isInContainer: true)
        surroundings.inherited = [.unix("/run/c.sock")]
        #expect(Configuration.read(surroundings).settings.listeners == [.unix("/run/c.sock")])
    }

    @Test("take the socket's path from the dialect, and our own variable before it")
    func upstream() {
        #expect(read([:]).settings.upstream == .unix("/var/run/docker.sock"))
        #expect(read(["SOCKET_PATH": "/a"]).settings.upstream == .unix("/a"))
        #expect(read(["SOCKET_PATH": "/a", "CAISSON_UPSTREAM": "unix:///b"]).settings.upstream == .unix("/b"))
        #expect(
            issues(["CAISSON_UPSTREAM": "/b"]) == [
                #"CAISSON_UPSTREAM: "/b" is not of the form unix:///path, tcp://host:port or tls://host:port"#
            ])
    }

    @Test(
        "refuse an address in any other form",
        arguments: [
            "127.0.0.1:2375", "tcp://", "tcp://:2375", "tcp://a", "tcp://a:0", "tcp://a:65536", "tcp://::1:80",
            "tcp://a:80/", "unix://relative", "http://a:80", "tcp://[::1:80",
            "unix:///" + String(repeating: "a", count: 110),
        ])
    func addresses(text: String) {
        #expect(Settings.Address(text) == nil)
        #expect(issues(["CAISSON_LISTEN": text]).count == 1)
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

    @Test("name the variable that was likely meant")
    func misspellings() {
        #expect(issues(["CONTAINER": "1"]) == ["CONTAINER: is not a variable that is read; did you mean CONTAINERS?"])
        #expect(
            issues(["ALLOW_STRAT": "1"]) == ["ALLOW_STRAT: is not a variable that is read; did you mean ALLOW_START?"])
        #expect(
            issues(["CAISSON_LISTN": "tcp://a:1"])
                == ["CAISSON_LISTN: is not a variable that is read; did you mean CAISSON_LISTEN?"])
        #expect(issues(["CONTAINER": "docker", "PATH": "/bin", "IMAGE": "nginx", "CAISSON_PORT": "tcp://x"]).isEmpty)
        #expect(issues(["CONTAINERS": "1", "TZ": "UTC", "DISABLE_IPV6": "1"]).isEmpty)
    }
}
