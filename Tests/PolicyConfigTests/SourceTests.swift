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
          - { user: 1000, policy: ci }
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
        Configuration.read(Surroundings(environment: environment, isInContainer: false), arguments) {
            path throws(CetusGuardConfiguration.UnreadableFile) in
            guard let text = files[path] else { throw .init(reason: "No such file or directory", isMissing: true) }
            return Array(text.utf8)
        }
    }

    private func errors(_ configuration: Configuration) -> [String] {
        configuration.issues.filter { $0.severity == .error }.map { "\($0)" }
    }

    @Test("is the strongest that speaks: a file, a preset, a dialect, the file of the system")
    func precedence() {
        let files = ["/p": Self.file, Configuration.defaultPolicyFile: Self.file]
        #expect(read([:], ConfigurationArguments(policy: "/p"), files: files).source == .file("/p"))
        #expect(read(["CAISSON_POLICY": "/p", "CONTAINERS": "1"], files: files).source == .file("/p"))
        #expect(read(["CAISSON_PRESET": "traefik", "CONTAINERS": "1"], files: files).source == .preset("traefik"))
        #expect(read([:], files: files).source == .file(Configuration.defaultPolicyFile))
        for variable in ["CONTAINERS", "PING", "SP_LISTENIP", "CETUSGUARD_RULES"] {
            let source = read([variable: "1"], files: files).source
            if case .dialect = source {} else { #expect(Bool(false), "\(variable): \(source)") }
        }
        #expect(
            read(["VERSION": "1.2.3", "CETUSGUARD_PORT": "tcp://10.0.0.1:80"], files: files).source
                == .file(Configuration.defaultPolicyFile))
        let both = read(["CONTAINERS": "1"], files: [Configuration.defaultPolicyFile: Self.file]).issues
        #expect(both.map { "\($0)" } == ["CONTAINERS: speaks before /etc/caisson/caisson.yaml, which is not read"])
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
        #expect(PresetCall("traefik") == PresetCall("traefik "))
        #expect(PresetCall("watchtower with cleanup, hooks").options == ["cleanup", "hooks"])
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
        #expect(set.policy(for: ClientIdentity(listener: "tcp://127.0.0.1:2375", address: near))?.name == "watch")
        #expect(set.policy(for: ClientIdentity(listener: "tcp://127.0.0.1:2375", address: IPAddress("1.2.3.4"))) == nil)
        #expect(set.policy(for: ClientIdentity(listener: "unix:///run/ci.sock"))?.name == "ci")
        let settings = configuration.settings
        #expect(settings.unixFiles["/run/ci.sock"] == Settings.UnixFile(mode: 0o600, owner: 1000, group: 1001))
        #expect(settings.logFormat == .json)
        #expect(settings.maxConnections == 7)
        #expect(
            read(["CAISSON_LISTEN": "tcp://[::1]:9"], ConfigurationArguments(policy: "/p"), files: ["/p": Self.file])
                .settings.listeners == [.tcp(host: "::1", port: 9)], "our variables override in every source")
    }

    @Test("that is a file with one policy and no clients is everybody's")
    func onePolicy() {
        let text = "caisson: 1\npolicies:\n  all: { allow: [SystemPing] }\n"
        let set = read([:], ConfigurationArguments(policy: "/p"), files: ["/p": text]).policies
        #expect(set.policy(for: ClientIdentity(listener: "x"))?.name == "all")
    }

    @Test("that is wollomatic's counts callers on TCP, and guards nothing that it cannot")
    func wollomatic() {
        let flags = ["-allowGET=/_ping", "-allowfrom=10.0.0.0/8"]
        let configuration = read([:], ConfigurationArguments(dialect: .wollomatic, flags: flags))
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        #expect(configuration.policies.policy(for: ClientIdentity(listener: "", address: IPAddress("10.1.1.1"))) != nil)
        #expect(
            configuration.policies.policy(for: ClientIdentity(listener: "", address: IPAddress("127.0.0.1"))) == nil)
    }

    @Test("that is wollomatic's tells callers by name and by their own labels, and limits what is bound")
    func wollomaticClients() throws {
        let flags = ["-allowGET=.*", "-allowfrom=Traefik,10.0.0.1", "-proxycontainername=gate"]
        let configuration = read([:], ConfigurationArguments(flags: flags + ["-allowbindmountfrom=/srv/,/data"]))
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        let policies = configuration.policies
        #expect(
            policies.clients.map(\.matcher) == [
                .labels(source: 0), .host("traefik"), .address(try #require(AddressBlock("10.0.0.1"))),
            ])
        #expect(policies.needsContainers)
        #expect(policies.hostNames == ["traefik"])
        #expect(policies.policies.first?.bindMountLimit == BindMountLimit(directories: ["/srv", "/data"]))
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
