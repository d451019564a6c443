// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Sentences
import TestSupport
import Testing

@Suite("What is redacted is not written back")
struct WrittenBackTests {
    /// A container as it is told, with a value at every place that a body can hold and that can be redacted.
    private static let inspected = """
        {"Id":"\(id("a"))","Name":"/web","Path":"sh","Args":["-c"],"Config":{"Env":["DBPASS=s3cret","TZ=UTC"],\
        "Cmd":["run"],"Entrypoint":["sh"],"Labels":{"team.secret":"v"},"Healthcheck":{"Test":["CMD","x"]},\
        "Shell":["sh"],"OnBuild":["RUN x"]},"HostConfig":{"Binds":["/srv/x:/y"],"Devices":[{"PathOnHost":"/dev/x"}],\
        "ContainerIDFile":"/f","Mounts":[{"Type":"volume","Source":"/srv/x","Target":"/t","VolumeOptions":{"Labels":\
        {"team.secret":"v"},"DriverConfig":{"Name":"local","Options":{"o":"password=x","device":"/srv"}}}}]}}
        """

    private static let service = """
        [{"ID":"s","Spec":{"Name":"s","Labels":{"team.secret":"v"},"TaskTemplate":{"ContainerSpec":{"Env":["A=b"],\
        "Labels":{"team.secret":"v"},"Command":["x"],"Args":["y"],"Healthcheck":{"Test":["CMD"]},"Mounts":[{"Type":\
        "bind","Source":"/srv","Target":"/t"}]},"PluginSpec":{"Env":["A=b"]},"LogDriver":{"Name":"x"}}}}]
        """

    /// One kind of redaction each, all of which leave a mask.
    static let redactions: [(String, @Sendable (inout Redaction) -> Void)] = [
        ("env", { $0.environment = .keep([.exact("TZ")]) }), ("labels", { $0.labels = [.contains("secret")] }),
        ("commands", { $0.commands = true }), ("paths", { $0.hostPaths = true }),
        ("credentials", { $0.credentials = true }),
    ]

    private static func policy(_ redaction: Redaction, _ rules: [ObjectKind: Visibility.Rule] = [:]) -> Policy {
        let all = Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")
        return Policy(name: "p", rules: [all]).seeing(
            View(visibility: Visibility(rules), redaction: redaction))
    }

    private static func evaluate(_ policy: Policy, _ line: String, _ body: String?) throws -> Evaluation {
        policy.evaluate(try .of(line, json: body, framing: body == nil ? .length(2) : nil))
    }

    private static func value(_ text: String, _ path: String...) throws -> String {
        let whole = try Array(text.utf8).withUnsafeBytes { try JSONReader.read(from: $0) }
        let found = path.reduce(whole) { value, name in value.array?.first?[name] ?? value[name] ?? .null }
        return String(decoding: JSONWriter.write(found), as: UTF8.self)
    }

    private static func denial(_ evaluation: Evaluation) -> String? {
        guard case .denied(let denial) = evaluation else { return nil }
        return denial.sentence
    }

    @Test("where a container is made anew of what was read of it", arguments: redactions.indices, [false, true])
    func containers(index: Int, isHashed: Bool) throws {
        let (name, change) = Self.redactions[index]
        var redaction = Redaction()
        change(&redaction)
        if isHashed { redaction.mask = .hash(Lengths()) }
        let read = filter(Self.inspected, plan(.containerInspect, Visibility(), redaction)).text
        #expect(read.contains("***"))
        let (config, host) = (try Self.value(read, "Config"), try Self.value(read, "HostConfig"))
        let policy = Self.policy(redaction)
        var denials = 0
        for body in [config, #"{"HostConfig":\#(host)}"#, host] where body.contains("***") {
            let denial = Self.denial(try Self.evaluate(policy, "POST /containers/create", body))
            #expect(denial?.contains("which stands for what this client cannot read") == true, "\(name) \(body)")
            denials += 1
        }
        #expect(denials > 0)
        // What was not touched is made.
        let untouched = try Self.value(Self.inspected, "HostConfig")
        for body in [try Self.value(Self.inspected, "Config"), #"{"HostConfig":\#(untouched)}"#] {
            #expect(Self.denial(try Self.evaluate(policy, "POST /containers/create", body)) == nil)
        }
        guard config.contains("***") else { return }
        #expect(Self.denial(try Self.evaluate(policy, "POST /commit?container=c", config)) != nil)
    }

    @Test("where a service is updated with what was read of it", arguments: redactions.dropLast().indices)
    func services(index: Int) throws {
        var redaction = Redaction()
        Self.redactions[index].1(&redaction)
        let read = filter(Self.service, plan(.serviceList, Visibility(), redaction)).text
        #expect(read.contains("***"))
        let spec = try Self.value(read, "Spec")
        for line in ["POST /services/create", "POST /services/s/update?version=1"] {
            #expect(Self.denial(try Self.evaluate(Self.policy(redaction), line, spec)) != nil, "\(spec)")
            let whole = try Self.value(Self.service, "Spec")
            #expect(Self.denial(try Self.evaluate(Self.policy(redaction), line, whole)) == nil)
        }
    }

    @Test(
        "into whatever else takes such a value",
        arguments: [
            ("POST /containers/c/exec", #"{"Cmd":["x"],"Env":["A=***"]}"#),
            ("POST /containers/c/exec", #"{"Cmd":["***"]}"#),
            ("POST /volumes/create", #"{"Name":"v","Labels":{"team.secret":"***"}}"#),
            ("POST /volumes/create", #"{"DriverOpts":{"device":"***"}}"#),
            ("POST /volumes/create", #"{"DriverOpts":{"o":"***"}}"#),
            ("POST /networks/create", #"{"Name":"n","Labels":{"team.secret":"***"}}"#),
            ("POST /secrets/create", #"{"Name":"n","Labels":{"team.secret":"***"}}"#),
            ("POST /secrets/s/update?version=1", #"{"Labels":{"team.secret":"***"}}"#),
            ("POST /configs/create", #"{"Name":"n","Labels":{"team.secret":"***"}}"#),
            ("POST /configs/s/update?version=1", #"{"Labels":{"team.secret":"***"}}"#),
            ("POST /nodes/n/update?version=1", #"{"Labels":{"team.secret":"***"}}"#),
            ("POST /swarm/update?version=1", #"{"Labels":{"team.secret":"***"}}"#),
            ("POST /swarm/init", #"{"Spec":{"Labels":{"team.secret":"***"}}}"#),
            ("POST /plugins/p/set", #"["DEBUG=***"]"#),
        ])
    func others(line: String, body: String) throws {
        var redaction = Redaction()
        for (_, change) in Self.redactions { change(&redaction) }
        let policy = Self.policy(redaction)
        #expect(Self.denial(try Self.evaluate(policy, line, body))?.contains("***") == true)
        #expect(Self.denial(try Self.evaluate(policy, line, body.replacing("***", with: "x"))) == nil)
        guard case .needs(.body) = try Self.evaluate(policy, line, nil) else {
            Issue.record("the body was not asked for")
            return
        }
    }

    @Test("and a commit that changes nothing passes, which Docker's client writes as null")
    func nothing() throws {
        var redaction = Redaction()
        redaction.environment = .empty
        guard case .allowed = try Self.evaluate(Self.policy(redaction), "POST /commit?container=c", "null") else {
            Issue.record("it does not pass")
            return
        }
    }

    @Test("and is not found out by writing what it might be: the status would tell")
    func comparisons() throws {
        var redaction = Redaction()
        redaction.configData = true
        let line = "POST /configs/c/update?version=1"
        let guess = try Self.evaluate(Self.policy(redaction), line, #"{"Name":"c","Data":"NDcxMQ=="}"#)
        #expect(Self.denial(guess)?.contains("Data would be compared") == true)
        for body in [#"{"Name":"c","Labels":{"a":"b"}}"#, #"{"Name":"c","Data":""}"#, #"{"Data":null}"#] {
            #expect(Self.denial(try Self.evaluate(Self.policy(redaction), line, body)) == nil, "\(body)")
        }
        redaction.configData = false
        redaction.commands = true
        #expect(Self.denial(try Self.evaluate(Self.policy(redaction), line, #"{"Data":"NDcxMQ=="}"#)) == nil)
    }
}
