// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyConfig
@testable import PolicyCore

@Suite("Conditions in a policy file")
struct ConditionEntryTests {
    private func policy(_ entries: String...) throws -> Policy {
        let lines = entries.map { "      - \($0)" }.joined(separator: "\n")
        let reading = PolicyText.read("caisson: 1\npolicies:\n  p:\n    allow:\n\(lines)\n")
        #expect(reading.issues.isEmpty, "\(reading.issues)")
        return try #require(reading.file?.policies.first?.policy)
    }

    private func issues(_ entry: String, of key: String = "allow") -> [String] {
        let other = key == "deny" ? "    allow: [\"*\"]\n" : ""
        return PolicyText.issues("caisson: 1\npolicies:\n  p:\n\(other)    \(key):\n      - \(entry)\n").map {
            $0.split(separator: " ", maxSplits: $0.hasPrefix("warning") ? 2 : 1).last.map(String.init) ?? ""
        }
    }

    @Test("are read as they are written")
    func read() throws {
        let policy = try policy(
            "{ operation: ContainerKill, containers: { label: reload=yes, except: { name: db } }, "
                + "query: { signal: [HUP, USR1, null] } }",
            "{ operation: ContainerExec, containers: { name: crowdsec }, exec: { commands: [[cscli, metrics], "
                + "[cscli, decisions, list, \"**\"]], user: [app, null], env: [TZ, \"LANG=C*\"], tty: false } }")
        let (kill, exec) = (policy.rules[0].conditions, policy.rules[1].conditions)
        #expect(
            kill
                == RuleConditions(
                    object: ObjectCondition(
                        kind: .container,
                        rule: .init(
                            shown: [.label(key: .exact("reload"), value: .exact("yes"))], hidden: [.name(.exact("db"))])
                    ),
                    query: [ParameterCondition(name: "signal", values: ["HUP", "USR1"], mayBeAbsent: true)]))
        #expect(
            exec?.exec
                == ExecCondition(
                    commands: [
                        .init(words: [.exact("cscli"), .exact("metrics")]),
                        .init(words: [.exact("cscli"), .exact("decisions"), .exact("list")], takesMore: true),
                    ], user: .init(patterns: [.exact("app")], mayBeAbsent: true),
                    environment: [.init(name: .exact("TZ")), .init(name: .exact("LANG"), value: .glob("C*"))],
                    terminal: false))
    }

    @Test("of a group hold for those of its operations that can meet them")
    func group() throws {
        let policy = try policy("{ operation: \"containers:write\", containers: { label: managed=yes } }")
        let allowed = Set(policy.allowedEndpoints)
        #expect(allowed.isSuperset(of: [.containerKill, .containerStop, .containerDelete, .putContainerArchive]))
        #expect(allowed.isDisjoint(with: [.containerCreate, .containerPrune, .imageCommit]))
        #expect(policy.powerfulEndpoints == [.putContainerArchive], "under a condition it is root all the same")
        #expect(try decision(policy, "POST /containers/prune") == "403")
        #expect(try decision(policy, "POST /containers/web/kill") == "body", "it depends on the object")
    }

    @Test("of one object's path hold for it")
    func path() throws {
        let policy = try policy("{ operation: \"POST /containers/web/kill\", query: { signal: HUP } }")
        #expect(try decision(policy, "POST /containers/web/kill?signal=HUP") == "pass")
        #expect(try decision(policy, "POST /containers/web/kill?signal=KILL") == "403")
        #expect(try decision(policy, "POST /containers/db/kill?signal=HUP") == "403")
    }

    @Test("that can never be met are mistakes, and say why")
    func never() {
        let rows = [
            (
                "{ operation: ContainerPrune, containers: { name: a } }",
                "\"ContainerPrune\" never meets this: a request of it names no one container in its path"
            ),
            (
                "{ operation: ContainerList, containers: { name: a } }",
                "\"ContainerList\" never meets this: a request of it names no one container in its path"
            ),
            (
                "{ operation: ImageBuild, images: { label: a } }",
                "\"ImageBuild\" never meets this: a request of it names no one image in its path"
            ),
            (
                "{ operation: NetworkConnect, networks: { name: a } }",
                "\"NetworkConnect\" never meets this: a request of it names no one network in its path"
            ),
            (
                "{ operation: ContainerKill, networks: { name: a } }",
                "\"ContainerKill\" never meets this: a request of it names no one network in its path"
            ),
            (
                "{ operation: ContainerKill, query: { signa: HUP } }",
                "\"ContainerKill\" has no parameter \"signa\"; did you mean \"signal\"?"
            ),
            (
                "{ operation: ContainerKill, exec: { commands: [[ls]] } }",
                "\"ContainerKill\" never meets this: only ContainerExec says what is to run"
            ),
            (
                "{ operation: \"GET /containers/**\", containers: { name: a } }",
                "\"GET /containers/**\" takes paths that no route knows, of which no condition can be judged"
            ),
            (
                "{ operation: \"containers:*\", query: { signal: HUP }, exec: {} }",
                "\"*\" means nothing for containers; it has read, logs, files, write, exec"
            ),
            (
                "{ operation: \"Container*\", query: { signal: HUP }, exec: {} }",
                "\"Container*\" never meets this: no operation of it has all that its conditions ask for"
            ),
        ]
        for (entry, words) in rows where !entry.contains("containers:*") { #expect(issues(entry) == [words]) }
    }

    @Test("that cannot be read are mistakes")
    func mistakes() {
        for (entry, words) in [
            (
                "{ operation: ContainerKill, containers: { name: a }, images: { name: b } }",
                "an entry is about one kind of objects, and containers stands here already; write an entry for each"
            ),
            ("{ operation: ContainerKill, query: {} }", "query is empty: leave it out"),
            ("{ operation: ContainerKill, query: { signal: [] } }", "signal takes from 1 to 1024 values, not 0"),
            (
                "{ operation: ContainerExec, exec: { commands: [cscli] } }",
                "a command takes a list of words, such as [cscli, metrics], not \"cscli\""
            ),
            (
                "{ operation: ContainerExec, exec: { commands: [[a, \"**\", b]] } }",
                "\"**\" stands for all further words: it is the last one of a command"
            ),
            (
                "{ operation: ContainerExec, exec: { commands: [[]] } }",
                "a command is empty; it takes a list of words, such as [cscli, metrics]"
            ),
            ("{ operation: ContainerExec, exec: { tty: maybe } }", "tty takes true or false, not \"maybe\""),
        ] {
            #expect(issues(entry) == [words])
        }
    }

    @Test("are tried by tests that say what the object is")
    func tests() throws {
        let policy = "policies: { p: { allow: [{ operation: ContainerKill, containers: { label: a=b } }] } }"
        func reading(_ facts: String) -> PolicyFile.Reading {
            PolicyText.read(
                "caisson: 1\n\(policy)\ntests: [{ request: POST /containers/a/kill, object: \(facts), expect: deny }]\n"
            )
        }
        let object = reading("[\"label:a=c=d\", \"name:x\", \"compose_project:p\", \"image:n:1\", \"label:k\"]").file?
            .tests[0].object
        #expect(
            object == [
                .label(key: "a", value: "c=d"), .name("x"), .label(key: "com.docker.compose.project", value: "p"),
                .image("n:1"), .label(key: "k", value: ""),
            ])
        #expect(reading("[colour:red]").issues.count == 1)
        #expect(reading("name:x").issues.count == 1)
    }

    @Test("under deny are those that cannot be walked around")
    func denied() {
        #expect(
            issues("{ operation: ContainerKill, containers: { name: db } }", of: "deny").first?.contains("db") != true)
        #expect(
            issues("{ operation: ContainerExec, exec: { commands: [[sh]] } }", of: "deny")
                == ["exec cannot be denied: one command can be written in many ways; allow those that may run"])
        #expect(
            issues("{ operation: ContainerStop, query: { t: 1 } }", of: "deny").first?.hasPrefix(
                "\"t\" cannot be denied by its value") == true)
        #expect(
            issues("{ operation: \"containers:write\", containers: { name: db } }", of: "deny").first
                == "\"containers:write\" denies ContainerCreate, ContainerPrune, ImageCommit whatever its conditions: "
                + "they cannot be judged there")
    }
}
