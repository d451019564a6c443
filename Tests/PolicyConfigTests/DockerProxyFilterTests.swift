// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("docker-proxy-filter's dialect")
struct DockerProxyFilterTests {
    private func read(
        _ variables: [String: String], _ arguments: ConfigurationArguments = ConfigurationArguments(),
        isInContainer: Bool = true, files: [String: String] = [:]
    ) -> Configuration {
        let runtime = RuntimeEnvironment(environment: variables, isInContainer: isInContainer)
        return Configuration.read(runtime, arguments: arguments) {
            path throws(CetusGuardConfiguration.UnreadableFile) in
            guard let text = files[path] else { throw .init(reason: "No such file or directory", isMissing: true) }
            return Array(text.utf8)
        }
    }

    private func issues(_ variables: [String: String]) -> [String] {
        read(variables).issues.map { $0.severity == .error ? "\($0)" : "warning: \($0)" }
    }

    private static let its = Dialect.dockerProxyFilter

    // MARK: Which dialect

    @Test(
        "is meant by any of its variables that says something",
        arguments: [
            ("PROXY_URL", "http://a"), ("CONTAINER_NAMES", "a"), ("CONTAINER_LABELS", "a"), ("EXCLUDE_NAMES", "a"),
            ("EXCLUDE_LABELS", "a"), ("SCRUB_ENVS", "true"), ("container_names", "a"), ("Proxy_Url", "tcp://a:1"),
        ])
    func sign(name: String, value: String) {
        #expect(read([name: value]).source == .dialect(Self.its, reason: "\(name) is set"))
        #expect(read([name: value, "VERSION": "1.2.3"]).source == .dialect(Self.its, reason: "\(name) is set"))
        #expect(read([name: ""]).source != .dialect(Self.its, reason: "\(name) is set"))
    }

    @Test(
        "is not meant by a variable that hides nothing: everything would pass",
        arguments: [
            ("SCRUB_ENVS", "false"), ("SCRUB_ENVS", "0"), ("CONTAINER_LABELS", " "), ("CONTAINER_LABELS", ","),
            ("EXCLUDE_NAMES", " , "), ("PROXY_URL", " "),
        ])
    func noSign(name: String, value: String) {
        #expect(read([name: value]).source != .dialect(Self.its, reason: "\(name) is set"))
    }

    @Test("is meant by its name, as the first word and in CAISSON_DIALECT")
    func named() {
        #expect(read([:], ConfigurationArguments(dialect: Self.its)).source == .dialect(Self.its, reason: nil))
        #expect(read(["CAISSON_DIALECT": "docker-proxy-filter"]).source == .dialect(Self.its, reason: nil))
        let flags = ConfigurationArguments(dialect: Self.its, flags: ["-x"])
        let told = read([:], flags).issues.map { "\($0)" }
        #expect(told == ["-x: the docker-proxy-filter dialect has variables and no flags"])
    }

    @Test(
        "is not meant beside what another dialect has: that one decides what passes",
        arguments: [
            ("CONTAINERS", "1", Dialect.tecnativa), ("CONTAINERS", "0", .tecnativa), ("CONTAINERS", "true", .tecnativa),
            ("POST", "", .tecnativa), ("ALLOW_LOGS", "1", .linuxserver), ("SP_ALLOW_GET", "/x", .wollomatic),
            ("CETUSGUARD_RULES", "GET /x", .cetusguard),
        ])
    func beside(name: String, value: String, dialect: Dialect) throws {
        let configuration = read([
            name: value, "CONTAINER_LABELS": "homepage", "SCRUB_ENVS": "true", "PROXY_URL": "http://engine",
        ])
        guard case .dialect(dialect, _) = configuration.source else {
            Issue.record("\(configuration.source)")
            return
        }
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        let policy = try #require(configuration.policies.policies.first)
        #expect(try decision(policy, "POST /containers/create") != "pass")
        #expect(policy.view?.visibility[.container].shown == [.label(key: .contains("homepage"), value: nil)])
        #expect(policy.view?.redaction.environment == .empty)
        #expect(configuration.settings.upstream == .tcp(host: "engine", port: 80))
    }

    @Test("beside sections lets pass what they let pass, and hides the rest")
    func sections() throws {
        let configuration = read(["CONTAINERS": "1", "CONTAINER_LABELS": "homepage", "SCRUB_ENVS": "true"])
        #expect(configuration.settings.upstream == .unix("/var/run/docker.sock"))
        #expect(configuration.issues == [])
        let policy = try #require(configuration.policies.policies.first)
        #expect(policy.name == "tecnativa")
        #expect(policy.view != nil)
        #expect(read(["CONTAINERS": "1", "SCRUB_ENVS": "false"]).policies.policies.first?.view == nil)
    }

    @Test("beside sections says which of them are denied, as their answers cannot be filtered")
    func unfilterable() {
        let told = issues(["CAISSON_DIALECT": "linuxserver", "LIBPOD_INFO": "1", "CONTAINER_NAMES": "a"])
        #expect(
            told == [
                """
                warning: CONTAINER_NAMES: denied all the same, because it cannot be judged while something is \
                hidden or redacted: LibpodSystemInfo
                """
            ])
    }

    @Test("beside wollomatic holds for the policies that containers bring in their labels, too")
    func labels() throws {
        let configuration = read([
            "SP_ALLOW_GET": "/x", "SP_PROXYCONTAINERNAME": "gate", "SP_LISTENIP": "0.0.0.0", "CONTAINER_NAMES": "web",
        ])
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        let address = try #require(IPAddress("10.0.0.2"))
        let attachment = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [address])
        let client = ContainerDescription(
            id: "c", name: "client", labels: [("socket-proxy.allow.get", "/info")], attachments: [attachment])
        let gate = ContainerDescription(id: "g", name: "gate", labels: [], attachments: [attachment])
        var containers = ContainerTable()
        containers.put(client)
        containers.put(gate)
        let source = try #require(configuration.policies.sources.first)
        let policy = try #require(source.policy(of: client, at: address, in: containers))
        #expect(policy.name == "labels of client")
        #expect(policy.view?.visibility[.container].shown == [.name(.contains("web"))])
    }

    @Test("named beside variables of another dialect stops the start: they would mean nothing")
    func otherVariables() {
        let told = issues(["CAISSON_DIALECT": "docker-proxy-filter", "CONTAINERS": "1"])
        #expect(
            told == [
                """
                CONTAINERS: means nothing where everything passes; leave it out, or without CAISSON_DIALECT and the \
                dialect's name it would decide what passes
                """
            ])
    }

    @Test(
        "beside a policy file or a preset stops the start where it says what is seen; an engine is not read, and told")
    func notRead() {
        let file = "caisson: 1\npolicies: { p: { allow: [ContainerList] } }"
        let names = ["CONTAINER_NAMES": "web"]
        let byFile = read(names, ConfigurationArguments(policy: "/p"), files: ["/p": file])
        let told = "CONTAINER_NAMES: CONTAINER_NAMES and --policy both say what is seen; leave one of them out"
        #expect(byFile.issues.map { "\($0)" } == [told])
        #expect(byFile.hasErrors)
        #expect(read(names, ConfigurationArguments(preset: "traefik")).hasErrors)
        #expect(read(names, files: [Configuration.defaultPolicyFile: file]).hasErrors)
        for value in ["", "false"] {
            #expect(read(["SCRUB_ENVS": value], ConfigurationArguments(preset: "traefik")).issues == [])
        }
        let engine = read(["PROXY_URL": "http://a"], ConfigurationArguments(preset: "traefik"))
        #expect(engine.settings.upstream == .unix("/var/run/docker.sock"))
        #expect(
            engine.issues.map { "\($0.severity) \($0)" } == [
                "warning PROXY_URL: is not read beside a preset; CAISSON_UPSTREAM says it"
            ])
    }

    // MARK: What passes

    @Test("lets everything pass, also what no route knows", arguments: everyKindOfRequest)
    func passes(request: String) throws {
        let policy = try #require(read(["PROXY_URL": "http://a"]).policies.policies.first)
        #expect(policy.name == "docker-proxy-filter")
        #expect(policy.view == nil)
        #expect(try decision(policy, request) == "pass")
    }

    @Test(
        "does not let through, while anything is hidden or redacted, what nobody can judge",
        arguments: ["CONTAINER_NAMES", "EXCLUDE_LABELS", "SCRUB_ENVS"])
    func unjudged(name: String) throws {
        for beside in [[:], ["CONTAINERS": "1"]] {
            let variables = beside.merging([name: "true"]) { $1 }
            let policy = try #require(read(variables).policies.policies.first)
            #expect(try decision(policy, "GET /containers/a/brandnew") == "403")
            #expect(try decision(policy, "GET /v5.0.0/libpod/pods/json") == "403")
            #expect(try decision(policy, "GET /containers/json") == "pass")
        }
    }

    // MARK: Where

    @Test(
        "finds the engine by PROXY_URL",
        arguments: [
            ("http://proxy:2375", "tcp://proxy:2375"), ("http://proxy", "tcp://proxy:80"),
            ("HTTP://proxy/", "tcp://proxy:80"), (" http://10.0.0.1:1 ", "tcp://10.0.0.1:1"),
            ("http://[::1]", "tcp://[::1]:80"), ("http://[::1]:2375/", "tcp://[::1]:2375"),
            ("tcp://proxy:2375", "tcp://proxy:2375"), ("unix:///run/a.sock", "unix:///run/a.sock"),
        ])
    func upstream(text: String, address: String) {
        let configuration = read(["PROXY_URL": text])
        #expect("\(configuration.settings.upstream)" == address)
        #expect(configuration.issues == [])
    }

    @Test(
        "refuses a PROXY_URL that it could not keep",
        arguments: [
            ("proxy:2375", "is not of the form http://host:port, tcp://host:port or unix:///path"),
            ("https://proxy", #"is TLS; a policy file's "upstream" has room for its certificates"#),
            ("ftp://proxy", "begins with none of http://, tcp:// and unix://"),
            ("http://proxy/docker", "has a path or a query, which is not put before requests; leave it out"),
            ("http://proxy/?a", "has a path or a query, which is not put before requests; leave it out"),
            ("http://me:you@proxy", "has a user, which nobody would be told"),
            ("tcp://proxy", "is not of the form http://host:port or tcp://host:port"),
            ("http://", "is not of the form http://host:port or tcp://host:port"),
            ("http://a:0", "is not of the form http://host:port or tcp://host:port"),
            ("http://::1:80", "is not of the form http://host:port or tcp://host:port"),
            ("unix://a", "is not the absolute path of a socket, of at most 103 bytes"),
        ])
    func badUpstream(text: String, problem: String) {
        #expect(issues(["PROXY_URL": text]) == ["PROXY_URL: \"\(text)\" \(problem)"])
    }

    @Test("takes CAISSON_UPSTREAM before PROXY_URL, that before the variables of others, and the usual socket last")
    func upstreams() {
        let ours = ["PROXY_URL": "http://a", "CAISSON_UPSTREAM": "unix:///b"]
        #expect(read(ours).settings.upstream == .unix("/b"))
        #expect(read(["CONTAINER_NAMES": "a"]).settings.upstream == .unix("/var/run/docker.sock"))
        let configuration = read(["PROXY_URL": "http://a", "SOCKET_PATH": "/c", "CONTAINERS": "1"])
        #expect(configuration.settings.upstream == .tcp(host: "a", port: 80))
        #expect(configuration.issues.map { "\($0)" } == ["SOCKET_PATH: is not read: PROXY_URL names the engine"])
    }

    @Test("listens on all of IPv4 in a container, on this host alone elsewhere, with the port that PORT says")
    func listener() {
        let variables = ["PROXY_URL": "http://a", "port": "80"]
        #expect(read(variables).settings.listeners == [.tcp(host: "0.0.0.0", port: 80)])
        #expect(read(variables, isInContainer: false).settings.listeners == [.tcp(host: "127.0.0.1", port: 80)])
        #expect(read(["PROXY_URL": "http://a"]).settings.listeners == [.tcp(host: "0.0.0.0", port: 2375)])
        let ours = variables.merging(["CAISSON_LISTEN": "unix:///a"]) { $1 }
        #expect(read(ours).settings.listeners == [.unix("/a")])
        let beside = variables.merging(["CONTAINERS": "1"]) { $1 }
        #expect(read(beside).settings.listeners == [.tcp(host: "::", port: 2375)])
    }

    @Test("refuses a port that is none", arguments: ["0", "65536", "-1", "x", "80 "])
    func badPort(text: String) {
        #expect(issues(["PROXY_URL": "http://a", "PORT": text]) == ["PORT: \"\(text)\" is not a port from 1 to 65535"])
        #expect(!read(["PROXY_URL": "http://a", "PORT": text, "CONTAINERS": "1"]).hasErrors)
    }

    // MARK: Slips

    @Test("takes true and false for SCRUB_ENVS, and nothing else", arguments: ["1", "TRUE", "yes", "", " true"])
    func scrubbing(text: String) {
        let told = issues(["PROXY_URL": "http://a", "SCRUB_ENVS": text])
        #expect(told == ["SCRUB_ENVS: takes true or false, not \"\(text)\""])
        #expect(read(["SCRUB_ENVS": "true"]).policies.policies.first?.view?.redaction.environment == .empty)
        #expect(read(["SCRUB_ENVS": "false"]).policies.policies.first?.view == nil)
    }

    @Test(
        "asks whether another name was meant: alone it stops the start, as nothing would be hidden",
        arguments: [
            ("CONTAINER_NAME", "CONTAINER_NAMES"), ("container_label", "CONTAINER_LABELS"),
            ("SCRUB_ENV", "SCRUB_ENVS"), ("EXCLUDE_NAME", "EXCLUDE_NAMES"), ("EXCLUD_LABELS", "EXCLUDE_LABELS"),
        ])
    func misspelled(name: String, meant: String) {
        let message = "\(name): is not a variable that is read; did you mean \(meant)?"
        #expect(issues(["PROXY_URL": "http://a", name: "web"]) == ["\(message) (it would hide nothing)"])
        let isCommon = name == "CONTAINER_NAME"
        #expect(issues(["CONTAINERS": "1", name: "web"]) == (isCommon ? [] : ["warning: \(message)"]))
        #expect(issues(["CONTAINERS": "1", name: ""]) == [])
    }

    @Test("does not ask about CONTAINER_NAME, which many an environment has, where something is hidden already")
    func commonName() {
        #expect(issues(["EXCLUDE_NAMES": "a", "CONTAINER_NAME": "web"]) == [])
    }

    @Test("does not choose between two spellings of a name that say different things")
    func contradiction() {
        let told = issues(["CONTAINER_NAMES": "a", "container_names": "b"])
        #expect(told == ["container_names: says something else than CONTAINER_NAMES; leave out one"])
        #expect(issues(["CONTAINER_NAMES": "a", "container_names": "a"]) == [])
    }

    @Test("tells of our own variables that are misspelled")
    func ours() {
        #expect(
            issues(["PROXY_URL": "http://a", "CAISSON_LISTE": "x"])
                == ["warning: CAISSON_LISTE: is not a variable that is read; did you mean CAISSON_LISTEN?"])
    }

    @Test(
        "stops the start where a slip of the pen may have been meant to limit what passes",
        arguments: [
            ("CONTAINER", "1"), ("IMAGE", "0"), ("POTS", "0"), ("START", "1"), ("READONLY", "true"),
            ("ALLOWED_PATHS", "/version"), ("PRESET", "traefik"),
        ])
    func limits(name: String, value: String) {
        for variables in [["PROXY_URL": "http://a"], ["SCRUB_ENVS": "true"]] {
            let told = issues(variables.merging([name: value]) { $1 })
            #expect(told.count == 1 && told[0].hasPrefix("\(name): "), "\(told)")
            #expect(told.first?.hasSuffix(" (everything would pass)") == true, "\(told)")
        }
    }

    @Test(
        "is not guessed where a section has a word in the place of a switch",
        arguments: ["allow", "enabled", "Never", "\"on\"", "\"allow\""])
    func wordsAsSwitches(word: String) {
        for name in ["CONTAINERS", "POST", "ALLOW_START"] {
            let read = read(["PROXY_URL": "http://a", name: word])
            #expect(read.policies.policies.first?.name != Self.its.rawValue, "\(name)=\(word)")
            #expect(read.settings.upstream == .tcp(host: "a", port: 80))
        }
    }
}
