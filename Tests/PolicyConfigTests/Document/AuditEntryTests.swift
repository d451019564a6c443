// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import Testing

@Suite("The key audit")
struct AuditEntryTests {
    private func reading(_ audit: String) -> PolicyFile.Reading {
        let text = "caisson: 1\naudit: \(audit)\npolicies: { p: { allow: [SystemPing] } }\n"
        return PolicyFile.read(from: Array(text.utf8), named: "caisson.yaml") { _, _ in .success(PresetRules()) }
    }

    @Test("is a folder, or all that can be set")
    func values() throws {
        let short = try #require(reading("/var/log/caisson").file?.audit)
        #expect(short == AuditSettings(folder: "/var/log/caisson"))
        #expect(short.words == ["writes", "denied"] && short.keptDays == 90 && !short.refusesWhenLost)
        let long = try #require(
            reading(
                "{ dir: /a, endpoints: [denied, ContainerLogs, \"Exec*\"], size: 1, keep: 0, when_lost: refuse, key_file: /k }"
            ).file?.audit)
        #expect(long.folder == "/a" && long.words.count == 3 && long.fileSize == 1 && long.keptDays == 0)
        #expect(long.refusesWhenLost && long.keyFile == "/k")
        #expect(
            long.endpoints.isSuperset(of: [.containerLogs, .execStart]) && !long.endpoints.contains(.containerList))
    }

    @Test(
        "is refused with its place where it is something else",
        arguments: [
            ("var/log", "an absolute path"), ("{ endpoints: [all] }", "audit needs \"dir\""),
            ("{ dir: /a, endpoints: [ContainerLog] }", "ContainerLogs"),
            ("{ dir: /a, endpoints: [] }", "endpoints is empty"),
            ("{ dir: /a, when_lost: stop }", "serve or refuse"), ("{ dir: /a, size: 0 }", "from 1 to 1024"),
            ("{ dir: /a, key: /k }", "key_file"), ("[]", "a mapping"),
        ])
    func mistakes(text: String, words: String) {
        let reading = reading(text)
        #expect(reading.file == nil)
        #expect(
            reading.issues.contains { "\($0)".contains(words) && "\($0)".hasPrefix("caisson.yaml:2:") },
            "\(reading.issues)")
    }

    private func configuration(_ text: String, _ variables: [String: String] = [:]) -> Configuration {
        Configuration.read(
            RuntimeEnvironment(environment: variables, isInContainer: true),
            arguments: ConfigurationArguments(policy: "caisson.yaml")
        ) { _ throws(CetusGuardConfiguration.UnreadableFile) in Array(text.utf8) }
    }

    @Test("is written as it was read, and its folder is the variable's where that is set")
    func written() {
        let words = "endpoints: [denied, \"Exec*\"], size: 1, keep: 0, when_lost: refuse, key_file: /k"
        let text = "caisson: 1\naudit: { dir: /a, \(words) }\npolicies: { p: { allow: [SystemPing] } }\n"
        let read = configuration(text)
        let again = configuration(PolicyFileText(of: read, title: "again").text)
        #expect(read.settings.audit?.keptDays == 0 && again.settings.audit == read.settings.audit)
        let moved = configuration(text, ["CAISSON_AUDIT": "/b"]).settings.audit
        #expect(moved?.folder == "/b" && moved?.keyFile == "/k")
        let variable = Configuration.read(
            RuntimeEnvironment(environment: ["CAISSON_AUDIT": "/c", "PING": "1"], isInContainer: true))
        #expect(variable.settings.audit == AuditSettings(folder: "/c"))
    }

    @Test("comes with a hash by which one policy is told from another")
    func hashes() {
        let text = "caisson: 1\npolicies: { p: { allow: [SystemPing] } }\n"
        #expect(configuration(text).policyHash == configuration(text).policyHash)
        #expect(configuration(text).policyHash != configuration(text + " ").policyHash)
        #expect(configuration("broken").policyHash != configuration("caisson: 2").policyHash)
        func preset(_ name: String) -> String {
            let variables = ["CAISSON_PRESET": name]
            return Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: true)).policyHash
        }
        #expect(preset("traefik") == preset("traefik") && preset("traefik") != preset("dozzle"))
    }
}
