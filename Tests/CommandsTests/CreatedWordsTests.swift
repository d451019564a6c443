// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Commands
@testable import PolicyConfig

@Suite("The start, where a policy says what may be created,")
struct CreatedWordsTests {
    private func lines(_ policy: String, clients: String = "{ user: 1, policy: p }") -> [String] {
        let text =
            "caisson: 1\nlisteners: [tcp://127.0.0.1:2375, unix:///run/c.sock]\n"
            + "policies: { p: { \(policy) }, other: { allow: [SystemPing] } }\nclients: [\(clients)]\n"
        let configuration = Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: false),
            arguments: ConfigurationArguments(policy: "p.yaml")
        ) { _ in Array(text.utf8) }
        #expect(!configuration.hasErrors, "\(configuration.issues)")
        let name = "policy p: "
        return StartReport(on: configuration).lines.map(\.text).filter { $0.hasPrefix(name) }.map {
            String($0.dropFirst(name.count))
        }
    }

    private let creating = "allow: [ContainerCreate, ContainerStart, VolumeCreate]"

    @Test("says what that is, and nothing of root")
    func held() {
        let lines = lines("\(creating), create: { standard: baseline, binds: [/srv/ci] }")
        let told =
            "create: { standard: baseline, binds: [/srv/ci] }: nothing that may be created is known to lead to root on the host"
        #expect(lines.contains(told))
        #expect(!lines.contains { $0.contains("ROOT") || $0.contains("already") }, "\(lines)")
    }

    @Test(
        "says which word is root on the host",
        arguments: [
            ("{ standard: baseline, binds: [/etc] }", "WHAT MAY BE CREATED IS ROOT ON THE HOST: binds: [/etc]"),
            (
                "{ standard: restricted, capabilities: [SYS_ADMIN, CHOWN], binds: [/] }",
                "WHAT MAY BE CREATED IS ROOT ON THE HOST: binds: [/]; capabilities: [SYS_ADMIN]"
            ),
            (
                "{ standard: baseline, devices: [/dev/fuse, /dev/sda], docker_socket: /var/run/docker.sock }",
                "WHAT MAY BE CREATED IS ROOT ON THE HOST: docker_socket: /var/run/docker.sock; devices: [/dev/sda]"
            ),
            (
                "{ standard: privileged }",
                "WHAT IS ALLOWED IS ROOT ON THE HOST: whoever may ask here may use ContainerCreate, VolumeCreate; "
                    + "what they create may bind the engine's own socket, and go around this gate"
            ),
        ])
    func powers(create: String, told: String) {
        let lines = lines("\(creating), create: \(create)")
        #expect(lines.contains(told), "\(lines)")
        #expect(!lines.contains { $0.contains("is known to lead") })
    }

    @Test(
        "says whose policy holds at the socket that containers get",
        arguments: [
            (
                "/run/c.sock", "{ listener: unix:///run/c.sock, policy: p }",
                "a container that asks for the engine's socket gets /run/c.sock, where this policy holds, too"
            ),
            (
                "/run/c.sock", "{ address: 10.0.0.1, policy: p }",
                "a container that asks for the engine's socket gets /run/c.sock, where nobody is known: "
                    + "add { listener: unix:///run/c.sock, policy: p }"
            ),
            (
                "/run/c.sock", "{ user: 0, policy: other }, { listener: unix:///run/c.sock, policy: p }",
                "a container that asks for the engine's socket gets /run/c.sock, where it may be held to another policy "
                    + "(other, p): put { listener: unix:///run/c.sock, policy: p } first"
            ),
            (
                "/run/other.sock", "{ user: 0, policy: p }",
                "docker_socket: /run/other.sock: no listener here has this path. One must, by the same path on the engine's host"
            ),
        ])
    func sockets(path: String, clients: String, told: String) {
        let lines = lines("\(creating), create: { standard: baseline, docker_socket: \(path) }", clients: clients)
        #expect(lines.contains(told), "\(lines)")
    }

    @Test("says what is denied all the same, and what reaches into other containers")
    func others() {
        let create = "create: { standard: baseline }"
        let lines = lines("allow: [ContainerCreate, ContainerExec, ServiceCreate, ImageBuild], \(create)")
        #expect(lines.contains("denied all the same, for create judges none of it: ImageBuild, ServiceCreate"))
        let told = "containers that are there already are not held to it: by ContainerExec whoever may ask here is what"
        #expect(lines.contains { $0.hasPrefix(told) }, "\(lines)")
        let hiding = self.lines("allow: [ContainerCreate, ContainerExec], \(create), containers: { label: a=b }")
        #expect(!hiding.contains { $0.contains("there already") || $0.contains("ROOT") }, "\(hiding)")
    }
}
