// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Conditions, in what caisson prints")
struct ConditionTests {
    private static let policy = """
        caisson: 1
        policies:
          p:
            allow:
              - { operation: ContainerKill, containers: { label: reload=yes }, query: { signal: HUP } }
              - { operation: ContainerExec, containers: { name: web }, exec: { commands: [[ls]] } }
        """

    private func run(_ command: String, _ policies: [String], _ arguments: [String]) throws -> (
        status: Int32, out: String
    ) {
        let directory = try TemporaryDirectory()
        let paths = policies.indices.map { "\(directory.path)/\($0).yaml" }
        for (policy, path) in zip(policies, paths) { try policy.write(toFile: path, atomically: true, encoding: .utf8) }
        let files = command == "explain" ? ["--policy"] + paths : paths
        let result = try RunningCaisson.run([command] + files + arguments)
        return (result.status, (result.out + result.err).replacing(directory.path + "/", with: ""))
    }

    private func explain(_ arguments: String...) throws -> (status: Int32, out: String) {
        try run("explain", [Self.policy], arguments)
    }

    @Test("explain: it depends on the object, unless somebody says what that is")
    func explained() throws {
        let target = "/containers/web/kill?signal=HUP"
        let open = try explain("POST", target)
        #expect(open.status == 3)
        #expect(open.out == "depends: ContainerKill (changes): it depends on the container web of the request\n")
        let met = try explain("--object", "label:reload=yes", "--object", "name:web", "POST", target)
        #expect(met.status == 0, "\(met.out)")
        #expect(met.out.hasPrefix("allowed: ContainerKill (changes), by policy p, 0.yaml:5\n"))
        let unmet = try explain("--object", "label:reload=no", "POST", target)
        #expect(unmet.status == 2)
        #expect(
            unmet.out.contains("policy p, 0.yaml:5 allows it for containers with the label reload=yes, and web is none")
        )
        #expect(try explain("POST", "/containers/web/kill").out.contains("with signal=HUP, not without signal"))
        #expect(try explain("POST", "/containers/web/exec").out.contains("it depends on the body of the request"))
        #expect(try explain("--object", "colour:red", "POST", target).out.contains("says nothing of an object"))
    }

    @Test("diff: other conditions are another meaning")
    func diff() throws {
        func changed(_ from: String, _ to: String) throws -> (status: Int32, out: String) {
            try run("diff", [Self.policy, Self.policy.replacing(from, with: to)], [])
        }
        #expect(try changed("reload=yes", "reload=yes").status == 0)
        #expect(try changed("reload=yes", "reload=no").out.contains("~ ContainerKill"))
        #expect(try changed("signal: HUP", "signal: KILL").out.contains("~ ContainerKill"))
        #expect(try changed("[[ls]]", "[[sh]]").out.contains("~ ContainerExec"))
        #expect(try changed(", containers: { name: web }", "").out.contains("~ ContainerExec"))
        let open = try changed(
            "{ operation: ContainerKill, containers: { label: reload=yes }, query: { signal: HUP } }", "ContainerKill")
        #expect(open.out.contains("~ ContainerKill"), "\(open.out)")
    }

    @Test("check --print: they stand in the file that comes of it")
    func printed() throws {
        let printed = try run("check", [Self.policy], ["--print"]).out
        #expect(
            printed.contains(
                "- { operation: ContainerKill, containers: { label: ['reload=yes'] }, query: { signal: [HUP] } }"))
        #expect(printed.contains("exec: { commands: [[ls]] } }"))
    }

    @Test("the start: what is conditional, and what of it is root")
    func start() throws {
        let engine = try StubEngine.echoing()
        defer { engine.stop() }
        let gate = try RunningCaisson(
            policy: """
                policies:
                  p:
                    allow:
                      - ContainerList
                      - { operation: "containers:write", containers: { label: managed=yes } }
                """, upstream: engine.address)
        defer { gate.kill() }
        let line = try gate.waitForLog(containing: "allowed: containers: ")
        #expect(line.contains("read 1 of 6 (ContainerList), write 11 of 14 conditional (ContainerKill, "), "\(line)")
        let warning = try gate.waitForLog(containing: "ROOT ON THE HOST")
        #expect(warning.contains("may use PutContainerArchive (conditional)"), "\(warning)")
    }
}
