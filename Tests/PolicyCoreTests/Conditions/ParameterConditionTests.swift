// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("A rule with values of parameters")
struct ParameterConditionTests {
    private typealias Policy = ConditionedPolicy
    private let reload = Policy([Policy.allow(.containerKill, where: Policy.query("signal", "HUP", "USR1"))])

    @Test(
        "takes the signals that it lists, by their names and numbers",
        arguments: ["HUP", "SIGHUP", "hup", "1", "USR1", "10", "%48UP", "01"])
    func signals(value: String) throws {
        #expect(try reload.send("POST /containers/web/kill?signal=\(value)").target.hasSuffix("?signal=\(value)"))
    }

    @Test(
        "takes no other, none, and none in two readings",
        arguments: [
            "signal=KILL", "signal=9", "signal=SIGSIGHUP", "signal=%20HUP", "signal=", "", "signal=HUP&signal=KILL",
            "signal=KILL&signal=HUP", "sign%61l=KILL&signal=HUP", "Signal=KILL&signal=HUP", "Signal=HUP",
            "signal=HUP&SIGNAL=9", "signal=HUP;signal=KILL", "signal=HUP&x=1", "signal.0=KILL&signal=HUP",
            "signal=HUP%00", "signal=%C5%BFIGHUP", "signal[]=HUP",
        ])
    func others(query: String) throws {
        #expect(try reload.send("POST /containers/web/kill?\(query)").denial != nil)
    }

    @Test("says what it allows, and what was found")
    func words() throws {
        let words = "ContainerKill is not allowed: the rule allows it with signal=HUP or USR1, not"
        #expect(try reload.send("POST /containers/web/kill?signal=KILL").denial == "\(words) with signal=KILL")
        #expect(try reload.send("POST /containers/web/kill").denial == "\(words) without signal")
        let twice = "ContainerKill is not allowed: the rule allows it with signal given once"
        #expect(try reload.send("POST /containers/web/kill?signal=HUP&signal=KILL").denial == twice)
    }

    @Test("needs no look-up, and no id travels")
    func byName() throws {
        var policy = reload
        policy.engine.objects = []
        #expect(try policy.send("POST /containers/web/kill?signal=HUP").target == "/containers/web/kill?signal=HUP")
    }

    @Test("takes nothing at all where it says so, and flags as the engine reads them")
    func absent() throws {
        let policy = Policy([
            Policy.allow(.containerDelete, where: Policy.query("force", "0", orNothing: true)),
            Policy.allow(.containerStop, where: Policy.query("t", "5", orNothing: true)),
        ])
        for query in ["", "?force=", "?force=0", "?force=false", "?force=no", "?v=1"] {
            #expect(try policy.send("DELETE /containers/web\(query)").denial == nil, "\(query)")
        }
        for query in ["?force=1", "?force=true", "?force=x", "?Force=0", "?force=0&force=1"] {
            #expect(try policy.send("DELETE /containers/web\(query)").denial != nil, "\(query)")
        }
        #expect(try policy.send("POST /containers/web/stop?t=5").denial == nil)
        #expect(try policy.send("POST /containers/web/stop?t=05").denial != nil, "a text is compared as it is written")
    }

    @Test(
        "that denies takes whatever could be read as such a value",
        arguments: [
            "signal=KILL", "signal=9", "signal=sigkill", "", "signal=", "signal=HUP&signal=KILL", "Signal=KILL",
            "signal=%C5%BFigkill", "signal=HUP;a", "signal=09",
            "signal=-9", "signal=%2B9", "signal=-KILL", "signal=0", "signal=65", "signal=9.0", "signal=0x9",
        ])
    func denied(query: String) throws {
        let policy = Policy([
            Policy.allow(.containerKill, .containerStop),
            Policy.deny(.containerKill, where: Policy.query("signal", "KILL")),
        ])
        #expect(try policy.send("POST /containers/web/kill?\(query)").denial != nil)
        #expect(try policy.send("POST /containers/web/kill?signal=HUP").denial == nil)
        #expect(try policy.send("POST /containers/web/stop").denial == nil)
    }

    @Test("with an object as well, tells the condition that a request came furthest with")
    func both() throws {
        let conditions = RuleConditions(
            object: Policy.reloadable.object, query: Policy.query("signal", "HUP").query)
        let policy = Policy([Policy.allow(.containerKill, where: conditions)])
        #expect(try policy.send("POST /containers/web/kill?signal=HUP").target.contains(Policy.webID))
        #expect(try policy.send("POST /containers/db/kill?signal=HUP").denial?.contains("db is none") == true)
        #expect(try policy.send("POST /containers/db/kill?signal=KILL").denial?.contains("signal=HUP") == true)
    }
}

@Suite("A rule about commands")
struct ExecConditionTests {
    private typealias Policy = ConditionedPolicy

    private static func command(_ words: String..., more: Bool = false) -> ExecCondition.CommandPattern {
        ExecCondition.CommandPattern(
            words: words.map { $0.contains("*") ? .glob($0) : .exact($0) }, takesMore: more)
    }

    private static let metrics = [
        command("cscli", "metrics"), command("cscli", "decisions", "list", more: true), command("ls", "/var/*"),
    ]

    private func policy(_ exec: ExecCondition = ExecCondition(commands: metrics)) -> Policy {
        Policy([Policy.allow(.containerExec, where: RuleConditions(object: Policy.named("web"), exec: exec))])
    }

    private func send(_ body: String, _ exec: ExecCondition = ExecCondition(commands: metrics)) throws -> Outcome {
        try policy(exec).send("POST /containers/web/exec", body)
    }

    @Test(
        "takes them word by word, and what says nothing",
        arguments: [
            #"{"Cmd":["cscli","metrics"]}"#, #"{"Cmd":["cscli","decisions","list"]}"#,
            #"{"Cmd":["cscli","decisions","list","-o","json"]}"#, #"{"Cmd":["ls","/var/a b"]}"#,
            #"{"cmd":["cscli","metrics"],"User":"","Privileged":false,"Env":null,"WorkingDir":"","Tty":true}"#,
            #"{"Cmd":["cscli","metrics"],"Detach":true,"DetachKeys":"ctrl-a","AttachStdout":true,"ConsoleSize":[24,80]}"#,
            #"{"Container":"db","Cmd":["cscli","metrics"],"Env":[],"Later":null,"Later2":""}"#,
        ])
    func allowed(body: String) throws {
        #expect(try send(body).target == "/containers/\(Policy.webID)/exec")
    }

    @Test(
        "takes no others, and nothing that it does not speak about",
        arguments: [
            #"{"Cmd":["sh","-c","cscli metrics"]}"#, #"{"Cmd":["cscli metrics"]}"#, #"{"Cmd":["cscli"]}"#,
            #"{"Cmd":["cscli","metrics","-x"]}"#, #"{"Cmd":["cscli","metrics",null]}"#, #"{"Cmd":"cscli metrics"}"#,
            #"{"Cmd":null}"#, #"{"Cmd":[]}"#, "{}", #"{"Cmd":["ls","/var/","x"]}"#, #"{"Cmd":["CSCLI","metrics"]}"#,
            #"{"Entrypoint":["sh"],"Cmd":["cscli","metrics"]}"#, #"{"Cmd":["cscli","metrics"],"Privileged":true}"#,
            #"{"Cmd":["cscli","metrics"],"privileged":true}"#, #"{"Cmd":["cscli","metrics"],"User":"root"}"#,
            #"{"Cmd":["cscli","metrics"],"Env":["LD_PRELOAD=/x"]}"#, #"{"Cmd":["cscli","metrics"],"WorkingDir":"/x"}"#,
            #"{"Cmd":["cscli","metrics"],"Later":true}"#, #"{"Cmd":["cscli","metrics"],"Privileged":"true"}"#,
            #"{"Cmd":["cscli","metrics"],"CMD":["sh"]}"#, #"{"Cmd":["cscli","metrics"],"Cmd":["sh"]}"#,
            #"{"Cmd":["sh"],"cmd":["cscli","metrics"]}"#, #"{"Cmd":["cscli","metrics"],"PrivilegeD":true}"#, "[]", "",
        ])
    func denied(body: String) throws {
        #expect(try send(body).denial != nil)
    }

    @Test("says what may run, and what was found")
    func words() throws {
        let commands = "[cscli, metrics] or [cscli, decisions, list, **] or [ls, /var/*]"
        #expect(
            try send(#"{"Cmd":["sh"]}"#).denial
                == "ContainerExec is not allowed: the rule allows it with the command \(commands), not [\"sh\"]")
        #expect(
            try send(#"{"Cmd":["cscli","metrics"],"Privileged":true}"#).denial
                == "ContainerExec is not allowed: the rule allows it without Privileged, not true")
    }

    @Test("sends what was judged: names as the engine reads them, and the id")
    func written() throws {
        #expect(try send(#"{ "cMD" : ["cscli","metrics"] }"#).body == #"{"Cmd":["cscli","metrics"]}"#)
        #expect(try policy().send("POST /containers/db/exec", #"{"Cmd":["cscli","metrics"]}"#).denial != nil)
    }

    @Test("takes users, variables and directories where it names them")
    func named() throws {
        func text(_ texts: String..., orNothing: Bool = false) -> ExecCondition.OptionalText {
            ExecCondition.OptionalText(patterns: texts.map { .exact($0) }, mayBeAbsent: orNothing)
        }
        let exec = ExecCondition(
            user: text("app"), allowsPrivileged: true,
            environment: [.init(name: .exact("TZ")), .init(name: .exact("LANG"), value: .glob("C*"))],
            workingDirectory: text("/srv", orNothing: true), terminal: false)
        for body in [
            #"{"Cmd":["x"],"User":"app","Privileged":true}"#, #"{"Cmd":["x"],"User":"app","WorkingDir":"/srv"}"#,
            #"{"Cmd":["x"],"User":"app","Env":["TZ=a=b","LANG=C.UTF-8"],"Tty":false}"#,
        ] {
            #expect(try send(body, exec).denial == nil, "\(body)")
        }
        for body in [
            #"{"Cmd":["x"]}"#, #"{"Cmd":["x"],"User":"0"}"#, #"{"Cmd":["x"],"User":"app","WorkingDir":"/"}"#,
            #"{"Cmd":["x"],"User":"app","Env":["TZ"]}"#, #"{"Cmd":["x"],"User":"app","Env":["LANG=x"]}"#,
            #"{"Cmd":["x"],"User":"app","Tty":true}"#, #"{"Cmd":["x"],"User":"app","Env":["PATH=/x"]}"#,
        ] {
            #expect(try send(body, exec).denial != nil, "\(body)")
        }
    }

    @Test("is no root by itself, unless it may be privileged")
    func power() {
        func powers(_ exec: ExecCondition?) -> [Endpoint] {
            let object = Policy.named("web")
            return Policy([Policy.allow(.containerExec, where: RuleConditions(object: object, exec: exec))])
                .policy.powerfulEndpoints
        }
        #expect(powers(nil) == [.containerExec])
        #expect(powers(ExecCondition(allowsPrivileged: true)) == [.containerExec])
        #expect(powers(ExecCondition()) == [])
    }
}
