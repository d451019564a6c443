// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import Testing

@testable import Commands

@Suite("Who may do what, on one screen")
struct PolicyTableTests {
    private static let file = """
        caisson: 1
        clients:
          - { container: traefik, policy: traefik }
          - { host: ci, policy: ci }
          - { address: 10.0.0.0/8, policy: ci }
        policies:
          traefik: { preset: traefik }
          ci:
            allow: ["containers:read", "containers:write", "POST /images/{name}/tag"]
            containers: { label: ci }
            redact: [env]
        """

    private func table(_ text: String, style: TextStyle = .plain) -> String {
        let configuration = Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: true),
            arguments: ConfigurationArguments(policy: "p.yaml")
        ) { _ throws(CetusGuardConfiguration.UnreadableFile) in Array(text.utf8) }
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        return PolicyTable(of: configuration).text(in: style)
    }

    @Test("has a column for each policy and a row for each word that one of them allows")
    func wholeTable() {
        #expect(
            table(Self.file) == """
                                    traefik   ci
                who                 traefik   ci +1
                containers  read    2 of 6    all
                containers  write   ·         ROOT all
                images      write   ·         1 of 6
                system      read    4 of 7    ·
                hidden              ·         containers
                trimmed             yes       ·
                redacted            ·         yes

                """)
    }

    @Test("says what may be created, and of what is held to a standard not that it is root")
    func created() {
        func table(_ create: String) -> String {
            self.table(
                "caisson: 1\npolicies: { p: { allow: [\"containers:write\"], create: { \(create) }, containers: { label: a } } }"
            )
        }
        let held = table("standard: baseline")
        #expect(held.contains("created             baseline\n") && !held.contains("ROOT"), "\(held)")
        for create in ["standard: privileged", "standard: baseline, binds: [/etc]"] {
            #expect(table(create).contains("containers  write   ROOT "), "\(create)")
            #expect(table(create).contains("created             ROOT "), "\(create)")
        }
    }

    @Test("goes on below where a line has no room")
    func pages() {
        let many = (1...12).map { "  a-policy-with-a-name-\($0): { allow: [SystemInfo] }" }.joined(separator: "\n")
        let text = table("caisson: 1\npolicies:\n\(many)")
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(
            (1...12).allSatisfy { number in
                lines.contains { $0.split(separator: " ").contains("a-policy-with-a-name-\(number)") }
            })
    }

    @Test("is coloured for a terminal alone, and not where NO_COLOR is set")
    func colour() {
        #expect(!table(Self.file).contains("\u{1B}"))
        #expect(table(Self.file, style: TextStyle(isColoured: true)).contains("\u{1B}[31mROOT all\u{1B}[0m"))
        #expect(TextStyle.of(-1, in: [:]) == .plain)
    }
}
